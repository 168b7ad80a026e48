package io.github.sequor.metric;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sequor.RealData;
import io.github.sequor.text.TextFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Spans worked out by hand by the rules of conlleval and seqeval, and F1 of systems of a shared task. */
class SpanF1Test {

    private static List<String> tags(String tags) {
        return tags.isEmpty() ? List.of() : List.of(tags.split(" "));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        // the same tags, by what they mean in each scheme
        "ANY   | B-A I-A O I-B       | A:0-2 B:3-4",
        "IOB1  | B-A I-A O I-B       | A:1-2 B:3-4",
        "IOB2  | B-A I-A O I-B       | A:0-2",
        "IOBES | B-A I-A O I-B       | ''",
        // neighbours of one type and of two
        "ANY   | I-A B-A I-B I-B     | A:0-1 A:1-2 B:2-4",
        "IOB1  | I-A B-A I-B I-B     | A:0-1 A:1-2 B:2-4",
        "IOB1  | I-A B-B I-B         | A:0-1 B:2-3",
        "IOB1  | I-A B-A B-B         | A:0-1",
        "IOB2  | B-A B-A I-A B-B     | A:0-1 A:1-3 B:3-4",
        "IOB2  | B-A I-B I-B         | A:0-1",
        // begins and ends
        "IOBES | S-A B-B I-B E-B S-A | A:0-1 B:1-4 A:4-5",
        "IOBES | B-A I-A O B-A E-A   | A:3-5",
        "IOBES | B-A E-B E-A S-B     | B:3-4",
        "ANY   | B-A E-A E-A I-A O   | A:0-2 A:2-3 A:3-4",
        "ANY   | S-A I-A E-B         | A:0-1 A:1-2 B:2-3",
        "ANY   | B I O I             | :0-2 :3-4",
        "ANY   | O O                 | ''",
        "ANY   | ''                  | ''"})
    void readsSpans(TagScheme scheme, String tags, String expected) {
        assertEquals(expected, scheme.spans(tags(tags)).stream()
                .map(span -> span.type() + ":" + span.start() + "-" + span.end()).collect(Collectors.joining(" ")));
    }

    @Test
    void refusesWhatIsNoTag() {
        assertRefused("tags: 2: expected O, or a letter of BI and a type, as in B-PER, got S-A",
                () -> TagScheme.IOB2.spans(List.of("O", "S-A")));
        assertRefused("tags: 1: expected O, or a letter of BIES and a type, as in B-PER, got PER",
                () -> TagScheme.ANY.spans(List.of("PER")));
        assertRefused("tags: 1: expected O, or a letter of BIES and a type, as in B-PER, got ",
                () -> TagScheme.ANY.spans(List.of("")));
        assertRefused("tags: 1: is null", () -> TagScheme.ANY.spans(Arrays.asList((String) null)));
        assertRefused("there are 1 predicted tags, but 2 actual ones",
                () -> new SpanF1().add(List.of("O"), List.of("O", "O")));
        assertRefused("there are 0 predicted sentences, but 1 actual ones",
                () -> new SpanF1().addAll(List.of(), List.of(List.of("O"))));
    }

    private static void assertRefused(String message, Executable call) {
        assertEquals(message, assertThrows(IllegalArgumentException.class, call).getMessage());
    }

    @Test
    void scoresByTypeAndAveraged() {
        SpanF1 score = new SpanF1();
        score.addAll(List.of(tags("B-A I-A O B-A B-C"), tags("B-B O B-A")),
                List.of(tags("B-A I-A O B-A I-A"), tags("B-B I-B O")));
        // A: 1 right of 3 found and 2 sought; B: 0 of 1 and 1; C: 0 of 1 and none
        F1Score a = score.byType().get("A");
        assertEquals(new F1Score(1 / 3.0, 0.5, 0.4, 2), a);
        assertEquals(List.of("A", "B", "C"), List.copyOf(score.byType().keySet()));
        assertEquals(new F1Score(0.2, 1 / 3.0, 2 / 8.0, 3), score.score(Averaging.MICRO));
        assertClose(new F1Score(1 / 9.0, 0.5 / 3, 0.4 / 3, 3), score.score(Averaging.MACRO));
        assertClose(new F1Score(2 / 9.0, 1 / 3.0, 0.8 / 3, 3), score.score(Averaging.WEIGHTED));
        assertEquals(5 / 8.0, score.accuracy());
    }

    private static void assertClose(F1Score expected, F1Score actual) {
        assertEquals(expected.precision(), actual.precision(), 1e-12);
        assertEquals(expected.recall(), actual.recall(), 1e-12);
        assertEquals(expected.f1(), actual.f1(), 1e-12);
        assertEquals(expected.support(), actual.support());
    }

    @Test
    void strictCountsWhatIsWellFormed() {
        SpanF1 lenient = new SpanF1();
        SpanF1 strict = new SpanF1(TagScheme.IOB2);
        for (SpanF1 score : List.of(lenient, strict)) {
            score.add(tags("I-A I-A O"), tags("B-A I-A O"));
        }
        assertEquals(new F1Score(1, 1, 1, 1), lenient.score(Averaging.MICRO));
        assertEquals(new F1Score(0, 0, 0, 1), strict.score(Averaging.MICRO));
    }

    @Test
    void nothingFoundAndNothingSoughtIsZero() {
        SpanF1 score = new SpanF1();
        assertTrue(Double.isNaN(score.accuracy()));
        for (Averaging averaging : Averaging.values()) {
            assertEquals(new F1Score(0, 0, 0, 0), score.score(averaging));
        }
    }

    /** The F1 of the systems of the shared task of W-NUT 2017, on the even documents of its test set. */
    @Test
    void agreesOnTheSystemsOfASharedTask() throws IOException {
        Path folder = RealData.folder().resolve("ner/wnut17");
        List<List<String>> actual = sentences(folder.resolve("emerging.test.annotated.even-docs"));
        assertEquals(11_676, actual.stream().mapToInt(List::size).sum());
        Map<String, Double> published = Map.of("uh_ritual", 43.16, "spinningbytes", 41.87, "sjtu_adapt", 40.56,
                "arcada", 39.13, "flytxt", 40.00, "mic-cis", 36.87, "drexel_cci", 26.91);
        for (Map.Entry<String, Double> system : published.entrySet()) {
            SpanF1 score = new SpanF1();
            score.addAll(sentences(folder.resolve("submissions-even-docs").resolve(system.getKey() + ".tsv")), actual);
            assertEquals(system.getValue(), 100 * score.score(Averaging.MICRO).f1(), 0.005, system.getKey());
            assertEquals(559, score.score(Averaging.MICRO).support());
        }
    }

    private static List<List<String>> sentences(Path file) throws IOException {
        List<List<String>> sentences = new ArrayList<>(List.of(new ArrayList<>()));
        for (String line : TextFiles.readLines(file)) {
            if (line.isBlank()) {
                sentences.add(new ArrayList<>());
            } else {
                sentences.get(sentences.size() - 1).add(line.substring(line.lastIndexOf('\t') + 1));
            }
        }
        sentences.removeIf(List::isEmpty);
        return sentences;
    }
}
