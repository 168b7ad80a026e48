package io.github.sequor.decode;

import static io.github.sequor.decode.BeamSearchTest.assertMessage;
import static io.github.sequor.decode.RandomModel.BOS;
import static io.github.sequor.decode.RandomModel.EOS;
import static io.github.sequor.decode.RandomModel.logs;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.Test;

class EnsembleTest {
    private static RandomModel model(long seed) {
        return new RandomModel(4, seed, seed + 4, seed + 8).withAttention().eosBonus(1);
    }

    /** All finished outputs of up to three tokens with their scores, best first. */
    private static List<Hypothesis> enumerate(List<RandomModel> models, double[] weights, boolean ofProbabilities,
                                              int sentence) {
        List<Hypothesis> out = new ArrayList<>();
        enumerate(models, weights, ofProbabilities, sentence, new int[] {BOS}, new float[0], out);
        out.sort(Comparator.comparingDouble(h -> -h.score()));
        return out;
    }

    private static void enumerate(List<RandomModel> models, double[] weights, boolean ofProbabilities, int sentence,
                                  int[] prefix, float[] logProbs, List<Hypothesis> out) {
        for (int token = 0; token < 4; token++) {
            double mean = 0;
            for (int m = 0; m < weights.length; m++) {
                double logProb = models.get(m).logProbs(sentence, prefix)[token];
                mean += weights[m] * (ofProbabilities ? Math.exp(logProb) : logProb);
            }
            float[] longer = Arrays.copyOf(logProbs, logProbs.length + 1);
            longer[logProbs.length] = (float) (ofProbabilities ? Math.log(mean) : mean);
            if (token == EOS) {
                double sum = RandomModel.sum(longer, v -> v);
                out.add(new Hypothesis(Arrays.copyOfRange(prefix, 1, prefix.length), sum, longer, new float[0][], new int[0]));
            } else if (prefix.length < 4) {
                int[] next = Arrays.copyOf(prefix, prefix.length + 1);
                next[prefix.length] = token;
                enumerate(models, weights, ofProbabilities, sentence, next, longer, out);
            }
        }
    }

    @Test
    void bothMeansEqualTheEnumeration() {
        for (int seed = 0; seed < 20; seed++) {
            List<RandomModel> models = List.of(model(seed), model(100 + seed), model(200 + seed));
            double[] weights = seed % 2 == 0 ? new double[] {1 / 3.0, 1 / 3.0, 1 / 3.0} : new double[] {0.5, 0.3, 0.2};
            for (boolean ofProbabilities : new boolean[] {true, false}) {
                double[] given = seed % 2 == 0 ? new double[0] : new double[] {5, 3, 2};
                Ensemble ensemble = ofProbabilities ? Ensemble.ofProbabilities(models, given)
                    : Ensemble.ofLogProbabilities(models, given);
                List<List<Hypothesis>> found = BeamSearch.builder(BOS, EOS).beamSize(500).nBest(40).maxLength(4)
                    .build().search(ensemble);
                for (int sentence = 0; sentence < 3; sentence++) {
                    List<Hypothesis> expected = enumerate(models, weights, ofProbabilities, sentence);
                    assertEquals(40, expected.size());
                    for (int rank = 0; rank < 40; rank++) {
                        Hypothesis one = found.get(sentence).get(rank);
                        assertArrayEquals(expected.get(rank).tokens(), one.tokens());
                        assertArrayEquals(expected.get(rank).tokenLogProbs(), one.tokenLogProbs(), 1e-6f);
                    }
                }
            }
        }
    }

    @Test
    void narrowSelectionEqualsFullRows() {
        RandomModel first = new RandomModel(300, 1, 2).impossible(0.2);
        RandomModel second = new RandomModel(300, 5, 6);
        for (Ensemble ensemble : List.of(Ensemble.ofProbabilities(List.of(first, second)),
            Ensemble.ofLogProbabilities(List.of(first, second), 0.9, 0.1))) {
            float[] rows = new float[600];
            int[] parents = {0, 1};
            int[] tokens = {BOS, BOS};
            ensemble.start();
            ensemble.step(2, parents, tokens, rows);
            TopK expected = new TopK();
            TopK found = new TopK();
            for (int k : new int[] {0, 1, 7, 300}) {
                expected.resize(2, k);
                found.resize(2, k);
                expected.wanted()[1] = found.wanted()[1] = 42;
                expected.select(300, rows);
                ensemble.start();
                ensemble.step(2, parents, tokens, found);
                assertArrayEquals(Arrays.copyOf(expected.tokens(), 2 * k), Arrays.copyOf(found.tokens(), 2 * k));
                assertArrayEquals(Arrays.copyOf(expected.logProbs(), 2 * k), Arrays.copyOf(found.logProbs(), 2 * k));
                assertEquals(rows[300 + 42], found.wantedLogProbs()[1]);
            }
        }
    }

    @Test
    void oneModelIsItself() {
        RandomModel model = model(9);
        BeamSearch search = BeamSearch.builder(BOS, EOS).beamSize(3).nBest(3).maxLength(6).attention(true).build();
        assertEquals(search.search(model), search.search(Ensemble.ofProbabilities(List.of(model))));
        assertEquals(search.search(model), search.search(Ensemble.ofLogProbabilities(List.of(model), 7)));
        assertEquals(search.search(model), search.search(Ensemble.ofLogProbabilities(List.of(model, model(9)))));
    }

    @Test
    void attentionIsTheMeanOfThoseThatHaveIt() {
        RandomModel with = model(12);
        RandomModel without = new RandomModel(4, 112, 116, 120);
        RandomModel other = model(212);
        Ensemble ensemble = Ensemble.ofProbabilities(List.of(with, without, other), 1, 5, 3);
        Hypothesis found = BeamSearch.builder(BOS, EOS).attention(true).maxLength(5).build().search(ensemble).get(1)
            .get(0);
        int[] prefix = {BOS};
        for (int t = 0; t < found.length(); t++) {
            float[] a = with.attention(1, prefix);
            float[] b = other.attention(1, prefix);
            for (int position = 0; position < a.length; position++) {
                assertEquals(0.25 * a[position] + 0.75 * b[position], found.attention()[t][position], 1e-6);
            }
            prefix = Arrays.copyOf(prefix, prefix.length + 1);
            prefix[prefix.length - 1] = t < found.tokens().length ? found.tokens()[t] : EOS;
        }
        Ensemble none = Ensemble.ofProbabilities(List.of(without));
        assertMessage("attention", () -> BeamSearch.builder(BOS, EOS).attention(true).build().search(none));
    }

    @Test
    void nanOfAnyMemberIsNamed() {
        StepFunction sound = RandomModel.ofLength(1, logs(0.2, 0.3, 0.5));
        StepFunction faulty = RandomModel.ofLength(1, new float[] {-1, -1, Float.NaN});
        for (Ensemble ensemble : List.of(Ensemble.ofProbabilities(List.of(sound, faulty)),
            Ensemble.ofLogProbabilities(List.of(faulty, sound)))) {
            String message = assertThrows(IllegalStateException.class,
                () -> BeamSearch.builder(BOS, EOS).build().search(ensemble)).getMessage();
            assertTrue(message.startsWith("step 1, row 0"), message);
        }
    }

    @Test
    void membersThatDoNotFitAreNamed() {
        RandomModel model = new RandomModel(4, 1, 2);
        assertMessage("at least one", () -> Ensemble.ofProbabilities(List.of()));
        assertMessage("vocabSize", () -> Ensemble.ofProbabilities(List.of(model, new RandomModel(5, 1, 2))));
        assertMessage("sentences", () -> Ensemble.ofProbabilities(List.of(model, new RandomModel(4, 1))));
        assertMessage("source length", () -> Ensemble.ofProbabilities(List.of(model, new RandomModel(4, 1, 3))));
        assertMessage("2 models, 1 weights", () -> Ensemble.ofProbabilities(List.of(model, model), 1));
        assertMessage("weight 1", () -> Ensemble.ofLogProbabilities(List.of(model, model), 1, 0));
    }
}
