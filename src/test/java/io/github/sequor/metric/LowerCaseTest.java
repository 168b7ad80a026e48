package io.github.sequor.metric;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Locale;
import org.junit.jupiter.api.Test;

class LowerCaseTest {

    @Test
    void sigmaIsFinalAtTheEndOfAWord() {
        assertEquals("ὀδυσσεύς", LowerCase.of("ὈΔΥΣΣΕΎΣ"));
        assertEquals("σ σα ας. ασ.β α·ς aς", LowerCase.of("Σ ΣΑ ΑΣ. ΑΣ.Β Α·Σ AΣ"));
        assertEquals("ας\u0301, ασ\u0301α", LowerCase.of("ΑΣ\u0301, ΑΣ\u0301Α"), "marks belong to their letter");
        assertEquals("1σ", LowerCase.of("1Σ"));
        assertEquals("\uD835\uDC00ς", LowerCase.of("\uD835\uDC00Σ"), "a letter beyond the basic plane");
    }

    @Test
    void otherLettersAreThoseOfTheJdk() {
        assertEquals("straße i\u0307 äöü ǆ", LowerCase.of("STRAßE \u0130 ÄÖÜ Ǆ"));
        String all = new String(Character.toChars(0x10400)) + "ÇĞ";
        assertEquals(all.toLowerCase(Locale.ROOT), LowerCase.of(all));
    }
}
