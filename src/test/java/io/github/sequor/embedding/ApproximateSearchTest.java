package io.github.sequor.embedding;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

/** The graph finds nearly what the exact search finds. */
class ApproximateSearchTest {
    @Test
    void recallIsHighAndHonest() throws InterruptedException {
        WordVectors vectors = Samples.random(3000, 16, 1);
        ApproximateSearch search = ApproximateSearch.of(vectors);
        double recall = search.recall(200, 10, 1);
        assertTrue(recall > 0.9 && recall <= 1, "recall " + recall);
        // a graph that hardly looks finds less, and says so
        ApproximateSearch hasty = ApproximateSearch.of(vectors, new ApproximateSearch.Options(2, 2, 11, 1));
        assertTrue(hasty.recall(200, 10, 1) < recall);
        List<Neighbor> found = search.mostSimilar("w5", 5);
        assertEquals(5, found.size());
        assertFalse(found.stream().anyMatch(neighbor -> neighbor.word().equals("w5")));
        assertEquals(vectors.similarity("w5", found.get(0).word()), found.get(0).similarity(), 1e-5);
        assertEquals(found, ApproximateSearch.of(vectors).mostSimilar("w5", 5));
        ApproximateSearch byTwo = ApproximateSearch.of(vectors, new ApproximateSearch.Options(16, 200, 100, 2));
        assertTrue(byTwo.recall(50, 10, 1) > 0.9);
    }

    @Test
    void misuseIsRefused() throws InterruptedException {
        ApproximateSearch search = ApproximateSearch.of(Samples.random(20, 4, 1));
        assertThrows(IllegalArgumentException.class, () -> search.mostSimilar("w1", 100));
        assertThrows(IllegalArgumentException.class, () -> search.mostSimilar(new float[3], 1));
        assertThrows(UnknownWordException.class, () -> search.mostSimilar("x", 1));
        assertThrows(IllegalArgumentException.class, () -> new ApproximateSearch.Options(1, 1, 1, 1));
    }
}
