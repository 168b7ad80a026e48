package io.github.sequor.metric;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class ScoreTest {

    @Test
    void roundsFromTheExactValueWithTiesToEven() {
        assertEquals("0.12", Score.fixed(0.125, 2));
        assertEquals("0.38", Score.fixed(0.375, 2));
        assertEquals("1.00", Score.fixed(1.005, 2), "the number nearest to 1.005 is below it");
        assertEquals("0.1", Score.fixed(0.15, 1), "so is the one nearest to 0.15");
        assertEquals("2", Score.fixed(2.5, 0));
        assertEquals("33333300.00", Score.fixed(33333300, 2));
    }

    @Test
    void namesTellTheVariant() {
        assertEquals("chrF2++ = 100.0", Chrf.builder().wordOrder(2).build().sentenceScore("a b c", List.of("a b c"))
                .format(1));
        assertEquals("chrF3 = 100.00", Chrf.builder().beta(3).build().sentenceScore("a", List.of("a")).toString());
        assertEquals("TER = 50.00", Ter.builder().build().sentenceScore("a", List.of("a b")).toString());
    }

    @Test
    void chrfCountsTheFirstOfEquallyGoodReferences() {
        References references = References.perHypothesis(List.of(List.of("a", "bb")));
        double[] statistics = Chrf.builder().characterOrder(2).build().statistics(List.of("xyz"), references)[0];
        assertArrayEquals(new double[] {3, 1, 0, 0, 0, 0}, statistics);
    }

    @Test
    void exactMatchCountsEqualOutputs() {
        ExactMatch match = new ExactMatch();
        assertTrue(Double.isNaN(match.value()));
        match.addAll(List.of("a", "b", "c"), List.of("a", "b", "x"));
        match.add(List.of(1, 2), List.of(1, 2));
        assertEquals(3, match.matches());
        assertEquals(4, match.total());
        assertEquals(0.75, match.value());
    }

    @Test
    void exactMatchRefusesUnequalCounts() {
        ExactMatch match = new ExactMatch();
        assertEquals("there are 1 hypotheses, but 2 references", assertThrows(IllegalArgumentException.class,
                () -> match.addAll(List.of("a"), List.of("a", "b"))).getMessage());
        assertEquals(0, match.total());
    }
}
