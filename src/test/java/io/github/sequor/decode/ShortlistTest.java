package io.github.sequor.decode;

import static io.github.sequor.decode.BeamSearchTest.assertMessage;
import static io.github.sequor.decode.RandomModel.BOS;
import static io.github.sequor.decode.RandomModel.EOS;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ShortlistTest {
    private static final int[][] IDS = {{4, EOS, 2, 2}, {3, EOS}, {}};

    @Test
    void maskedEqualsSearchingTheSetAlone() {
        RandomModel model = new RandomModel(5, 1, 2, 3).withAttention();
        List<List<Hypothesis>> found = BeamSearch.builder(BOS, EOS).beamSize(500).nBest(500).maxLength(5).build()
            .search(Shortlist.masked(model, IDS));
        List<Set<Integer>> others = List.of(Set.of(0, 3), Set.of(0, 2, 4));
        for (int sentence = 0; sentence < 2; sentence++) {
            Naive naive = new Naive();
            naive.suppressed = others.get(sentence);
            List<Naive.Node> expected = naive.enumerate(model, sentence);
            assertEquals(expected.size(), found.get(sentence).size());
            for (int rank = 0; rank < expected.size(); rank++) {
                assertArrayEquals(expected.get(rank).withoutEos(), found.get(sentence).get(rank).tokens());
                assertEquals(expected.get(rank).score(), found.get(sentence).get(rank).score(), 1e-12);
            }
        }
        assertEquals(0, found.get(2).get(0).length(), "an empty shortlist allows nothing");
    }

    @Test
    void normalizedSumsToOne() {
        RandomModel model = new RandomModel(5, 1, 2, 3);
        List<List<Hypothesis>> found = BeamSearch.builder(BOS, EOS).beamSize(500).nBest(500).maxLength(4).build()
            .search(Shortlist.normalized(model, IDS));
        for (int sentence = 0; sentence < 2; sentence++) {
            assertEquals(1, found.get(sentence).stream().mapToDouble(h -> Math.exp(h.logProb())).sum(), 1e-5);
        }
        float[] row = model.logProbs(0, new int[] {BOS});
        double listed = Math.exp(row[EOS]) + Math.exp(row[2]) + Math.exp(row[4]);
        Hypothesis empty = found.get(0).stream().filter(h -> h.length() == 1).findFirst().orElseThrow();
        assertEquals(row[EOS] - Math.log(listed), empty.logProb(), 1e-6);
    }

    @Test
    void aFullShortlistChangesNothing() {
        RandomModel model = new RandomModel(4, 1, 2).withAttention();
        int[][] all = {{0, 1, 2, 3}, {3, 2, 1, 0}};
        BeamSearch search = BeamSearch.builder(BOS, EOS).beamSize(3).nBest(3).maxLength(6).attention(true).build();
        assertEquals(search.search(model), search.search(Shortlist.masked(model, all)));
        StepFunction twice = Shortlist.masked(model, all);
        assertEquals(search.search(twice), search.search(twice), "a second run");
    }

    @Test
    void badListsAreNamed() {
        RandomModel model = new RandomModel(4, 1, 2);
        assertMessage("2 sentences, 1 lists", () -> Shortlist.masked(model, new int[][] {{1}}));
        assertMessage("shortlist of sentence 1", () -> Shortlist.masked(model, new int[][] {{1}, {4}}));
    }
}
