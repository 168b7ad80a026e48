package io.github.sequor.decode;

import static io.github.sequor.decode.BeamSearchTest.assertMessage;
import static io.github.sequor.decode.RandomModel.BOS;
import static io.github.sequor.decode.RandomModel.EOS;
import static io.github.sequor.decode.RandomModel.logs;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SamplerTest {
    private static final int DRAWS = 20_000;

    private static Sampler.Builder builder() {
        return Sampler.builder(BOS, EOS).maxLength(3);
    }

    // ---- distributions, against those computed from the model token by token

    @Test
    void drawsFromTheModel() {
        assertDistribution(builder(), 1, 0, 1);
    }

    @Test
    void drawsWithTemperature() {
        assertDistribution(builder().temperature(0.4), 0.4, 0, 1);
        assertDistribution(builder().temperature(3), 3, 0, 1);
    }

    @Test
    void drawsFromTheTopK() {
        for (int k = 1; k <= 5; k++) {
            assertDistribution(builder().topK(k), 1, k, 1);
        }
    }

    @Test
    void drawsFromTheNucleus() {
        assertDistribution(builder().topP(0.3), 1, 0, 0.3);
        assertDistribution(builder().topP(0.8), 1, 0, 0.8);
    }

    @Test
    void drawsWithAllAtOnce() {
        assertDistribution(builder().temperature(1.5).topK(3).topP(0.75), 1.5, 3, 0.75);
    }

    private static void assertDistribution(Sampler.Builder options, double temperature, int topK, double topP) {
        RandomModel model = new RandomModel(4, 77, 78);
        List<List<Hypothesis>> drawn = options.samples(DRAWS).seed(3).build().sample(model);
        for (int sentence = 0; sentence < 2; sentence++) {
            Map<String, Double> expected = new TreeMap<>();
            enumerate(model, sentence, new int[] {BOS}, 1, new double[] {temperature, topK, topP}, expected);
            Map<String, Integer> counts = new TreeMap<>();
            drawn.get(sentence).forEach(h -> counts.merge(name(h.tokens(), h.finished()), 1, Integer::sum));
            assertTrue(expected.keySet().containsAll(counts.keySet()), "an output of probability 0");
            assertEquals(DRAWS, drawn.get(sentence).size());
            for (Map.Entry<String, Double> entry : expected.entrySet()) {
                double p = entry.getValue();
                double deviation = Math.sqrt(DRAWS * p * (1 - p));
                assertEquals(DRAWS * p, counts.getOrDefault(entry.getKey(), 0), 4.5 * deviation + 1e-9, entry.getKey());
            }
        }
    }

    private static String name(int[] tokens, boolean finished) {
        return Arrays.toString(tokens) + (finished ? "." : "");
    }

    /** Adds the probability of each output that goes on from a prefix. */
    private static void enumerate(RandomModel model, int sentence, int[] prefix, double probability, double[] options,
                                  Map<String, Double> out) {
        double[] step = distribution(model.logProbs(sentence, prefix), options[0], (int) options[1], options[2]);
        for (int token = 0; token < step.length; token++) {
            int[] longer = Arrays.copyOf(prefix, prefix.length + 1);
            longer[prefix.length] = token;
            int[] produced = Arrays.copyOfRange(longer, 1, token == EOS ? prefix.length : longer.length);
            double joint = probability * step[token];
            if (joint > 0 && (token == EOS || produced.length == 3)) {
                out.put(name(produced, token == EOS), joint);
            } else if (joint > 0) {
                enumerate(model, sentence, longer, joint, options, out);
            }
        }
    }

    private static double[] distribution(float[] logProbs, double temperature, int topK, double topP) {
        Integer[] order = IntStream.range(0, logProbs.length).boxed().sorted(
            Comparator.comparingDouble(i -> -logProbs[i])).toArray(Integer[]::new);
        double[] out = new double[logProbs.length];
        int kept = topK == 0 ? order.length : Math.min(topK, order.length);
        double total = 0;
        for (int i = 0; i < kept; i++) {
            total += out[order[i]] = Math.exp(logProbs[order[i]] / temperature);
        }
        double nucleus = 0;
        for (int i = 0; i < kept; i++) {
            if (nucleus >= topP * total) {
                out[order[i]] = 0;
            }
            nucleus += out[order[i]];
        }
        double mass = nucleus;
        return Arrays.stream(out).map(w -> w / mass).toArray();
    }

    @Test
    void nucleusOfManyTokens() {
        // 1,000 tokens in random order of probability; the nucleus of 0.9 holds several hundred
        float[] row = new RandomModel(1000, 5).logProbs(0, new int[] {BOS});
        double[] expected = distribution(row, 1, 0, 0.9);
        TreeSet<Integer> nucleus = new TreeSet<>();
        IntStream.range(0, 1000).filter(i -> expected[i] > 0).forEach(nucleus::add);
        assertTrue(nucleus.size() > 512 && nucleus.size() < 900);
        TreeSet<Integer> drawn = new TreeSet<>();
        Sampler.builder(BOS, EOS).maxLength(1).topP(0.9).samples(40_000).build()
            .sample(RandomModel.ofLength(1, row)).get(0)
            .forEach(h -> drawn.add(h.finished() ? EOS : h.tokens()[0]));
        assertEquals(nucleus, drawn);
    }

    @Test
    void nucleusOfManyEqualTokensHasTheLowestIds() {
        float[] row = new float[1000];
        Arrays.fill(row, (float) Math.log(1e-3));
        TreeSet<Integer> drawn = new TreeSet<>();
        Sampler.builder(BOS, EOS).maxLength(1).topP(0.5).samples(5_000).build()
            .sample(RandomModel.ofLength(1, row)).get(0)
            .forEach(h -> drawn.add(h.finished() ? EOS : h.tokens()[0]));
        assertTrue(drawn.last() < 500 && drawn.size() > 450, drawn.size() + " tokens up to " + drawn.last());
    }

    // ---- randomness

    @Test
    void samplesDoNotDependOnTheBatch() {
        RandomModel batch = new RandomModel(9, 1, 2, 3, 4);
        for (Sampler.Builder options : List.of(builder(), builder().topK(4), builder().topP(0.8))) {
            Sampler sampler = options.maxLength(12).samples(5).seed(17).build();
            long[] streams = {900, 901, 902, 903};
            List<List<Hypothesis>> together = sampler.sample(batch, streams, null, null);
            assertEquals(together, sampler.sample(batch, streams, null, null), "a second run");
            for (int sentence = 0; sentence < 4; sentence++) {
                assertEquals(together.get(sentence),
                    sampler.sample(batch.alone(sentence), new long[] {900 + sentence}, null, null).get(0));
            }
            assertEquals(sampler.sample(batch), sampler.sample(batch, new long[] {0, 1, 2, 3}, null, null));
        }
    }

    @Test
    void seedsStreamsAndSamplesDiffer() {
        RandomModel same = new RandomModel(50, 8, 8);
        List<List<Hypothesis>> one = Sampler.builder(BOS, EOS).samples(2).maxLength(20).seed(1).build().sample(same);
        List<List<Hypothesis>> two = Sampler.builder(BOS, EOS).samples(2).maxLength(20).seed(2).build().sample(same);
        assertNotEquals(one, two);
        assertNotEquals(one.get(0), one.get(1));
        assertNotEquals(one.get(0).get(0), one.get(0).get(1));
    }

    @Test
    void uniformNumbersAreUniform() {
        int n = 100_000;
        for (int axis = 0; axis < 4; axis++) {
            int[] bins = new int[20];
            double product = 0;
            for (int i = 0; i < n; i++) {
                double u = uniform(axis, i);
                bins[(int) (20 * u)]++;
                product += (u - 0.5) * (uniform(axis, i + 1) - 0.5);
            }
            double chi2 = 0;
            for (int count : bins) {
                chi2 += (count - n / 20.0) * (count - n / 20.0) / (n / 20.0);
            }
            assertTrue(chi2 < 43.8, "chi-square of 19 degrees of freedom, 0.1%: " + chi2);
            assertEquals(0, 12 * product / n, 0.015, "correlation of neighbours");
        }
    }

    private static double uniform(int axis, int i) {
        return switch (axis) {
            case 0 -> Sampler.uniform(i, 0, 0, 1);
            case 1 -> Sampler.uniform(0, i, 0, 1);
            case 2 -> Sampler.uniform(0, 0, i, 1);
            default -> Sampler.uniform(0, 0, 0, i);
        };
    }

    // ---- options shared with the search

    @Test
    void constraintsHold() {
        RandomModel model = new RandomModel(7, 1, 2, 3);
        int[][] prefixes = {{4}, {}, {5, 5}};
        for (Sampler.Builder options : List.of(builder(), builder().topK(2), builder().topP(0.7))) {
            List<List<Hypothesis>> drawn = options.minLength(4).maxLength(9).noRepeatNgram(2).suppress(3)
                .samples(200).build().sample(model, null, prefixes, null);
            for (int sentence = 0; sentence < 3; sentence++) {
                for (Hypothesis hypothesis : drawn.get(sentence)) {
                    int[] tokens = hypothesis.tokens();
                    assertTrue(hypothesis.length() <= 9);
                    assertTrue(hypothesis.finished() ? hypothesis.length() >= 4 : hypothesis.length() > 1);
                    assertFalse(IntStream.of(tokens).anyMatch(t -> t == 3));
                    assertArrayEquals(prefixes[sentence], Arrays.copyOf(tokens, prefixes[sentence].length));
                    List<String> bigrams = new ArrayList<>();
                    for (int i = 1; i < tokens.length; i++) {
                        bigrams.add(tokens[i - 1] + " " + tokens[i]);
                    }
                    assertEquals(bigrams.size(), bigrams.stream().distinct().count());
                    assertEquals(hypothesis.logProb(), hypothesis.score());
                }
            }
        }
    }

    @Test
    void repetitionPenaltyLowersRepeatedTokens() {
        // after a first 2: p(2) = 0.5, penalised by 2 to 0.25, against 0.5 for the end: one in three goes on
        StepFunction model = RandomModel.ofLength(1, logs(0, 0, 1, 0), logs(0, 0.5, 0.5, 0));
        for (int topK : new int[] {0, 2}) {
            long repeats = Sampler.builder(BOS, EOS).repetitionPenalty(2).maxLength(2).topK(topK).samples(30_000)
                .build().sample(model).get(0).stream().filter(h -> !h.finished()).count();
            assertEquals(10_000, repeats, 4 * Math.sqrt(30_000 * 2 / 9.0));
        }
    }

    @Test
    void topKAsksForNoMoreThanMatters() {
        RandomModel model = new RandomModel(100, 1);
        Sampler.builder(BOS, EOS).topK(5).suppress(7).maxLength(4).build().sample(model);
        assertEquals(6, model.largestK);
    }

    @Test
    void listenersStreamAndCancel() {
        RandomModel model = new RandomModel(20, 1, 2);
        List<String> seen = new ArrayList<>();
        List<List<Hypothesis>> drawn = Sampler.builder(BOS, EOS).suppress(EOS).samples(3).build()
            .sample(model, null, null, progress -> {
                seen.add(Arrays.toString(progress.best(1)));
                return progress.length() < 3;
            });
        int[] tokens = drawn.get(1).get(0).tokens();
        assertEquals(List.of(Arrays.toString(Arrays.copyOf(tokens, 1)), Arrays.toString(Arrays.copyOf(tokens, 2)),
            Arrays.toString(tokens)), seen);
        assertEquals(3, tokens.length);
        assertFalse(drawn.get(1).get(0).finished());
        assertEquals(6 * 3, model.rowsAsked);
    }

    @Test
    void deadAndFaultyRows() {
        Hypothesis dead = Sampler.builder(BOS, EOS).build().sample(RandomModel.ofLength(1, logs(0, 0, 0))).get(0)
            .get(0);
        assertEquals(0, dead.length());
        assertEquals(List.of(), Sampler.builder(BOS, EOS).build().sample(new RandomModel(4)));
        for (int topK : new int[] {0, 1}) {
            Sampler sampler = Sampler.builder(BOS, EOS).topK(topK).build();
            String message = assertThrows(IllegalStateException.class, () -> sampler.sample(
                RandomModel.ofLength(2, logs(0, 0, 1), new float[] {-1, Float.NaN, -1}))).getMessage();
            assertTrue(message.startsWith("step 2, row 0 (sentence 0)"), message);
        }
    }

    @Test
    void badOptionsAreNamed() {
        assertMessage("temperature", () -> builder().temperature(0));
        assertMessage("temperature", () -> builder().temperature(Double.NaN));
        assertMessage("topK", () -> builder().topK(-1));
        assertMessage("topP", () -> builder().topP(0));
        assertMessage("topP", () -> builder().topP(1.1));
        assertMessage("samples", () -> builder().samples(0));
        assertMessage("1 sentences, 2 streams",
            () -> builder().build().sample(new RandomModel(4, 1), new long[2], null, null));
    }
}
