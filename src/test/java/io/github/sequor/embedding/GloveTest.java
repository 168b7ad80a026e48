package io.github.sequor.embedding;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sequor.cpu.KeepsThreads;
import io.github.sequor.cpu.Threads;
import io.github.sequor.nn.EachIsa;
import io.github.sequor.tensor.Rng;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

@KeepsThreads
class GloveTest {
    private static final ProgressListener QUIET = progress -> true;

    private record Pair(int word, int context, double log, double weight) {
    }

    private static List<Pair> tile(Cooccurrences pairs, int a, int b) throws IOException {
        ByteBuffer buffer = Cooccurrences.buffer(pairs.size(a, b) * Cooccurrences.PAIR_BYTES);
        pairs.read(a, b, buffer);
        buffer.flip();
        Map<Integer, Integer> words = new HashMap<>();     // by their rows
        for (int word = 0; word < pairs.rows(); word++) {
            assertNull(words.put(pairs.row(word), word));
        }
        List<Pair> tile = new ArrayList<>();
        while (buffer.hasRemaining()) {
            int word = words.get(buffer.getInt());
            int context = words.get(buffer.getInt());
            boolean swapped = pairs.swapped(a, b);
            tile.add(new Pair(swapped ? context : word, swapped ? word : context, buffer.getFloat(),
                    buffer.getFloat()));
        }
        return tile;
    }

    private static Map<List<Integer>, Double> counted(CountedText text, GloveOptions options) throws IOException {
        Map<List<Integer>, Double> counts = new HashMap<>();
        int[] ids = new int[(int) text.length()];
        int n = text.read(0, ids, ids.length);
        for (int i = 0; i < n; i++) {
            for (int d = 1; d <= options.windowSize() && ids[i] >= 0 && i - d >= 0 && ids[i - d] >= 0; d++) {
                double weight = options.distanceWeighting() ? 1.0 / d : 1;
                counts.merge(List.of(ids[i], ids[i - d]), weight, Double::sum);
                if (options.symmetric()) {
                    counts.merge(List.of(ids[i - d], ids[i]), weight, Double::sum);
                }
            }
        }
        return counts;
    }

    /** With so little memory that counts are put aside several times. */
    @Test
    void pairsAreCountedOnceEach() throws IOException {
        List<List<String>> sentences = Word2VecTest.sentences(8000, 3000, 1);
        for (GloveOptions options : List.of(GloveOptions.builder().windowSize(6).memory(1).build(),
                GloveOptions.builder().windowSize(6).memory(1).symmetric(false).distanceWeighting(false).build(),
                GloveOptions.builder().windowSize(2).xMax(3).alpha(0.5).build())) {
            try (CountedText text = CountedText.read(Corpus.of(sentences), 1, 5000, 5000);
                    Cooccurrences pairs = Cooccurrences.count(text, options)) {
                Map<List<Integer>, Double> expected = counted(text, options);
                long found = 0;
                for (int a = 0; a < pairs.parts(); a++) {
                    for (int b = 0; b < pairs.parts(); b++) {
                        List<Pair> tile = tile(pairs, a, b);
                        for (Pair pair : tile) {
                            assertEquals(a, pair.word() % pairs.parts());
                            assertEquals(b, pair.context() % pairs.parts());
                            double x = expected.remove(List.of(pair.word(), pair.context()));
                            assertEquals(Math.log(x), pair.log(), 1e-5);
                            assertEquals(Math.min(1, Math.pow(x / options.xMax(), options.alpha())), pair.weight(),
                                    1e-5);
                            found++;
                        }
                    }
                }
                assertEquals(found, pairs.size());
                assertEquals(Map.of(), expected);
            }
        }
    }

    private static void step(double[] x, double[] sum, int j, double g) {
        double bounded = Math.max(-100, Math.min(100, g));
        x[j] -= bounded / Math.sqrt(sum[j]);
        sum[j] += bounded * bounded;
    }

    @EachIsa
    void updatesAreThoseOfAPlainTwin() throws IOException {
        List<List<String>> sentences = Word2VecTest.sentences(200, 60, 2);
        GloveOptions options = GloveOptions.builder().vectorSize(21).windowSize(4).iter(6).xMax(5).eta(0.2).build();
        int size = options.vectorSize();
        WordVectors vectors = Glove.train(options, Corpus.of(sentences), QUIET);
        try (CountedText text = CountedText.read(Corpus.of(sentences), 1, 100, 100);
                Cooccurrences pairs = Cooccurrences.count(text, options)) {
            int words = text.words().size();
            double[][][] rows = new double[2][words][size + 1];
            double[][][] sums = new double[2][words][size + 1];
            for (int side = 0; side < 2; side++) {
                for (int i = 0; i < words; i++) {
                    Rng rng = new Rng(Rng.derive(Rng.derive(options.seed(), -1 - side), i));
                    for (int j = 0; j <= size; j++) {
                        rows[side][i][j] = (float) ((rng.nextDouble() - 0.5) / size);
                        sums[side][i][j] = 1;
                    }
                }
            }
            for (int epoch = 0; epoch < options.iter(); epoch++) {
                int[] order = java.util.stream.IntStream.range(0, pairs.parts()).toArray();
                new Rng(Rng.derive(~options.seed(), epoch)).shuffle(order);
                for (int shift : order) {
                    for (int a = 0; a < pairs.parts(); a++) {
                        for (Pair pair : tile(pairs, a, (a + shift) % pairs.parts())) {
                            double[] w = rows[0][pair.word()];
                            double[] c = rows[1][pair.context()];
                            double difference = w[size] + c[size] - pair.log();
                            for (int j = 0; j < size; j++) {
                                difference += w[j] * c[j];
                            }
                            double g = options.eta() * pair.weight() * difference;
                            for (int j = 0; j <= size; j++) {
                                double gw = g * (j < size ? c[j] : 1);
                                double gc = g * (j < size ? w[j] : 1);
                                step(w, sums[0][pair.word()], j, gw);
                                step(c, sums[1][pair.context()], j, gc);
                            }
                        }
                    }
                }
            }
            double moved = 0;
            for (int i = 0; i < words; i++) {
                for (int j = 0; j < size; j++) {
                    double expected = (rows[0][i][j] + rows[1][i][j]) / 2;
                    moved = Math.max(moved, Math.abs(expected));
                    assertEquals(expected, vectors.vector(i)[j], 2e-5);
                }
            }
            assertTrue(moved > 0.1, "moved " + moved);
        }
    }

    @EachIsa
    void theSameBitsForAnyNumberOfThreads() throws IOException {
        sameBits(GloveOptions.builder().vectorSize(20).windowSize(5).iter(4).build(),
                Word2VecTest.sentences(300, 100, 3));
    }

    /** Where counts are put aside at other times and in another order. */
    @Test
    void theSameBitsHoweverCountsArePutAside() throws IOException {
        sameBits(GloveOptions.builder().vectorSize(4).windowSize(7).iter(1).memory(1).build(),
                Word2VecTest.sentences(8000, 3000, 1));
    }

    private static void sameBits(GloveOptions options, List<List<String>> sentences) throws IOException {
        Threads.use(1);
        WordVectors expected = Glove.train(options, Corpus.of(sentences), QUIET);
        for (int n : new int[] {2, 3, 7}) {
            Threads.use(n);
            WordVectors vectors = Glove.train(options, Corpus.of(sentences), QUIET);
            for (int i = 0; i < expected.vocabSize(); i++) {
                assertArrayEquals(expected.vector(i), vectors.vector(i));
            }
        }
    }

    @Test
    void theLossFallsAndAnEndedTrainingKeepsItsVectors() throws IOException {
        List<List<String>> sentences = Word2VecTest.sentences(300, 100, 3);
        GloveOptions options = GloveOptions.builder().vectorSize(20).windowSize(5).iter(10).build();
        List<Double> losses = new ArrayList<>();
        AtomicInteger told = new AtomicInteger();
        WordVectors vectors = Glove.train(options, Corpus.of(sentences), p -> {
            if (p.epoch() > losses.size()) {
                losses.add(p.loss());
            }
            losses.set(losses.size() - 1, p.loss());
            return told.incrementAndGet() < 43;
        });
        assertEquals(43, told.get());
        assertEquals(100, vectors.vectorSize() * vectors.vocabSize() / 20);
        assertTrue(losses.get(4) < losses.get(0) / 2, losses.toString());
    }

    @Test
    void outputsAreTheTwoVectorsAndTheirMean() throws IOException {
        List<List<String>> sentences = Word2VecTest.sentences(100, 30, 3);
        GloveOptions.Builder builder = GloveOptions.builder().vectorSize(5).iter(2);
        float[] average = Glove.train(builder.build(), Corpus.of(sentences), QUIET).vector(3);
        float[] word = Glove.train(builder.output(GloveOptions.Output.WORD).build(), Corpus.of(sentences), QUIET)
                .vector(3);
        float[] context = Glove.train(builder.output(GloveOptions.Output.CONTEXT).build(), Corpus.of(sentences), QUIET)
                .vector(3);
        for (int j = 0; j < 5; j++) {
            assertEquals((word[j] + context[j]) / 2, average[j], 0);
        }
    }

    @Test
    void optionsOutOfRangeAreNamed() {
        for (GloveOptions.Builder wrong : List.of(GloveOptions.builder().vectorSize(0),
                GloveOptions.builder().windowSize(0), GloveOptions.builder().xMax(0),
                GloveOptions.builder().eta(Double.NaN), GloveOptions.builder().iter(0),
                GloveOptions.builder().memory(0), GloveOptions.builder().maxVocab(0))) {
            String message = assertThrows(IllegalArgumentException.class, wrong::build).getMessage();
            assertTrue(message.matches("[a-zA-Z]+: expected .*, was .*"), message);
        }
    }
}
