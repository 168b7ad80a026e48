package io.github.sequor.embedding;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sequor.RealData;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Analogies and pairs on vectors small enough to see what must come out; with gensim they are compared in PeersTest.
 */
class EvaluationTest {
    /** Countries and their capitals lie one unit apart along the last number. */
    private static final WordVectors COUNTRIES = new WordVectors(
            List.of("france", "Paris", "italy", "rome", "spain", "madrid", "PARIS", "odd"),
            new float[] {5, 0, 0, 0, 5, 0, 0, 1, 0, 5, 0, 0, 0, 5, 0, 1, 0, 0, 5, 0, 0, 0, 5, 1, 5, 5, 0, 9, 1, 2, -9,
                    3}, 4);
    private static final String QUESTIONS = ": capitals\nfrance paris italy rome\nitaly rome spain madrid\n"
            + "france paris germany berlin\n: gram1\nfrance paris italy odd\n: empty\n";

    @TempDir
    Path folder;

    private WordAnalogies questions() throws IOException {
        return WordAnalogies.read(Files.writeString(folder.resolve("q"), QUESTIONS));
    }

    @Test
    void analogiesAreCountedBySection() throws IOException {
        for (WordAnalogies.Method method : WordAnalogies.Method.values()) {
            WordAnalogies.Result result = questions().evaluate(COUNTRIES, EvaluationOptions.DEFAULT, method);
            assertEquals(List.of(new WordAnalogies.SectionScore("capitals", 2, 2, 1, 3),
                    new WordAnalogies.SectionScore("gram1", 0, 1, 0, 1),
                    new WordAnalogies.SectionScore("empty", 0, 0, 0, 0)), result.sections());
            assertEquals(1, result.semantic().accuracy());
            assertEquals(0, result.syntactic().accuracy());
            assertEquals(2 / 3.0, result.total().accuracy());
            assertEquals(1 / 4.0, result.unknownShare());
        }
    }

    @Test
    void optionsSayWhatIsKnown() throws IOException {
        WordAnalogies.Method method = WordAnalogies.Method.COS_ADD;
        assertEquals(new WordAnalogies.SectionScore("capitals", 2, 3, 1, 3),
                questions().evaluate(COUNTRIES, new EvaluationOptions(100, true, true), method).sections().get(0));
        assertEquals(new WordAnalogies.SectionScore("capitals", 1, 1, 2, 3),
                questions().evaluate(COUNTRIES, new EvaluationOptions(100, false, false), method).sections().get(0));
        assertEquals(new WordAnalogies.SectionScore("capitals", 1, 1, 2, 3), questions()
                .evaluate(COUNTRIES, EvaluationOptions.DEFAULT.withRestrictVocab(5), method).sections().get(0));
    }

    @Test
    void badQuestionsAreNamed() throws IOException {
        Path file = Files.writeString(folder.resolve("q"), ": a\na b c d\na b c\n");
        assertTrue(assertThrows(IOException.class, () -> WordAnalogies.read(file)).getMessage()
                .endsWith(": line 3: expected four words, was 'a b c'"));
        Files.writeString(file, "a b c d\n");
        assertTrue(assertThrows(IOException.class, () -> WordAnalogies.read(file)).getMessage().contains("line 1"));
    }

    @Test
    void pairsAreCorrelated() throws IOException {
        Path file = Files.writeString(folder.resolve("p"), "word1\tword2\tscore\n# a comment\nfrance\tPARIS\t9\n"
                + "italy spain 1\nfrance\tfrance\t10\nfrance\tgermany\t5\n");
        WordPairs pairs = WordPairs.read(file);
        assertEquals(4, pairs.pairs().size());
        WordPairs.Result result = pairs.evaluate(COUNTRIES);
        assertEquals(1, result.spearman(), 1e-12);
        assertEquals(3, result.pairs());
        assertEquals(0.25, result.unknownShare());
        // by hand, of (9, 25 / (5 sqrt 26)), (1, 0), (10, 1)
        double[] x = {9, 1, 10};
        double[] y = {5 / Math.sqrt(26), 0, 1};
        double xy = 0;
        double xx = 0;
        double yy = 0;
        for (int i = 0; i < 3; i++) {
            double dx = x[i] - 20 / 3.0;
            double dy = y[i] - (y[0] + y[1] + y[2]) / 3;
            xy += dx * dy;
            xx += dx * dx;
            yy += dy * dy;
        }
        assertEquals(xy / Math.sqrt(xx * yy), result.pearson(), 1e-6);
        assertEquals(4, pairs.evaluate(COUNTRIES, new EvaluationOptions(10, true, true)).pairs());
        Files.writeString(file, "a b 1\na b\n");
        assertTrue(assertThrows(IOException.class, () -> WordPairs.read(file)).getMessage().contains("line 2"));
        assertThrows(IllegalArgumentException.class,
                () -> new WordPairs(List.of(new WordPairs.Pair("x", "y", 1))).evaluate(COUNTRIES));
    }

    /** The public lists, where the data folder is named. */
    @Test
    void publicListsAreReadWhole() throws IOException {
        Path lists = RealData.folder().resolve("word-vectors/eval");
        WordAnalogies questions = WordAnalogies.read(lists.resolve("questions-words.txt"));
        assertEquals(14, questions.sections().size());
        assertEquals(19544, questions.sections().stream().mapToInt(s -> s.questions().size()).sum());
        Map<String, Integer> sizes = Map.of("EN-WS-353-ALL", 353, "EN-WS-353-SIM", 203, "EN-WS-353-REL", 252,
                "EN-SIMLEX-999", 999, "EN-MEN-TR-3k", 3000, "EN-RG-65", 65, "EN-MC-30", 30);
        try (var files = Files.list(lists)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                String name = file.getFileName().toString().replaceFirst("\\.txt$", "");
                if (sizes.containsKey(name)) {
                    assertEquals(sizes.get(name), WordPairs.read(file).pairs().size(), name);
                }
            }
        }
    }
}
