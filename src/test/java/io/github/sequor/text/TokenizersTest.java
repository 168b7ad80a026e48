package io.github.sequor.text;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class TokenizersTest {

    @Test
    void wordsStandBetweenWhiteSpace() {
        WhitespaceTokenizer words = new WhitespaceTokenizer();
        assertEquals(List.of("a", "b", "\uD83D\uDE00c", "d"), words.tokenize(" a\t\tb\u00A0\uD83D\uDE00c\u3000\n d"));
        assertEquals(List.of(), words.tokenize(""));
        assertEquals(List.of(), words.tokenize(" \u2028 "));
        assertEquals(List.of("a\u200Bb"), words.tokenize("a\u200Bb"), "a zero-width space is no white space");
        assertEquals("a b c", words.detokenize(words.tokenize("  a b \t c")));
    }

    @Test
    void whiteSpaceIsThatOfPython() {
        Set<Integer> expected = new TreeSet<>(Set.of(0x9, 0xA, 0xB, 0xC, 0xD, 0x1C, 0x1D, 0x1E, 0x1F, 0x20, 0x85, 0xA0,
                0x1680, 0x2028, 0x2029, 0x202F, 0x205F, 0x3000));
        for (int c = 0x2000; c <= 0x200A; c++) {
            expected.add(c);
        }
        Set<Integer> actual = new TreeSet<>();
        for (int c = 0; c <= Character.MAX_CODE_POINT; c++) {
            if (WhitespaceTokenizer.isWhiteSpace(c)) {
                actual.add(c);
            }
        }
        assertEquals(expected, actual);
    }

    @Test
    void charactersAreCodePointsAndLossless() {
        CharacterTokenizer characters = new CharacterTokenizer();
        assertEquals(List.of("我", " ", "\uD83D\uDE00", "e", "\u0301"), characters.tokenize("我 \uD83D\uDE00e\u0301"));
        for (String text : List.of("", " a  b\n", "我们 \uD83D\uDE00", "half \uD83D a pair \uDE00")) {
            assertEquals(text, characters.detokenize(characters.tokenize(text)));
        }
    }
}
