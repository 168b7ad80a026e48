package io.github.sequor.decode;

import static io.github.sequor.decode.BeamSearchTest.assertMessage;
import static io.github.sequor.decode.RandomModel.BOS;
import static io.github.sequor.decode.RandomModel.EOS;
import static io.github.sequor.decode.RandomModel.logs;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sequor.decode.ErrorAnalysis.Fault;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class ErrorAnalysisTest {
    /**
     * A garden path: after "2" (0.6) no word has more than 0.25, after "3" (0.4) the word "2" is certain. So the
     * probabilities are {2 2}: 0.15, {2 3}: 0.15, {2 4}: 0.15, {2}: 0.15, {3 2}: 0.4; greedy search takes the first
     * step that looks best, and two hypotheses are enough to find what is best.
     */
    private static final class GardenPath implements StepFunction {
        private final int sentences;
        private int length;

        GardenPath(int sentences) {
            this.sentences = sentences;
        }

        @Override
        public int sentences() {
            return sentences;
        }

        @Override
        public int vocabSize() {
            return 5;
        }

        @Override
        public void start() {
            length = 0;
        }

        @Override
        public void step(int live, int[] parents, int[] tokens, float[] logProbs) {
            for (int row = 0; row < live; row++) {
                float[] next = length == 0 ? logs(0, 0, 0.6, 0.4, 0) : length > 1 ? logs(0, 1, 0, 0, 0)
                    : tokens[row] == 2 ? logs(0, 0.25, 0.25, 0.25, 0.25) : logs(0, 0, 1, 0, 0);
                System.arraycopy(next, 0, logProbs, row * 5, 5);
            }
            length++;
        }
    }

    private static List<Fault> faults(int beamSize, int[]... references) {
        BeamSearch search = BeamSearch.builder(BOS, EOS).beamSize(beamSize).maxLength(5).build();
        return ErrorAnalysis.of(search, new GardenPath(references.length), references).stream()
            .map(ErrorAnalysis::fault).toList();
    }

    @Test
    void knownSearchErrorsOfAGardenPath() {
        // greedy ends after "2": of equal continuations the lowest id, the end
        assertEquals(List.of(Fault.SEARCH, Fault.NONE, Fault.MODEL, Fault.MODEL),
            faults(1, new int[] {3, 2}, new int[] {2}, new int[] {2, 3}, new int[] {4, 4}));
        // with two hypotheses the best output is found, and whatever else was wanted, the model is to blame
        assertEquals(List.of(Fault.NONE, Fault.MODEL, Fault.MODEL, Fault.MODEL),
            faults(2, new int[] {3, 2}, new int[] {2}, new int[] {2, 3}, new int[] {4, 4}));
    }

    @Test
    void bothScoresAreThoseOfTheObjective() {
        BeamSearch search = BeamSearch.builder(BOS, EOS).lengthPenalty(LengthPenalty.power(1)).maxLength(5).build();
        ErrorAnalysis one = ErrorAnalysis.of(search, new GardenPath(1), new int[][] {{3, 2}}).get(0);
        assertArrayEquals(new int[] {2}, one.output().tokens());
        assertEquals(Math.log(0.15) / 2, one.output().score(), 1e-6);
        assertEquals(Math.log(0.4) / 3, one.reference().score(), 1e-6);
        assertEquals(Math.log(0.4) / 3 - Math.log(0.15) / 2, one.gap(), 1e-6);
        assertEquals(Math.log(0.4), one.reference().logProb(), 1e-6);
    }

    /** The reference "2" has 0.3, the output "2 2 2" less, but by length normalisation the longer one is better. */
    @Test
    void theObjectiveAndLogProbMayDisagree() {
        StepFunction model = RandomModel.ofLength(1, logs(0, 0, 1), logs(0, 0.3, 0.7), logs(0, 0.5, 0.5),
            logs(0, 0.8, 0.2), logs(0, 1, 0));
        BeamSearch search = BeamSearch.builder(BOS, EOS).beamSize(20).lengthPenalty(LengthPenalty.power(1))
            .maxLength(6).build();
        ErrorAnalysis one = ErrorAnalysis.of(search, model, new int[][] {{2}}).get(0);
        assertArrayEquals(new int[] {2, 2, 2}, one.output().tokens());
        assertEquals(Fault.MODEL, one.fault());
        assertEquals(Fault.SEARCH, one.faultByLogProb());
    }

    /** A search cut off at its maximum length found nothing that ended; any reference that can end ranks above. */
    @Test
    void anUnfinishedOutputIsTheSearchesFaultUnlessTheReferenceIsImpossible() {
        StepFunction model = RandomModel.ofLength(2, logs(0, 0.1, 0.9, 0));
        BeamSearch search = BeamSearch.builder(BOS, EOS).maxLength(3).build();
        List<ErrorAnalysis> both = ErrorAnalysis.of(search, model, new int[][] {{2, 2, 2}, {3}});
        assertTrue(!both.get(0).output().finished() && both.get(0).gap() < 0);
        assertEquals(Fault.SEARCH, both.get(0).fault());
        assertEquals(Fault.SEARCH, both.get(0).faultByLogProb());
        assertEquals(Fault.MODEL, both.get(1).fault());
        assertEquals(Double.NEGATIVE_INFINITY, both.get(1).reference().score());
    }

    /** With a width as large as the space there is no search error; a narrow one has some, and all are true ones. */
    @Test
    void searchErrorsAreThoseThatTheEnumerationShows() {
        RandomModel model = new RandomModel(4, LongStream.range(0, 60).toArray()).eosBonus(1);
        Naive naive = new Naive();
        naive.lengthPenalty = LengthPenalty.power(0.7);
        int[][] best = IntStream.range(0, model.sentences())
            .mapToObj(i -> naive.enumerate(model, i).get(0).withoutEos()).toArray(int[][]::new);
        int[] errors = new int[3];
        int[] widths = {1, 2, 5000};
        for (int w = 0; w < widths.length; w++) {
            List<ErrorAnalysis> found = ErrorAnalysis.of(naive.builder().beamSize(widths[w]).build(), model, best);
            for (int i = 0; i < best.length; i++) {
                Naive.Node beam = naive.beam(model, i, widths[w]).get(0);
                assertEquals(Arrays.equals(beam.withoutEos(), best[i]) ? Fault.NONE : Fault.SEARCH,
                    found.get(i).fault(), "width " + widths[w] + ", sentence " + i);
                errors[w] += found.get(i).fault() == Fault.SEARCH ? 1 : 0;
            }
        }
        assertTrue(errors[0] > errors[1] && errors[1] > 0, Arrays.toString(errors));
        assertEquals(0, errors[2]);
    }

    @Test
    void badInputIsNamed() {
        BeamSearch search = BeamSearch.builder(BOS, EOS).build();
        assertMessage("2 sentences, 1 targets",
            () -> ErrorAnalysis.of(search, new GardenPath(2), new int[][] {{2}}));
        assertMessage("sentence 0", () -> ErrorAnalysis.of(search, new GardenPath(1), new int[][] {{9}}));
        assertMessage("reference must not be null", () -> new ErrorAnalysis(
            search.score(new GardenPath(1), new int[][] {{2}}).get(0), null));
    }
}
