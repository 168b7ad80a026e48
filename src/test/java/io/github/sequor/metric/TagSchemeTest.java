package io.github.sequor.metric;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Tags that are well formed, and one scheme's as another's. */
class TagSchemeTest {
    private static List<String> tags(String tags) {
        return tags.isEmpty() ? List.of() : List.of(tags.split(" "));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "I-A I-A B-A O I-B I-A | B-A I-A B-A O B-B B-A | B-A E-A S-A O S-B S-A",
        "I-A O I-A I-A I-A     | B-A O B-A I-A I-A     | S-A O B-A I-A E-A",
        "I I B                 | B I B                 | B E S",
        "''                    | ''                    | ''"})
    void convertsEachSchemeToEachOther(String iob1, String iob2, String iobes) {
        List<List<String>> forms = List.of(tags(iob1), tags(iob2), tags(iobes));
        List<TagScheme> schemes = List.of(TagScheme.IOB1, TagScheme.IOB2, TagScheme.IOBES);
        for (int from = 0; from < 3; from++) {
            List<String> given = forms.get(from);
            assertEquals(true, schemes.get(from).violation(given).isEmpty());
            for (int to = 0; to < 3; to++) {
                assertEquals(forms.get(to), schemes.get(to).tags(schemes.get(from).spans(given), given.size()));
            }
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "IOB2  | O I-A            | 1: I-A does not follow O in IOB2",
        "IOB2  | I-A              | 0: I-A does not begin a sentence in IOB2",
        "IOB2  | B-A I-A I-B      | 2: I-B does not follow I-A in IOB2",
        "IOB1  | I-A O B-A        | 2: B-A does not follow O in IOB1",
        "IOB1  | I-A B-B          | 1: B-B does not follow I-A in IOB1",
        "IOBES | O B-A            | 1: B-A does not end a sentence in IOBES",
        "IOBES | B-A O            | 1: O does not follow B-A in IOBES",
        "IOBES | B-A S-A          | 1: S-A does not follow B-A in IOBES",
        "IOBES | S-A E-A          | 1: E-A does not follow S-A in IOBES",
        "IOBES | B-A E-B          | 1: E-B does not follow B-A in IOBES",
        "IOB2  | B-A E-A          | '1: expected O, or a letter of BI and a type, as in B-PER, got E-A'",
        "ANY   | O I-A B-A E-B    | none"})
    void findsTheTagThatBreaksTheScheme(TagScheme scheme, String tags, String expected) {
        assertEquals(expected, scheme.violation(tags(tags)).map(v -> v.index() + ": " + v.message()).orElse("none"));
    }

    /** Of all sentences of up to four tags, well formed are those that are the scheme's own form of their spans. */
    @ParameterizedTest
    @EnumSource(names = "ANY", mode = EnumSource.Mode.EXCLUDE)
    void wellFormedIsWhatTheSchemeWrites(TagScheme scheme) {
        List<String> alphabet = scheme == TagScheme.IOBES
                ? tags("O B-A I-A E-A S-A B-B I-B E-B S-B") : tags("O B-A I-A B-B I-B");
        int wellFormed = 0;
        for (int length = 0, count = 1; length <= 4; length++, count *= alphabet.size()) {
            for (int n = 0; n < count; n++) {
                List<String> sentence = new ArrayList<>();
                for (int t = 0, rest = n; t < length; t++, rest /= alphabet.size()) {
                    sentence.add(alphabet.get(rest % alphabet.size()));
                }
                boolean own = scheme.tags(scheme.spans(sentence), length).equals(sentence);
                assertEquals(own, scheme.violation(sentence).isEmpty(), sentence.toString());
                wellFormed += own ? 1 : 0;
            }
        }
        // as many as there are ways to choose spans of two types: 1, 3, 11, 41, 153 by length
        assertEquals(1 + 3 + 11 + 41 + 153, wellFormed);
    }

    @Test
    void refusesSpansThatOverlapOrLeaveTheSentence() {
        assertThrows(IllegalArgumentException.class, () -> TagScheme.IOB2.tags(
                List.of(new TagScheme.Span("A", 0, 2), new TagScheme.Span("A", 1, 3)), 3));
        assertThrows(IllegalArgumentException.class,
                () -> TagScheme.IOB2.tags(List.of(new TagScheme.Span("A", 2, 4)), 3));
    }
}
