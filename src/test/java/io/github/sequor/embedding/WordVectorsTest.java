package io.github.sequor.embedding;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sequor.cpu.Threads;
import io.github.sequor.nn.EachIsa;
import io.github.sequor.tensor.Tensor;
import io.github.sequor.text.Vocabulary;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** Queries against plain ones in double precision. */
class WordVectorsTest {
    private static final WordVectors PLANE = new WordVectors(List.of("east", "north", "northeast", "west", "nothing"),
            new float[] {2, 0, 0, 3, 1, 1, -1, 0, 0, 0}, 2);

    private static void refused(String pattern, Executable call) {
        String message = assertThrows(IllegalArgumentException.class, call).getMessage();
        assertTrue(message.matches("(?s)" + pattern), message);
    }

    /** The rows with the highest scores, without some. */
    private static List<String> best(WordVectors vectors, ToDoubleFunction<float[]> score, int n,
            List<String> without) {
        return vectors.words().stream().filter(word -> !without.contains(word))
                .sorted(Comparator.comparingDouble(word ->
                        -score.applyAsDouble(vectors.vector(word)))).limit(n).toList();
    }

    private static List<String> words(List<Neighbor> neighbors) {
        return neighbors.stream().map(Neighbor::word).toList();
    }

    private static float[] sum(float[] a, double scale, float[] b) {
        float[] sum = new float[a.length];
        for (int i = 0; i < sum.length; i++) {
            sum[i] = (float) (a[i] + scale * b[i]);
        }
        return sum;
    }

    private static float[] unit(float[] a) {
        float[] zeros = new float[a.length];
        return sum(zeros, 1 / Math.sqrt(java.util.stream.IntStream.range(0, a.length).mapToDouble(i ->
                a[i] * a[i]).sum()),
                a);
    }

    @EachIsa
    void searchesFindWhatPlainOnesFind() {
        WordVectors vectors = Samples.random(1237, 37, 3);
        for (String word : List.of("w0", "w7", "w1236")) {
            float[] query = vectors.vector(word);
            List<Neighbor> found = vectors.mostSimilar(word, 12);
            assertEquals(best(vectors, row -> Samples.cosine(query, row), 12, List.of(word)), words(found));
            for (Neighbor neighbor : found) {
                assertEquals(Samples.cosine(query, vectors.vector(neighbor.word())), neighbor.similarity(), 1e-6);
            }
        }
        List<String> asked = List.of("w3", "w4", "w5");
        float[] offset = sum(sum(unit(vectors.vector("w3")), 1, unit(vectors.vector("w4"))), -1,
                unit(vectors.vector("w5")));
        assertEquals(best(vectors, row -> Samples.cosine(offset, row), 9, asked),
                words(vectors.mostSimilar(asked.subList(0, 2), asked.subList(2, 3), 9)));
        float[] plain = sum(sum(vectors.vector("w4"), -1, vectors.vector("w3")), 1, vectors.vector("w5"));
        assertEquals(best(vectors, row -> Samples.cosine(plain, row), 4, asked),
                words(vectors.analogy("w3", "w4", "w5", 4)));
        assertEquals(words(vectors.analogy("w3", "w4", "w5", 4)).get(0), vectors.analogy("w3", "w4", "w5").word());
        ToDoubleFunction<float[]> product = row -> (1 + Samples.cosine(vectors.vector("w3"), row)) / 2
                * ((1 + Samples.cosine(vectors.vector("w4"), row)) / 2)
                / ((1 + Samples.cosine(vectors.vector("w5"), row)) / 2 + 1e-6);
        List<Neighbor> multiplied = vectors.mostSimilarCosmul(asked.subList(0, 2), asked.subList(2, 3), 9);
        assertEquals(best(vectors, product, 9, asked), words(multiplied));
        assertEquals(product.applyAsDouble(vectors.vector(multiplied.get(0).word())), multiplied.get(0).similarity(),
                1e-5);
    }

    @EachIsa
    void bitsDependNeitherOnThreadsNorOnTheBatch() {
        WordVectors vectors = Samples.random(9000, 65, 4);
        List<String> queries = vectors.words().subList(0, 21);
        List<List<Neighbor>> expected = null;
        int before = Threads.count();
        try {
            for (int threads : new int[] {1, 2, 5}) {
                Threads.use(threads);
                List<List<Neighbor>> all = vectors.mostSimilarToEach(queries, 7);
                expected = expected == null ? all : expected;
                assertEquals(expected, all);
                for (int i = 0; i < queries.size(); i++) {
                    assertEquals(expected.get(i), vectors.mostSimilar(queries.get(i), 7));
                }
            }
        } finally {
            Threads.use(before);
        }
    }

    @Test
    void restrictedSearchesSeeTheFirstWordsOnly() {
        WordVectors vectors = Samples.random(50, 8, 5);
        List<Neighbor> found = vectors.mostSimilar(List.of("w40"), List.of(), 60, 10);
        assertEquals(10, found.size());
        assertTrue(found.stream().allMatch(neighbor -> Integer.parseInt(neighbor.word().substring(1)) < 10));
        assertEquals(49, vectors.mostSimilar("w40", 60).size());
        assertEquals(9, vectors.mostSimilarCosmul(List.of("w3"), List.of(), 60, 10).size());
    }

    @Test
    void figuresOfThePlane() {
        assertEquals(Math.sqrt(0.5), PLANE.similarity("east", "northeast"), 1e-7);
        assertEquals(1, PLANE.distance("east", "north"), 1e-7);
        assertEquals("west", PLANE.doesntMatch(List.of("east", "west", "north", "northeast")));
        assertEquals(List.of("northeast"), PLANE.closerThan("north", "east"));
        assertEquals(2, PLANE.rank("north", "east"));
        assertArrayEquals(new float[] {0.5f, 0.5f}, PLANE.meanVector(List.of("east", "north")), 1e-7f);
        assertArrayEquals(new float[] {1, -1.5f},
                PLANE.meanVector(List.of("east", "north"), new double[] {1, -1}, false, false), 1e-7f);
        assertEquals(1, norm(PLANE.meanVector(List.of("east", "north"), null, true, true)), 1e-6);
        assertEquals(Samples.cosine(new float[] {2, 3}, new float[] {1, 1}),
                PLANE.nSimilarity(List.of("east", "north"), List.of("northeast")), 1e-7);
        double near = PLANE.mostSimilar("east", 2).stream().mapToDouble(Neighbor::similarity).sum();
        assertEquals(PLANE.similarity("east", "northeast") / near,
                PLANE.relativeCosineSimilarity("east", "northeast", 2), 1e-7);
        assertArrayEquals(new float[] {1, 0, (float) Math.sqrt(0.5), -1, 0}, PLANE.similarities(new float[] {5, 0}),
                1e-6f);
    }

    private static double norm(float[] vector) {
        double squares = 0;
        for (float number : vector) {
            squares += number * number;
        }
        return Math.sqrt(squares);
    }

    @Test
    void unknownWordsAndZeroVectors() {
        assertEquals("word: 'up' is not among the 5 words that have a vector",
                assertThrows(UnknownWordException.class, () -> PLANE.vector("up")).getMessage());
        assertThrows(UnknownWordException.class, () -> PLANE.mostSimilar("up", 1));
        assertThrows(UnknownWordException.class, () -> PLANE.similarity("up", "east"));
        assertEquals(Optional.empty(), PLANE.find("up"));
        assertTrue(PLANE.indexOf("up").isEmpty());
        assertFalse(PLANE.contains("up"));
        assertArrayEquals(new float[] {0, 3}, PLANE.find("north").orElseThrow());
        WordVectors tiny = new WordVectors(List.of("a", "b"), new float[] {1e-30f, 0, 1e-30f, 1e-30f}, 2);
        assertEquals(Math.sqrt(0.5), tiny.mostSimilar("a", 1).get(0).similarity(), 1e-6);
        refused(".*'nothing'.*zeros.*", () -> PLANE.similarity("nothing", "east"));
        refused(".*'nothing'.*zeros.*", () -> PLANE.mostSimilar("nothing", 1));
        refused(".*zeros.*", () -> PLANE.mostSimilar(new float[2], 1));
        refused(".*zeros.*", () -> PLANE.mostSimilar(List.of("east"), List.of("east"), 1));
        assertEquals(0, PLANE.mostSimilar("east", 5).stream().filter(n -> n.word().equals("nothing")).findFirst()
                .orElseThrow().similarity());
    }

    @Test
    void misuseIsRefusedByName() {
        List<String> two = List.of("a", "b");
        refused("size: .*", () -> new WordVectors(two, new float[0], 0));
        refused("rowMajor: .*6 numbers, 5 .*", () -> new WordVectors(two, new float[5], 3));
        refused("words: 'a' is given twice, as word 0 and 1", () ->
                new WordVectors(List.of("a", "a"), new float[2], 1));
        refused("words: word 1 is empty", () -> new WordVectors(List.of("a", ""), new float[2], 1));
        refused("rowMajor: row 1 .*not finite.*", () -> new WordVectors(two, new float[] {1, Float.NaN}, 1));
        refused("counts: expected 2.*3", () -> new WordVectors(two, new float[2], 1, new long[3]));
        refused("topN: .*0", () -> PLANE.mostSimilar("east", 0));
        refused("restrictVocab: .*0", () -> PLANE.mostSimilar(List.of("east"), List.of(), 1, 0));
        refused("group: .*", () -> PLANE.mostSimilar(List.of(), List.of(), 1));
        refused("positive: .*", () -> PLANE.mostSimilarCosmul(List.of(), List.of("east"), 1));
        refused("vector: expected 2 numbers, given 3", () -> PLANE.mostSimilar(new float[3], 1));
        refused("vector: holds NaN", () -> PLANE.mostSimilar(new float[] {1, Float.NaN}, 1));
        refused("weights: expected 1, given 2", () -> PLANE.meanVector(List.of("east"), new double[2], true, true));
        refused("o: expected size 5, was 4", () -> PLANE.times(new OneHot(0, 4)));
        refused("other: .*", () -> PLANE.averagedWith(Samples.random(5, 2, 1)));
        assertThrows(IndexOutOfBoundsException.class, () -> new OneHot(4, 4));
        assertThrows(IllegalStateException.class,
                () -> new WordVectors(List.of("a", "b", "c"), new float[] {1, 2, 3}, 1).analogy("a", "b", "c"));
    }

    @Test
    void whatIsGivenOutIsACopy() {
        float[] numbers = {1, 2};
        long[] counts = {7, 8};
        WordVectors vectors = new WordVectors(List.of("a", "b"), numbers, 1, counts);
        numbers[0] = 9;
        counts[0] = 9;
        vectors.vector("a")[0] = 9;
        vectors.counts().orElseThrow()[1] = 9;
        assertArrayEquals(new float[] {1}, vectors.vector("a"));
        assertArrayEquals(new long[] {7, 8}, vectors.counts().orElseThrow());
        assertThrows(UnsupportedOperationException.class, () -> vectors.words().set(0, "c"));
    }

    @Test
    void theEmbeddingMatrixTimesOneHotIsALookUp() {
        WordVectors vectors = Samples.random(6, 4, 8);
        OneHot o = vectors.oneHot("w3");
        try (Tensor matrix = vectors.toTensor()) {
            float[] e = matrix.toArray();
            float[] product = new float[4];
            for (int i = 0; i < 6; i++) {
                for (int k = 0; k < 4; k++) {
                    product[k] += e[i * 4 + k] * o.toArray()[i];
                }
            }
            assertArrayEquals(product, vectors.times(o));
            assertTrue(Samples.same(vectors, WordVectors.of(vectors.words(), matrix)));
        }
    }

    @Test
    void aVocabularysTokensGetTheirVectorsAndOthersAreDrawn() {
        WordVectors vectors = Samples.random(3, 4, 9);
        Vocabulary vocabulary = Vocabulary.of(List.of("w2", "other"));
        try (Tensor matrix = vectors.toTensor(vocabulary, 0.1, 1); Tensor again = vectors.toTensor(vocabulary, 0.1,
                1)) {
            WordVectors mine = WordVectors.of(vocabulary, matrix);
            assertEquals(List.of(Vocabulary.UNK, Vocabulary.BOS, Vocabulary.EOS, "w2", "other"), mine.words());
            assertArrayEquals(vectors.vector("w2"), mine.vector("w2"));
            assertTrue(norm(mine.vector("other")) > 0 && norm(mine.vector("other")) < 1);
            assertArrayEquals(matrix.toArray(), again.toArray());
        }
    }

    @Test
    void wordAndContextVectorsAreAveraged() {
        WordVectors words = new WordVectors(List.of("a"), new float[] {1, 2}, 2);
        WordVectors contexts = new WordVectors(List.of("a"), new float[] {3, -2}, 2);
        assertArrayEquals(new float[] {2, 0}, words.averagedWith(contexts).vector("a"));
    }

    @Test
    void rowsOfSeveralChunksAreFound() {
        int size = 1 << 20;     // 16 rows a chunk
        List<String> words = new ArrayList<>();
        VectorRows.Builder rows = new VectorRows.Builder(size);
        float[] row = new float[size];
        for (int i = 0; i < 35; i++) {
            words.add("w" + i);
            row[i] = 1;
            rows.add(row);
        }
        WordVectors vectors = new WordVectors(words, rows.build(), null);
        assertEquals(1f, vectors.vector("w34")[34]);
        assertEquals(List.of("w33", "w32"), words(vectors.mostSimilar("w34", 2)));
        assertEquals(List.of("w19", "w21"), words(vectors.mostSimilar("w20", 2)).stream().sorted().toList());
    }
}
