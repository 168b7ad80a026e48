package io.github.sequor.decode;

import static io.github.sequor.decode.RandomModel.BOS;
import static io.github.sequor.decode.RandomModel.EOS;
import static io.github.sequor.decode.RandomModel.logs;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class BeamSearchTest {
    private static final int WIDE = 5000;

    // ---- each option, against the enumeration of all outputs

    @Test
    void exhaustiveWithoutOptions() {
        assertExhaustive(naive -> { });
    }

    @Test
    void exhaustiveWithLengthNormalisation() {
        for (double alpha : new double[] {0, 0.7, 1, 2.5}) {
            assertExhaustive(naive -> naive.lengthPenalty = LengthPenalty.power(alpha));
            assertExhaustive(naive -> naive.lengthPenalty = LengthPenalty.gnmt(alpha));
        }
    }

    @Test
    void exhaustiveWithCoveragePenalty() {
        assertExhaustive(naive -> naive.coveragePenalty = 0.4);
        assertExhaustive(naive -> {
            naive.coveragePenalty = 2;
            naive.lengthPenalty = LengthPenalty.gnmt(0.6);
        });
    }

    @Test
    void exhaustiveWithRepetitionPenalty() {
        assertExhaustive(naive -> naive.repetitionPenalty = 1.3);
        assertExhaustive(naive -> naive.repetitionPenalty = 5);
    }

    @Test
    void exhaustiveWithNoRepeatNgram() {
        for (int n = 1; n <= 4; n++) {
            int size = n;
            assertExhaustive(naive -> naive.noRepeatNgram = size);
        }
    }

    @Test
    void exhaustiveWithLengthLimits() {
        for (int min = 1; min <= 4; min++) {
            for (int max = min; max <= 4; max++) {
                int least = min;
                int most = max;
                assertExhaustive(naive -> {
                    naive.minLength = least;
                    naive.maxLength = most;
                });
            }
        }
    }

    @Test
    void exhaustiveWithSuppressedTokens() {
        assertExhaustive(naive -> naive.suppressed = Set.of(2));
        assertExhaustive(naive -> naive.suppressed = Set.of(BOS, 3));
        assertExhaustive(naive -> naive.suppressed = Set.of(EOS)); // then every output is cut
    }

    @Test
    void exhaustiveWithForcedPrefix() {
        assertExhaustive(naive -> naive.forced = new int[] {3});
        assertExhaustive(naive -> {
            naive.forced = new int[] {2, 2, 2}; // against the other options
            naive.suppressed = Set.of(2);
            naive.noRepeatNgram = 1;
            naive.repetitionPenalty = 1.5;
        });
        assertExhaustive(naive -> naive.forced = new int[] {2, 3, 2, 3, 0}); // as long as an output may be
    }

    @Test
    void exhaustiveWithAllOptionsAtOnce() {
        assertExhaustive(naive -> {
            naive.minLength = 3;
            naive.suppressed = Set.of(BOS);
            naive.repetitionPenalty = 1.2;
            naive.noRepeatNgram = 2;
            naive.lengthPenalty = LengthPenalty.power(0.7);
            naive.coveragePenalty = 0.2;
            naive.forced = new int[] {2};
        });
    }

    /** With a width as large as the space, the n best are those of the enumeration, for many random models. */
    private static void assertExhaustive(Consumer<Naive> options) {
        Naive naive = new Naive();
        options.accept(naive);
        for (int seed = 0; seed < 12; seed++) {
            RandomModel model = new RandomModel(4, 3 * seed, 3 * seed + 1, 3 * seed + 2).withAttention()
                .impossible(seed % 3 == 0 ? 0.3 : 0).eosBonus(seed % 4);
            int[][] prefixes = {naive.forced, naive.forced, naive.forced};
            int nBest = seed % 2 == 0 ? WIDE : 1 + seed;
            List<List<Hypothesis>> found = naive.builder().beamSize(WIDE).nBest(nBest).build()
                .search(model, prefixes, null);
            for (int sentence = 0; sentence < 3; sentence++) {
                assertSame(naive.enumerate(model, sentence), found.get(sentence), nBest);
            }
        }
    }

    private static void assertSame(List<Naive.Node> expected, List<Hypothesis> found, int nBest) {
        assertEquals(Math.min(nBest, expected.size()), found.size());
        for (int i = 0; i < found.size(); i++) {
            Naive.Node node = expected.get(i);
            assertArrayEquals(node.withoutEos(), found.get(i).tokens(), "rank " + i);
            assertEquals(node.finished(), found.get(i).finished());
            assertEquals(node.tokens().size(), found.get(i).length());
            if (node.score() == Double.NEGATIVE_INFINITY) {
                assertEquals(node.score(), found.get(i).score());
            } else {
                assertEquals(node.score(), found.get(i).score(), 1e-12 * (1 + Math.abs(node.score())));
            }
        }
    }

    // ---- narrow widths, against a plain beam search that never stops early

    @Test
    void everyWidthEqualsPlainBeamSearch() {
        SplittableRandom random = new SplittableRandom(7);
        for (int trial = 0; trial < 400; trial++) {
            Naive naive = randomOptions(random);
            int vocabSize = 3 + random.nextInt(9);
            long seed = random.nextLong();
            RandomModel model = new RandomModel(vocabSize, seed, seed + 1).withAttention()
                .impossible(random.nextInt(4) == 0 ? 0.4 : 0).eosBonus(random.nextInt(5))
                .levels(random.nextInt(2) == 0 ? 3 : 0); // ties
            naive.forced = IntStream.range(0, random.nextInt(3)).map(i -> random.nextBoolean() ? BOS : 2).toArray();
            int width = 1 + random.nextInt(7);
            int nBest = 1 + random.nextInt(width);
            List<List<Hypothesis>> found = naive.builder().beamSize(width).nBest(nBest).build()
                .search(model, new int[][] {naive.forced, naive.forced}, null);
            for (int sentence = 0; sentence < 2; sentence++) {
                assertSame(naive.beam(model, sentence, width), found.get(sentence), nBest);
            }
        }
    }

    private static Naive randomOptions(SplittableRandom random) {
        Naive naive = new Naive();
        naive.maxLength = 3 + random.nextInt(10);
        naive.minLength = 1 + random.nextInt(3);
        naive.repetitionPenalty = random.nextInt(3) == 0 ? 1 + random.nextDouble() : 1;
        naive.noRepeatNgram = random.nextInt(4);
        naive.suppressed = random.nextInt(3) == 0 ? Set.of(2) : Set.of();
        double alpha = new double[] {0, 0.7, 1}[random.nextInt(3)];
        naive.lengthPenalty = random.nextBoolean() ? LengthPenalty.power(alpha) : LengthPenalty.gnmt(alpha);
        naive.coveragePenalty = random.nextInt(3) == 0 ? 0.3 : 0;
        return naive;
    }

    @Test
    void stopsEarlyAsSoonAsTheBoundAllows() {
        // "2 eos" has probability 0.72; whatever goes on after "3" has 0.05 at most
        StepFunction model = RandomModel.ofLength(1, logs(0, 0.15, 0.8, 0.05), logs(0, 0.9, 0.05, 0.05));
        Counter counter = new Counter();
        List<Hypothesis> found = BeamSearch.builder(BOS, EOS).beamSize(4).maxLength(100).build()
            .search(model, null, counter).get(0);
        assertArrayEquals(new int[] {2}, found.get(0).tokens());
        assertEquals(Math.log(0.72), found.get(0).score(), 1e-6);
        assertEquals(2, counter.steps);
    }

    @Test
    void doesNotStopWhileALongerOutputCanWin() {
        // the first step offers eos, but with normalisation ten nearly certain tokens win in the end
        float[][] rows = new float[11][];
        Arrays.fill(rows, logs(0, 0.001, 0.999));
        rows[0] = logs(0, 0.5, 0.5);
        rows[10] = logs(0, 0.999, 0.001);
        BeamSearch.Builder options = BeamSearch.builder(BOS, EOS).beamSize(2).maxLength(11);
        assertEquals(1, search(options, RandomModel.ofLength(1, rows)).length());
        Hypothesis longest = search(options.lengthPenalty(LengthPenalty.power(1)), RandomModel.ofLength(1, rows));
        assertEquals(11, longest.length());
        assertEquals((Math.log(0.5) + 10 * Math.log(0.999)) / 11, longest.score(), 1e-6);
    }

    private static Hypothesis search(BeamSearch.Builder options, StepFunction model) {
        return options.build().search(model).get(0).get(0);
    }

    private static final class Counter implements StepListener {
        int steps;

        @Override
        public boolean onStep(Progress progress) {
            steps++;
            return true;
        }
    }

    // ---- what a hypothesis carries

    @Test
    void hypothesesCarryTheModelsNumbers() {
        RandomModel model = new RandomModel(6, 11, 12, 15).withAttention().eosBonus(1);
        List<List<Hypothesis>> found = BeamSearch.builder(BOS, EOS).beamSize(4).nBest(4).maxLength(8)
            .repetitionPenalty(1.4).attention(true).alignment(true).build().search(model);
        List<List<Hypothesis>> aligned = BeamSearch.builder(BOS, EOS).beamSize(4).nBest(4).maxLength(8)
            .repetitionPenalty(1.4).alignment(true).build().search(model);
        for (int sentence = 0; sentence < 3; sentence++) {
            for (Hypothesis hypothesis : found.get(sentence)) {
                int[] prefix = {BOS};
                double sum = 0;
                for (int t = 0; t < hypothesis.length(); t++) {
                    int token = t < hypothesis.tokens().length ? hypothesis.tokens()[t] : EOS;
                    float logProb = model.logProbs(sentence, prefix)[token];
                    assertEquals(logProb, hypothesis.tokenLogProbs()[t]);
                    assertArrayEquals(model.attention(sentence, prefix), hypothesis.attention()[t]);
                    sum += logProb;
                    prefix = Arrays.copyOf(prefix, prefix.length + 1);
                    prefix[prefix.length - 1] = token;
                }
                assertEquals(sum, hypothesis.logProb());
                assertEquals(hypothesis.length(), hypothesis.attention().length);
                for (int t = 0; t < hypothesis.length(); t++) {
                    float[] weights = hypothesis.attention()[t];
                    int most = 0;
                    for (int i = 1; i < weights.length; i++) {
                        most = weights[i] > weights[most] ? i : most;
                    }
                    assertEquals(most, hypothesis.alignment()[t]);
                }
            }
            for (int i = 0; i < aligned.get(sentence).size(); i++) {
                assertEquals(0, aligned.get(sentence).get(i).attention().length);
                assertArrayEquals(found.get(sentence).get(i).alignment(), aligned.get(sentence).get(i).alignment());
            }
        }
        Hypothesis plain = BeamSearch.builder(BOS, EOS).build().search(model).get(0).get(0);
        assertEquals(0, plain.attention().length);
        assertEquals(0, plain.alignment().length);
    }

    @Test
    void forcedDecodingGivesTheScoreOfTheSearch() {
        RandomModel model = new RandomModel(6, 21, 22).withAttention().eosBonus(2);
        BeamSearch search = BeamSearch.builder(BOS, EOS).beamSize(5).nBest(5).maxLength(9).minLength(2)
            .lengthPenalty(LengthPenalty.gnmt(0.8)).coveragePenalty(0.3).repetitionPenalty(1.2).build();
        List<List<Hypothesis>> found = search.search(model);
        int compared = 0;
        for (int rank = 0; rank < 5; rank++) {
            Hypothesis first = found.get(0).get(Math.min(rank, found.get(0).size() - 1));
            Hypothesis second = found.get(1).get(Math.min(rank, found.get(1).size() - 1));
            if (first.finished() && second.finished()) {
                model.largestK = 0;
                assertEquals(List.of(first, second),
                    search.score(model, new int[][] {first.tokens(), second.tokens()}));
                assertEquals(0, model.largestK, "scoring needs no best tokens");
                compared++;
            }
        }
        assertTrue(compared > 1);
        // what the search itself could not produce is scored all the same
        Hypothesis empty = search.score(model, new int[2][0]).get(0);
        assertTrue(empty.finished());
        assertEquals(model.logProbs(0, new int[] {BOS})[EOS], empty.logProb());
        StepFunction never = RandomModel.ofLength(1, logs(0, 0.5, 0.5, 0));
        assertEquals(Double.NEGATIVE_INFINITY, search(never, 3).score());
        assertThrows(IllegalArgumentException.class, () -> search.score(model, new int[][] {{2}}));
        assertThrows(IllegalArgumentException.class, () -> search.score(model, new int[][] {{2}, {EOS, 2}}));
        assertThrows(IllegalArgumentException.class, () -> search.score(model, new int[][] {{2}, {6}}));
    }

    private static Hypothesis search(StepFunction model, int target) {
        return BeamSearch.builder(BOS, EOS).build().score(model, new int[][] {{target}}).get(0);
    }

    // ---- batches

    @Test
    void batchEqualsEachSentenceAlone() {
        RandomModel model = new RandomModel(8, LongStream.range(100, 120).toArray()).withAttention().eosBonus(2);
        for (int width : new int[] {1, 3, 6}) {
            BeamSearch search = BeamSearch.builder(BOS, EOS).beamSize(width).nBest(width).attention(true)
                .maxLength(sourceLength -> 3 * sourceLength).lengthPenalty(LengthPenalty.power(1)).build();
            List<List<Hypothesis>> together = search.search(model);
            assertEquals(together, search.search(model), "a second run");
            for (int sentence = 0; sentence < model.sentences(); sentence++) {
                assertEquals(together.get(sentence), search.search(model.alone(sentence)).get(0));
                int limit = 3 * model.sourceLength(sentence);
                together.get(sentence).forEach(h -> assertTrue(h.length() <= limit));
            }
        }
    }

    @Test
    void threadsShareASearch() {
        BeamSearch search = BeamSearch.builder(BOS, EOS).beamSize(4).nBest(4).maxLength(10).noRepeatNgram(2)
            .repetitionPenalty(1.1).build();
        long[] seeds = LongStream.range(0, 10).toArray();
        List<List<Hypothesis>> expected = search.search(new RandomModel(9, seeds));
        assertTrue(IntStream.range(0, 16).parallel()
            .allMatch(i -> search.search(new RandomModel(9, seeds)).equals(expected)));
    }

    @Test
    void finishedSentencesAndHypothesesLeaveTheBatch() {
        // sentence s says token 2 s times and ends
        int[] lengths = {3, 0, 5, 1};
        for (int width : new int[] {1, 2}) {
            List<Integer> asked = new ArrayList<>();
            StepFunction model = new StepFunction() {
                private int[] sentenceOf;
                private int said;

                @Override
                public int sentences() {
                    return lengths.length;
                }

                @Override
                public int vocabSize() {
                    return 4;
                }

                @Override
                public void start() {
                    sentenceOf = null;
                    said = 0;
                }

                @Override
                public void step(int live, int[] parents, int[] tokens, float[] logProbs) {
                    int[] before = sentenceOf;
                    sentenceOf = IntStream.range(0, live)
                        .map(i -> before == null ? parents[i] : before[parents[i]]).toArray();
                    asked.add(live);
                    for (int row = 0; row < live; row++) {
                        float[] one = said < lengths[sentenceOf[row]] ? logs(0, 0, 0.9, 0.1) : logs(0, 1, 0, 0);
                        System.arraycopy(one, 0, logProbs, row * 4, 4);
                    }
                    said++;
                }
            };
            List<List<Hypothesis>> found = BeamSearch.builder(BOS, EOS).beamSize(width).build().search(model);
            assertArrayEquals(lengths, found.stream().mapToInt(h -> h.get(0).tokens().length).toArray());
            assertEquals(width == 1 ? List.of(4, 3, 2, 2, 1, 1) : List.of(4, 6, 4, 4, 2, 2), asked);
        }
    }

    @Test
    void emptyBatchAsksNothing() {
        RandomModel model = new RandomModel(5);
        for (int width : new int[] {1, 5}) {
            BeamSearch search = BeamSearch.builder(BOS, EOS).beamSize(width).build();
            assertEquals(List.of(), search.search(model));
            assertEquals(List.of(), search.score(model, new int[0][]));
        }
        assertEquals(0, model.starts + model.steps);
    }

    // ---- the ends of things

    @Test
    void widthBeyondTheSpaceIsFine() {
        RandomModel model = new RandomModel(3, 5);
        List<Hypothesis> found = BeamSearch.builder(BOS, EOS).beamSize(Integer.MAX_VALUE).nBest(Integer.MAX_VALUE)
            .maxLength(3).build().search(model).get(0);
        assertEquals(1 + 2 + 4 + 8, found.size());
        assertEquals(7, found.stream().filter(Hypothesis::finished).count());
        assertEquals(1, found.stream().mapToDouble(h -> Math.exp(h.logProb())).sum(), 1e-5);
    }

    @Test
    void cutHypothesesAreMarkedAndComeLast() {
        StepFunction model = RandomModel.ofLength(1, logs(0, 0.01, 0.99));
        Hypothesis greedy = BeamSearch.builder(BOS, EOS).maxLength(4).build().search(model).get(0).get(0);
        assertFalse(greedy.finished());
        assertArrayEquals(new int[] {2, 2, 2, 2}, greedy.tokens());
        assertEquals(4, greedy.length());
        List<Hypothesis> two = BeamSearch.builder(BOS, EOS).beamSize(2).nBest(2).maxLength(4).build()
            .search(model).get(0);
        assertTrue(two.get(0).finished());
        assertFalse(two.get(1).finished());
        assertTrue(two.get(0).score() < two.get(1).score());
    }

    @Test
    void impossibleRowsCutTheHypothesis() {
        StepFunction deadAtOnce = RandomModel.ofLength(2, logs(0, 0, 0));
        for (List<Hypothesis> found : BeamSearch.builder(BOS, EOS).beamSize(3).build().search(deadAtOnce)) {
            assertEquals(new Hypothesis(new int[0], 0, new float[0], new float[0][], new int[0]), found.get(0));
            assertFalse(found.get(0).finished());
        }
        StepFunction deadLater = RandomModel.ofLength(1, logs(0, 0, 1), logs(0, 0, 0));
        Hypothesis found = BeamSearch.builder(BOS, EOS).lengthPenalty(LengthPenalty.power(1)).build()
            .search(deadLater).get(0).get(0);
        assertArrayEquals(new int[] {2}, found.tokens());
        assertFalse(found.finished());
        // and so do constraints that leave nothing
        Hypothesis stuck = BeamSearch.builder(BOS, EOS).noRepeatNgram(1).minLength(9).maxLength(9).build()
            .search(RandomModel.ofLength(1, logs(0.2, 0.3, 0.5))).get(0).get(0);
        assertArrayEquals(new int[] {2, 0}, stuck.tokens());
    }

    @Test
    void tiesGoToTheBetterParentThenToTheLowerToken() {
        StepFunction uniform = RandomModel.ofLength(1, logs(0.25, 0.25, 0.25, 0.25));
        List<Hypothesis> found = BeamSearch.builder(BOS, EOS).beamSize(4).nBest(4).maxLength(2).build()
            .search(uniform).get(0);
        // first step: 0, eos, 2, 3; three places left: 0 0, 0 eos, 0 2
        assertEquals(List.of("[]", "[0]", "[0, 0]", "[0, 2]"),
            found.stream().map(h -> Arrays.toString(h.tokens())).toList());
    }

    @Test
    void faultyModelsAreNamed() {
        float[] nan = {-1, -1, Float.NaN, -1};
        StepFunction model = RandomModel.ofLength(3, logs(0, 0, 0.5, 0.5), nan);
        for (int width : new int[] {1, 3}) {
            BeamSearch search = BeamSearch.builder(BOS, EOS).beamSize(width).build();
            String message = assertThrows(IllegalStateException.class, () -> search.search(model)).getMessage();
            assertEquals("step 2, row 0 (sentence 0): the model's log-probability of token 2 is NaN", message);
        }
        String forced = assertThrows(IllegalStateException.class, () -> BeamSearch.builder(BOS, EOS).build()
            .score(RandomModel.ofLength(1, nan), new int[][] {{2}})).getMessage();
        assertTrue(forced.startsWith("step 1, row 0 (sentence 0)"), forced);
        String logits = assertThrows(IllegalStateException.class, () -> BeamSearch.builder(BOS, EOS).build()
            .search(RandomModel.ofLength(1, new float[] {1, 5, 2}))).getMessage();
        assertTrue(logits.contains("are these logits?"), logits);
    }

    @Test
    void onlyAsManyTokensAreAskedForAsMatter() {
        RandomModel model = new RandomModel(200, 1, 2).eosBonus(-20);
        BeamSearch.builder(BOS, EOS).beamSize(3).maxLength(10).build().search(model);
        assertEquals(3, model.largestK);
        model.largestK = 0;
        BeamSearch.builder(BOS, EOS).beamSize(3).maxLength(10).suppress(7, 8).minLength(4).noRepeatNgram(3).build()
            .search(model);
        assertEquals(3 + 2 + 7, model.largestK); // in the last step, seven trigrams end in a token so far
        model.largestK = 0;
        BeamSearch.builder(BOS, EOS).beamSize(3).maxLength(10).minLength(10).repetitionPenalty(2).build().search(model);
        assertEquals(3 + 9, model.largestK);
    }

    @Test
    void stepsReuseTheirArrays() {
        Set<Object> arrays = Collections.newSetFromMap(new IdentityHashMap<>());
        StepFunction inner = RandomModel.ofLength(4, logs(0.1, 0, 0.2, 0.3, 0.4));
        StepFunction model = new StepFunction() {
            @Override
            public int sentences() {
                return inner.sentences();
            }

            @Override
            public int vocabSize() {
                return inner.vocabSize();
            }

            @Override
            public void start() {
                inner.start();
            }

            @Override
            public void step(int live, int[] parents, int[] tokens, float[] logProbs) {
                Collections.addAll(arrays, parents, tokens, logProbs);
                inner.step(live, parents, tokens, logProbs);
            }
        };
        BeamSearch.builder(BOS, EOS).beamSize(5).maxLength(300).build().search(model);
        assertTrue(arrays.size() <= 15, "300 steps used " + arrays.size() + " arrays");
    }

    // ---- listeners

    @Test
    void greedyStreams() {
        RandomModel model = new RandomModel(7, 31, 32, 33).eosBonus(-1);
        List<List<String>> seen = List.of(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        List<Boolean> done = new ArrayList<>();
        List<List<Hypothesis>> found = BeamSearch.builder(BOS, EOS).maxLength(6).build().search(model, null, p -> {
            for (int sentence = 0; sentence < 3; sentence++) {
                seen.get(sentence).add(Arrays.toString(p.best(sentence)));
                done.add(p.done(sentence));
            }
            assertEquals(seen.get(0).size(), p.length());
            return true;
        });
        for (int sentence = 0; sentence < 3; sentence++) {
            int[] tokens = found.get(sentence).get(0).tokens();
            for (int t = 0; t < seen.get(sentence).size(); t++) {
                assertEquals(Arrays.toString(Arrays.copyOf(tokens, Math.min(tokens.length, t + 1))),
                    seen.get(sentence).get(t));
                assertEquals(t + 1 >= found.get(sentence).get(0).length(), done.get(3 * t + sentence));
            }
        }
    }

    @Test
    void listenersCancel() {
        RandomModel model = new RandomModel(7, 41, 42).eosBonus(-20);
        List<Integer> live = new ArrayList<>();
        List<List<Hypothesis>> found = BeamSearch.builder(BOS, EOS).beamSize(3).nBest(3).maxLength(50).build()
            .search(model, null, progress -> {
                live.add(progress.live());
                return progress.length() < 4;
            });
        assertEquals(4, model.steps);
        assertEquals(List.of(6, 6, 6, 6), live);
        for (List<Hypothesis> hypotheses : found) {
            assertEquals(3, hypotheses.size());
            for (Hypothesis hypothesis : hypotheses) {
                assertEquals(4, hypothesis.tokens().length);
                assertFalse(hypothesis.finished());
            }
        }
    }

    // ---- bad input

    @Test
    void badOptionsAreNamed() {
        BeamSearch.Builder builder = BeamSearch.builder(BOS, EOS);
        assertMessage("beamSize", () -> builder.beamSize(0));
        assertMessage("nBest", () -> builder.nBest(0));
        assertMessage("minLength", () -> builder.minLength(0));
        assertMessage("maxLength", () -> builder.maxLength(0));
        assertMessage("repetitionPenalty", () -> builder.repetitionPenalty(0.9));
        assertMessage("repetitionPenalty", () -> builder.repetitionPenalty(Double.NaN));
        assertMessage("noRepeatNgram", () -> builder.noRepeatNgram(-1));
        assertMessage("suppress", () -> builder.suppress(3, -1));
        assertMessage("coveragePenalty", () -> builder.coveragePenalty(-1));
        assertMessage("lengthPenalty", () -> builder.lengthPenalty(null));
        assertMessage("alpha", () -> LengthPenalty.power(-1));
        assertMessage("alpha", () -> LengthPenalty.gnmt(Double.NaN));
        assertMessage("bos", () -> BeamSearch.builder(-1, 0));
        assertMessage("nBest 2 must be at most beamSize 1", () -> BeamSearch.builder(BOS, EOS).nBest(2).build());
    }

    @Test
    void optionsThatDoNotFitTheModelAreNamed() {
        RandomModel model = new RandomModel(5, 1, 2);
        assertMessage("eos must be a token id from 0 to 4", () -> BeamSearch.builder(0, 5).build().search(model));
        assertMessage("suppress", () -> BeamSearch.builder(0, 1).suppress(5).build().search(model));
        assertMessage("attention", () -> BeamSearch.builder(0, 1).attention(true).build().search(model));
        assertMessage("coveragePenalty", () -> BeamSearch.builder(0, 1).coveragePenalty(1).build().search(model));
        assertMessage("sentence 0 (source length 2) must be at least minLength 4, it is 2",
            () -> BeamSearch.builder(0, 1).minLength(4).maxLength(n -> n).build().search(model));
        BeamSearch search = BeamSearch.builder(0, 1).maxLength(3).build();
        assertMessage("2 sentences, 1 lists", () -> search.search(model, new int[1][0], null));
        assertMessage("sentence 1 must not be null", () -> search.search(model, new int[][] {{}, null}, null));
        assertMessage("sentence 1", () -> search.search(model, new int[][] {{}, {5}}, null));
        assertMessage("more than its maxLength 3", () -> search.search(model, new int[][] {{}, {2, 2, 2, 2}}, null));
        assertMessage("go on after", () -> search.search(model, new int[][] {{}, {1, 2}}, null));
        assertEquals(0, model.steps);
    }

    static void assertMessage(String part, org.junit.jupiter.api.function.Executable action) {
        String message = assertThrows(IllegalArgumentException.class, action).getMessage();
        assertTrue(message.contains(part), message);
    }
}
