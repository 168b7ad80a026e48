package io.github.sequor.metric;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class PerplexityTest {

    @Test
    void isTheNumberOfEquallyLikelyTokens() {
        Perplexity perplexity = new Perplexity();
        assertTrue(Double.isNaN(perplexity.value()));
        perplexity.add(3 * Math.log(1 / 8.0), 3);
        assertEquals(8, perplexity.value(), 1e-12);
        perplexity.addAll(new float[] {(float) Math.log(0.5), (float) Math.log(0.5), (float) Math.log(0.5)});
        assertEquals(4, perplexity.value(), 1e-6);
        assertEquals(Math.log(4), perplexity.crossEntropy(), 1e-6);
        perplexity.add(Double.NEGATIVE_INFINITY, 1);
        assertEquals(Double.POSITIVE_INFINITY, perplexity.value());
    }

    @Test
    void ofCertainTextIsOne() {
        Perplexity perplexity = new Perplexity();
        perplexity.add(0, 10);
        assertEquals(1, perplexity.value());
        assertEquals("0.0", Double.toString(perplexity.crossEntropy()));
    }

    @Test
    void bitsPerCharacterCountCodePoints() {
        BitsPerCharacter bits = new BitsPerCharacter();
        assertTrue(Double.isNaN(bits.value()));
        bits.add(Math.log(1 / 64.0), "ab\uD83D\uDE00");
        assertEquals(2, bits.value(), 1e-12);
        bits.add(0, 3);
        assertEquals(1, bits.value(), 1e-12);
    }

    @Test
    void refusesWhatIsNoProbability() {
        assertRefused("logProb: expected a number of 0 or less, got NaN", () -> new Perplexity().add(Double.NaN, 1));
        assertRefused("tokens: expected 0 or more, got -1", () -> new Perplexity().add(-1, -1));
        assertRefused("characters: expected 0 or more, got -1", () -> new BitsPerCharacter().add(-1, -1));
        assertRefused("text: is null", () -> new BitsPerCharacter().add(-1, null));
        assertRefused("logProbs: is null", () -> new Perplexity().addAll(null));
    }

    private static void assertRefused(String message, Executable call) {
        assertEquals(message, assertThrows(IllegalArgumentException.class, call).getMessage());
    }
}
