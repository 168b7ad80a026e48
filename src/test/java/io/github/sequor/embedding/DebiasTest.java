package io.github.sequor.embedding;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Neutralise and equalise do what the paper promises. */
class DebiasTest {
    private static final List<String> WORDS = List.of("she", "he", "woman", "man", "doctor", "nurse", "tree");
    private static final List<Debias.Pair> PAIRS = List.of(new Debias.Pair("she", "he"),
            new Debias.Pair("woman", "man"));

    private static WordVectors vectors() {
        float[] numbers = new float[7 * 4];
        float[][] rows = {{2, 1, 0, 0.3f}, {-2, 1.2f, 0, 0.2f}, {1, 1, 1, 0}, {-1.1f, 1, 1, 0}, {-0.5f, 0, 2, 1},
            {0.6f, 0, 2, 1}, {0.1f, 0, 0, 3}};
        for (int i = 0; i < rows.length; i++) {
            System.arraycopy(rows[i], 0, numbers, 4 * i, 4);
        }
        return new WordVectors(WORDS, numbers, 4, new long[] {7, 6, 5, 4, 3, 2, 1});
    }

    @Test
    void theDirectionOfOnePairIsItsDifference() {
        WordVectors vectors = vectors();
        Debias debias = Debias.of(vectors, PAIRS.subList(0, 1));
        float[] she = vectors.meanVector(List.of("she"));
        float[] he = vectors.meanVector(List.of("he"));
        double length = 0;
        for (int k = 0; k < 4; k++) {
            length += Math.pow(she[k] - he[k], 2);
        }
        float[] expected = new float[4];
        for (int k = 0; k < 4; k++) {
            expected[k] = (float) ((she[k] - he[k]) / Math.sqrt(length));
        }
        assertArrayEquals(expected, debias.direction(), 1e-6f);
        assertTrue(debias.bias(vectors, "she") > 0.7 && debias.bias(vectors, "he") < -0.7);
    }

    @Test
    void neutralWordsLoseTheirBiasAndOthersStay() {
        WordVectors vectors = vectors();
        Debias debias = Debias.of(vectors, PAIRS);
        assertTrue(debias.bias(vectors, "nurse") > 0.2);
        WordVectors after = debias.neutralize(vectors, List.of("doctor", "nurse"));
        assertEquals(0, debias.bias(after, "doctor"), 1e-6);
        assertEquals(0, debias.bias(after, "nurse"), 1e-6);
        assertArrayEquals(vectors.vector("tree"), after.vector("tree"));
        assertArrayEquals(vectors.counts().orElseThrow(), after.counts().orElseThrow());
        assertEquals(1, after.similarity("doctor", "nurse"), 0.01);
    }

    @Test
    void neutralWordsAreAsNearToOneOfAPairAsToTheOther() {
        WordVectors vectors = vectors();
        Debias debias = Debias.of(vectors, PAIRS);
        WordVectors after = debias.equalize(debias.neutralize(vectors, List.of("doctor", "nurse")), PAIRS);
        for (Debias.Pair pair : PAIRS) {
            for (String word : List.of("doctor", "nurse")) {
                assertEquals(after.similarity(word, pair.first()), after.similarity(word, pair.second()), 1e-6);
            }
            assertEquals(-debias.bias(after, pair.first()), debias.bias(after, pair.second()), 1e-6);
            assertTrue(debias.bias(after, pair.first()) > 0);
        }
        float[] woman = after.vector("woman");
        double squares = 0;
        for (float number : woman) {
            squares += number * number;
        }
        assertEquals(1, squares, 1e-5);
    }

    @Test
    void misuseIsRefused() {
        WordVectors vectors = vectors();
        assertThrows(IllegalArgumentException.class, () -> Debias.of(vectors, List.of()));
        assertThrows(IllegalArgumentException.class, () -> Debias.of(vectors, List.of(new Debias.Pair("he", "he"))));
        assertThrows(UnknownWordException.class, () -> Debias.of(vectors, List.of(new Debias.Pair("he", "xe"))));
        Debias debias = Debias.of(vectors, PAIRS);
        assertThrows(IllegalArgumentException.class, () ->
                debias.equalize(vectors, List.of(new Debias.Pair("he", "he"))));
        WordVectors along = new WordVectors(List.of("g"), debias.direction(), 4);
        assertThrows(IllegalArgumentException.class, () -> debias.neutralize(along, List.of("g")));
    }
}
