package io.github.sequor.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sequor.decode.BeamSearch;
import io.github.sequor.decode.Hypothesis;
import io.github.sequor.decode.Shortlist;
import io.github.sequor.decode.StepFunction;
import io.github.sequor.text.Vocabulary;
import io.github.sequor.train.TrainingListener;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LexiconTest {
    private static final ParallelText TRAIN = ReverseTask.pairs(600, 5, 4, 1);
    private static final ParallelText TEST = ReverseTask.pairs(40, 5, 4, 3);

    @TempDir
    static Path folder;

    private static Translator translator;

    @BeforeAll
    static void train() throws IOException {
        translator = Translator.train(TranslatorTest.SMALL, TranslatorTest.QUICK.with().epochs(2).build(),
                new Translator.Data(TRAIN, ReverseTask.pairs(40, 5, 4, 2)), folder.resolve("model"),
                new TrainingListener() { });
    }

    @AfterAll
    static void close() {
        translator.close();
    }

    private static Set<String> words(Lexicon lexicon, String sentence) {
        Vocabulary target = translator.target().vocabulary();
        return Arrays.stream(lexicon.candidates(translator.sourceIds(translator.source().cut(sentence))))
                .mapToObj(target::token).collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    void learnsWhatEachWordMeans() {
        Lexicon lexicon = Lexicon.learn(translator, TRAIN, 1, 0);
        assertEquals(Set.of("</s>", "<unk>", "A", "D"), words(lexicon, "a d a"));
        assertEquals(Set.of("</s>", "<unk>"), words(lexicon, ""));
        assertEquals(5, lexicon.size());
        assertEquals(Set.of("</s>", "<unk>", "A", "B", "C", "D", "E"),
                words(Lexicon.learn(translator, TRAIN, 1, 5), "b"));
    }

    /** Two sentences by hand: "a b" / "X Y" and "a" / "X": one round makes t(X|a) 3/4, and so on by its formulas. */
    @Test
    void alignmentIsIbmModelOne() {
        int[][] sources = {{0, 1}, {0}};
        int[][] targets = {{0, 1}, {0}};
        int[][] together = {{0, 1}, {0, 1}};
        double[][] one = new WordAlignment(sources, targets, together).learn(1);
        assertArrayEquals(new double[] {0.75, 0.25}, one[0], 1e-12);
        assertArrayEquals(new double[] {0.5, 0.5}, one[1], 1e-12);
        double[][] two = new WordAlignment(sources, targets, together).learn(2);
        double xOfA = 0.75 / 1.25 + 1;
        double yOfA = 0.25 / 0.75;
        assertArrayEquals(new double[] {xOfA / (xOfA + yOfA), yOfA / (xOfA + yOfA)}, two[0], 1e-12);
        assertTrue(new WordAlignment(sources, targets, together).learn(50)[1][1] > 0.95, "b means Y");
    }

    @Test
    void aLexiconOfAllWordsChangesNothing() {
        Lexicon all = Lexicon.learn(translator, TRAIN, 100, 100);
        TranslateOptions five = TranslateOptions.DEFAULT.withNBest(5);
        List<List<Translation>> expected = translator.translate(TEST.sources(), five);
        List<List<Translation>> found = translator.translate(TEST.sources(), five, all);
        for (int i = 0; i < TEST.size(); i++) {
            for (int k = 0; k < expected.get(i).size(); k++) {
                // all but the beginning of a sentence, which has next to no probability
                assertEquals(expected.get(i).get(k).text(), found.get(i).get(k).text());
                assertEquals(expected.get(i).get(k).logProb(), found.get(i).get(k).logProb(), 1e-2);
            }
        }
    }

    /** One product for a whole batch gives what the plain shortlist over the full rows gives. */
    @Test
    void equalsTheNormalizedShortlist() {
        Lexicon lexicon = Lexicon.learn(translator, TRAIN, 2, 1);
        int[][] lists = TEST.sources().stream()
                .map(s -> lexicon.candidates(translator.sourceIds(translator.source().cut(s)))).toArray(int[][]::new);
        TranslateOptions five = TranslateOptions.DEFAULT.withNBest(5).withBatchSize(7);
        List<List<Translation>> found = translator.translate(TEST.sources(), five, lexicon);
        BeamSearch search = translator.search(five).build();
        List<List<Hypothesis>> plain = translator.decode(TEST.sources(),
                steps -> search.search(Shortlist.normalized(steps, lists)));
        for (int i = 0; i < TEST.size(); i++) {
            assertEquals(plain.get(i).size(), found.get(i).size());
            for (int k = 0; k < plain.get(i).size(); k++) {
                assertEquals(translator.text(plain.get(i).get(k).tokens()), found.get(i).get(k).text(),
                        "sentence " + i + ", rank " + k);
                assertArrayEquals(plain.get(i).get(k).tokenLogProbs(), found.get(i).get(k).unitLogProbs(), 1e-4f);
            }
        }
    }

    /** The steps under a lexicon: full rows, the best few and wanted tokens agree, in lists of different lengths. */
    @Test
    void stepsUnderALexiconAgree() {
        Lexicon lexicon = Lexicon.learn(translator, TRAIN, 1, 0);
        List<String> sentences = List.of("a", "b c d", "e e");
        int[][] prefixes = {translator.tokens("A"), translator.tokens("D"), translator.tokens("A B")};
        List<List<Hypothesis>> found = translator.decode(sentences, lexicon, steps ->
                translator.search(TranslateOptions.GREEDY).build().search(steps, prefixes, null));
        List<List<Hypothesis>> expected = translator.decode(sentences, lexicon, steps ->
                translator.search(TranslateOptions.GREEDY).build().search(new FullRows(steps), prefixes, null));
        for (int i = 0; i < sentences.size(); i++) {
            assertArrayEquals(expected.get(i).get(0).tokens(), found.get(i).get(0).tokens());
            assertArrayEquals(expected.get(i).get(0).tokenLogProbs(), found.get(i).get(0).tokenLogProbs(), 1e-6f);
        }
        assertEquals(Float.NEGATIVE_INFINITY, found.get(2).get(0).tokenLogProbs()[0], "A is no translation of e");
        assertEquals(2, found.get(2).get(0).tokens().length);
    }

    /** A model that gives full rows alone. */
    private record FullRows(StepFunction model) implements StepFunction {
        @Override
        public int sentences() {
            return model.sentences();
        }

        @Override
        public int vocabSize() {
            return model.vocabSize();
        }

        @Override
        public int sourceLength(int sentence) {
            return model.sourceLength(sentence);
        }

        @Override
        public void start() {
            model.start();
        }

        @Override
        public void step(int live, int[] parents, int[] tokens, float[] logProbs) {
            model.step(live, parents, tokens, logProbs);
        }
    }

    @Test
    void comesBackFromItsFile() throws IOException {
        Lexicon lexicon = Lexicon.learn(translator, TRAIN);
        Path file = folder.resolve("lexicon.tsv");
        lexicon.write(file);
        Lexicon read = Lexicon.read(file, translator);
        assertEquals(lexicon.size(), read.size());
        for (String sentence : List.of("a b", "", "zebra c")) {
            assertEquals(words(lexicon, sentence), words(read, sentence));
        }
        List<String> lines = Files.readAllLines(file);
        assertTrue(lines.stream().allMatch(line -> line.matches("\\S+\t\\S+\t[0-9.e-]+")), lines::toString);
        Files.write(file, List.of("a\tA\t0.5", "zebra\tA\t0.5", "a\tZebra\t1"));
        assertEquals(1, Lexicon.read(file, translator).size());
    }

    @Test
    void badFilesAreNamed() throws IOException {
        Path file = folder.resolve("bad.tsv");
        for (String bad : List.of("a\tA", "a\tA\tx", "a\tA\t2", "a\tA\t0.5\t1", "", "a\tA\tNaN", "a\\q\tA\t0.5")) {
            Files.write(file, List.of("a\tA\t0.5", bad));
            assertEquals(file + ":2: expected source, tab, target, tab, probability",
                    assertThrows(IOException.class, () -> Lexicon.read(file, translator)).getMessage(), bad);
        }
        Files.write(file, List.of("zebra\tA\t0.5"));
        assertTrue(assertThrows(IOException.class, () -> Lexicon.read(file, translator)).getMessage()
                .endsWith("bad.tsv: the translator knows none of its words"));
    }

    @Test
    void badInputIsNamed() throws IOException {
        assertThrows(IllegalArgumentException.class, () -> Lexicon.learn(translator, TRAIN, 0, 1));
        assertThrows(IllegalArgumentException.class, () -> Lexicon.learn(translator, TRAIN, 1, -1));
        assertThrows(IllegalArgumentException.class,
                () -> Lexicon.learn(translator, new ParallelText(List.of(), List.of())));
        ParallelText other = ReverseTask.pairs(50, 3, 3, 9);
        try (Translator small = Translator.train(TranslatorTest.SMALL, TranslatorTest.QUICK.with().epochs(1).build(),
                new Translator.Data(other, other), folder.resolve("other"), new TrainingListener() { })) {
            Lexicon foreign = Lexicon.learn(small, other);
            assertEquals("lexicon: belongs to a translator of other vocabularies", assertThrows(
                    IllegalArgumentException.class,
                    () -> translator.translate(List.of("a"), TranslateOptions.DEFAULT, foreign)).getMessage());
        }
    }

    @Test
    void neighboursInABatchDoNotMatter() {
        Lexicon lexicon = Lexicon.learn(translator, TRAIN, 2, 1);
        List<List<Translation>> together = translator.translate(TEST.sources(), TranslateOptions.DEFAULT, lexicon);
        for (int i : IntStream.range(0, 10).toArray()) {
            Translation alone = translator.translate(List.of(TEST.sources().get(i)), TranslateOptions.DEFAULT, lexicon)
                    .get(0).get(0);
            assertEquals(alone.text(), together.get(i).get(0).text());
            assertEquals(alone.logProb(), together.get(i).get(0).logProb(), 1e-4);
        }
    }
}
