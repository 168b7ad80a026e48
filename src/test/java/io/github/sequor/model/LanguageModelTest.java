package io.github.sequor.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.sequor.RealData;
import io.github.sequor.decode.BeamSearch;
import io.github.sequor.decode.Hypothesis;
import io.github.sequor.model.TranslatorOptions.Units;
import io.github.sequor.nn.Allocation;
import io.github.sequor.nn.AttentionDecoder.Cell;
import io.github.sequor.text.Vocabulary;
import io.github.sequor.train.TrainingListener;
import io.github.sequor.train.TrainingOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** That a language model learns, writes by its probabilities, and says so when it cannot. */
class LanguageModelTest {
    private static final TrainingListener QUIET = new TrainingListener() { };
    private static final LanguageModelOptions SMALL = LanguageModelOptions.builder().embeddingSize(8).hiddenSize(24)
            .layers(1).steps(8).dropout(0).build();

    @TempDir
    Path folder;

    private static TrainingOptions.Builder training() {
        return LanguageModel.training().batchSize(4).warmupSteps(5).learningRate(2e-2).stopPatience(100);
    }

    private LanguageModel train(LanguageModelOptions options, int epochs, LanguageText text) throws IOException {
        return LanguageModel.train(options, training().epochs(epochs).build(), new LanguageModel.Data(text, text),
                folder.resolve("model"), QUIET);
    }

    private static LanguageText repeated(int times, String... lines) {
        List<String> all = new ArrayList<>();
        for (int i = 0; i < times; i++) {
            all.addAll(List.of(lines));
        }
        return LanguageText.of(all);
    }

    @Test
    void learnsARunningTextWithAllCellsAndDropouts() throws IOException {
        LanguageText text = repeated(30, "abcd", "efgh", "");
        for (Cell cell : Cell.values()) {
            LanguageModelOptions options = SMALL.with().cell(cell).layers(2).tied(cell == Cell.GRU)
                    .lockedDropout(cell == Cell.LSTM).dropout(0.05).weightDropout(0.05).embeddingDropout(0.02).build();
            try (LanguageModel model = train(options, 25, text)) {
                LanguageModel.Scores scores = model.evaluate(text);
                assertTrue(scores.perplexity() < 1.2, cell + ": " + scores);
                assertEquals(330, scores.units());
                assertEquals(Math.log(scores.perplexity()) / Math.log(2), scores.bitsPerCharacter(), 1e-9);
                String written = model.generate(Prompt.text("ab"),
                        GenerateOptions.DEFAULT.withMaxLength(24).withTopK(1)).get(0).text();
                assertEquals("abcd\nefgh\n\nabcd\nefgh\n\nab", written, cell.toString());
            }
        }
    }

    @Test
    void wordsAndSubwordsAreUnitsToo() throws IOException {
        LanguageText text = repeated(20, "the cat sat on the mat", "the dog lay on the rug");
        for (Units units : new Units[] {Units.WORD, Units.SUBWORD}) {
            try (LanguageModel model = train(SMALL.with().units(units).merges(20).build(), 40, text)) {
                GenerateOptions likeliest = GenerateOptions.DEFAULT.withBeamSize(1).withMaxLength(60);
                String written = model.generate(Prompt.text("the cat"), likeliest).get(0).text();
                assertTrue(written.startsWith("the cat sat on the mat\nthe dog lay on the rug\n"), written);
                assertTrue(model.evaluate(text).bitsPerCharacter() < 0.3, model.evaluate(text).toString());
            }
        }
    }

    /** The carried states give what one pass over the whole text gives, step by step. */
    @Test
    void carriedStateEqualsTheWholePass() throws IOException {
        LanguageText text = repeated(3, "a rose is a rose", "is a rose");
        for (Cell cell : Cell.values()) {
            try (LanguageModel model = train(SMALL.with().cell(cell).layers(2).tied(true).build(), 2, text);
                    LanguageModel.Stream stream = model.stream(Prompt.NOTHING)) {
                LanguageModel.Scores scores = model.evaluate(text);   // parts of 8 steps
                double sum = 0;
                float[] logProbs = new float[model.vocabulary().size()];
                int[] tokens = model.tokens(Prompt.text(String.join("\n", text.lines()) + "\n"));
                for (int token : tokens) {
                    stream.logProbs(logProbs);
                    sum += logProbs[token];
                    stream.step(token);
                }
                assertEquals(-sum / tokens.length, scores.crossEntropy(), 1e-5, cell.toString());
                assertEquals(tokens.length, scores.units());
            }
        }
    }

    /** Streams of unequal lengths count each unit once. */
    @Test
    void longTextIsScoredAsStreams() throws IOException {
        LanguageText text = repeated(700, "abcdefg");
        try (LanguageModel model = train(SMALL, 1, text)) {
            LanguageModel.Scores scores = model.evaluate(text);
            assertEquals(5600, scores.units());
            try (LanguageModel.Stream stream = model.stream(Prompt.NOTHING)) {
                float[] logProbs = new float[model.vocabulary().size()];
                double sum = 0;
                int[] tokens = model.tokens(Prompt.text(String.join("\n", text.lines()) + "\n"));
                for (int i = 0; i < tokens.length; i++) {
                    if (i % 2800 == 0) {
                        stream.begin(Prompt.NOTHING);
                    }
                    stream.logProbs(logProbs);
                    sum += logProbs[tokens[i]];
                    stream.step(tokens[i]);
                }
                assertEquals(-sum / tokens.length, scores.crossEntropy(), 1e-5);
            }
        }
    }

    /** Of a tiny model all outputs are known: the sampler's shares are theirs. */
    @Test
    void drawsByTheModelsProbabilities() throws IOException {
        LanguageText text = LanguageText.of(List.of("a", "b", "ab", "ba", "a", "b", "b", "aa"));
        try (LanguageModel model = train(SMALL.with().lines(true).build(), 3, text)) {
            int draws = 4000;
            Map<String, Integer> counts = new HashMap<>();
            for (LanguageModel.Generated drawn : model.generate(Prompt.NOTHING,
                    GenerateOptions.DEFAULT.withCount(draws).withMaxLength(3))) {
                counts.merge(drawn.text() + (drawn.finished() ? "." : ""), 1, Integer::sum);
            }
            Map<String, Double> probabilities = new HashMap<>();
            enumerate(model, "", 1, probabilities);
            assertEquals(1, probabilities.values().stream().mapToDouble(p -> p).sum(), 1e-6);
            probabilities.forEach((output, p) -> {
                int count = counts.getOrDefault(output, 0);
                assertTrue(Math.abs(count - draws * p) < 5 * Math.sqrt(draws * p * (1 - p)) + 1,
                        output + ": " + count + " of " + draws + ", expected " + draws * p);
            });
            assertTrue(probabilities.keySet().containsAll(counts.keySet()), counts.toString());
        }
    }

    private static void enumerate(LanguageModel model, String prefix, double p, Map<String, Double> into) {
        if (prefix.length() == 3) {
            into.put(prefix, p);
            return;
        }
        float[] logProbs = new float[model.vocabulary().size()];
        try (LanguageModel.Stream stream = model.stream(Prompt.text(prefix))) {
            stream.logProbs(logProbs);
        }
        int a = model.vocabulary().id("a");
        int b = model.vocabulary().id("b");
        double end = Math.exp(logProbs[Vocabulary.EOS_ID]);
        double possible = end + Math.exp(logProbs[a]) + Math.exp(logProbs[b]);   // begin and unknown are never drawn
        into.put(prefix + ".", p * end / possible);
        enumerate(model, prefix + "a", p * Math.exp(logProbs[a]) / possible, into);
        enumerate(model, prefix + "b", p * Math.exp(logProbs[b]) / possible, into);
    }

    @Test
    void beamSearchFindsTheLikeliestLine() throws IOException {
        LanguageText text = LanguageText.of(List.of("aab", "aab", "aab", "ba", "b"));
        try (LanguageModel model = train(SMALL.with().lines(true).build(), 30, text)) {
            List<LanguageModel.Generated> best = model.generate(Prompt.NOTHING,
                    GenerateOptions.DEFAULT.withBeamSize(5).withCount(3).withMaxLength(10));
            assertEquals("aab", best.get(0).text());
            assertTrue(best.get(0).finished());
            assertTrue(best.get(0).logProb() >= best.get(1).logProb());
            List<Hypothesis> scored = model.decode(List.of(Prompt.NOTHING), steps ->
                    BeamSearch.builder(Vocabulary.BOS_ID, Vocabulary.EOS_ID).build().score(steps,
                            new int[][] {model.tokens(Prompt.text("aab"))}));
            assertEquals(best.get(0).logProb(), scored.get(0).logProb(), 1e-4);
        }
    }

    @Test
    void labelsAndVectorsSayWhatIsWritten() throws IOException {
        List<String> lines = List.of("meow", "woof", "meow", "woof", "moo", "moo");
        LanguageModelOptions options = SMALL.with().lines(true).build();
        GenerateOptions likeliest = GenerateOptions.DEFAULT.withBeamSize(2).withMaxLength(8);
        try (LanguageModel model = train(options, 60, LanguageText.labelled(lines,
                List.of("cat", "dog", "cat", "dog", "cow", "cow")))) {
            assertEquals(List.of("cat", "cow", "dog"), model.labels());
            List<List<LanguageModel.Generated>> written = model.generate(
                    List.of(Prompt.label("dog"), Prompt.label("cow"), Prompt.label("cat"), Prompt.label("dog")),
                    likeliest);
            assertEquals(List.of("woof", "moo", "meow", "woof"),
                    written.stream().map(of -> of.get(0).text()).toList());
            try (LanguageModel loaded = LanguageModel.load(folder.resolve("model"));
                    LanguageModel.Stream stream = loaded.stream(Prompt.label("cow"))) {
                float[] logProbs = new float[loaded.vocabulary().size()];
                stream.step(loaded.vocabulary().id("m"));
                stream.logProbs(logProbs);
                assertTrue(logProbs[loaded.vocabulary().id("o")] > Math.log(0.9));
                assertEquals("label: expected one of [cat, cow, dog], was pig", assertThrows(
                        IllegalArgumentException.class, () -> loaded.generate(Prompt.label("pig"), likeliest))
                        .getMessage());
                assertThrows(IllegalArgumentException.class, () -> loaded.generate(Prompt.NOTHING, likeliest));
                assertThrows(IllegalArgumentException.class, () -> loaded.evaluate(LanguageText.of(lines)));
                assertThrows(IllegalArgumentException.class,
                        () -> loaded.evaluate(LanguageText.labelled(List.of("oink"), List.of("pig"))));
            }
        }
        float[][] vectors = {{1, 0}, {0, 1}, {1, 0}, {0, 1}, {-1, -1}, {-1, -1}};
        try (LanguageModel model = train(options, 60, LanguageText.conditioned(lines, List.of(vectors)))) {
            assertEquals("woof", model.generate(Prompt.vector(0, 1), likeliest).get(0).text());
            assertEquals("moo", model.generate(Prompt.vector(-1, -1), likeliest).get(0).text());
            assertThrows(IllegalArgumentException.class, () -> model.generate(Prompt.vector(1), likeliest));
        }
    }

    @Test
    void streamStepsWithoutAllocating() throws IOException {
        LanguageText text = repeated(10, "abcabc");
        for (boolean tied : new boolean[] {false, true}) {
            try (LanguageModel model = train(SMALL.with().tied(tied).build(), 1, text);
                    LanguageModel.Stream stream = model.stream(Prompt.text("ab"))) {
                float[] logProbs = new float[model.vocabulary().size()];
                int c = model.vocabulary().id("c");
                assertEquals(0, Allocation.bytes(() -> {
                    stream.step(c);
                    stream.logProbs(logProbs);
                }));
            }
        }
    }

    @Test
    void severalThreadsWriteTheSame() throws Exception {
        LanguageText text = repeated(10, "abcabd", "xyz");
        try (LanguageModel model = train(SMALL, 3, text)) {
            GenerateOptions how = GenerateOptions.DEFAULT.withMaxLength(40).withCount(3);
            List<LanguageModel.Generated> expected = model.generate(Prompt.text("a"), how);
            ExecutorService pool = Executors.newFixedThreadPool(4);
            try {
                List<Future<List<LanguageModel.Generated>>> results = new ArrayList<>();
                for (int i = 0; i < 16; i++) {
                    results.add(pool.submit(() -> model.generate(Prompt.text("a"), how)));
                }
                for (Future<List<LanguageModel.Generated>> result : results) {
                    assertEquals(expected, result.get());
                }
            } finally {
                pool.shutdown();
            }
            assertFalse(expected.equals(model.generate(Prompt.text("a"), how.withSeed(2))));
        }
    }

    @Test
    void embeddingsAreWordVectors() throws IOException {
        LanguageText text = repeated(3, "a b c");
        try (LanguageModel model = train(SMALL.with().units(Units.WORD).minCount(1).build(), 1, text)) {
            assertEquals(List.of("a", "b", "c"), model.vectors().words().stream().sorted().toList());
            assertEquals(8, model.vectors().vector("b").length);
        }
    }

    @Test
    void badInputSaysWhatIsWrong() throws IOException {
        LanguageText text = repeated(10, "abc");
        Path empty = Files.createFile(folder.resolve("empty.txt"));
        assertThrows(IOException.class, () -> LanguageText.read(empty));
        LanguageModel.Data nothing = new LanguageModel.Data(LanguageText.of(List.of()), text);
        assertEquals("train: expected at least one line, was none", assertThrows(IllegalArgumentException.class,
                () -> LanguageModel.train(SMALL, training().build(), nothing, folder.resolve("none"), QUIET))
                .getMessage());
        assertFalse(LanguageModel.exists(folder.resolve("none")));
        assertThrows(IllegalArgumentException.class, () -> train(SMALL.with().lines(true).maxLength(2).build(), 1,
                text));
        assertThrows(IllegalArgumentException.class, () -> train(SMALL, 1,
                LanguageText.labelled(List.of("a"), List.of("b"))));
        assertThrows(IllegalArgumentException.class, () -> LanguageText.labelled(List.of("a", "b"), List.of("c")));
        assertThrows(IllegalArgumentException.class, () -> LanguageText.conditioned(List.of("a", "b"),
                List.of(new float[] {1}, new float[] {1, 2})));
        Path unlabelled = Files.writeString(folder.resolve("lines.tsv"), "cat\tmeow\nmoo\n");
        assertTrue(assertThrows(IOException.class, () -> LanguageText.readLabelled(unlabelled)).getMessage()
                .endsWith("lines.tsv:2: expected label, tab, text"));
        try (LanguageModel model = train(SMALL, 1, text)) {
            assertEquals("prompt: the model never saw \"\u00e9\"", assertThrows(IllegalArgumentException.class,
                    () -> model.generate(Prompt.text("ab\u00e9"), GenerateOptions.DEFAULT)).getMessage());
            assertThrows(IllegalArgumentException.class, () -> model.generate(Prompt.text("abcabc"),
                    GenerateOptions.DEFAULT.withMaxLength(6)));
            assertThrows(IllegalArgumentException.class, () -> model.generate(Prompt.label("cat"),
                    GenerateOptions.DEFAULT));
            assertThrows(IllegalArgumentException.class, () -> model.evaluate(LanguageText.of(List.of())));
            assertEquals(1, model.evaluate(LanguageText.of(List.of("\u00e9"))).unknown());
            LanguageModel.Stream stream = model.stream(Prompt.NOTHING);
            assertThrows(IllegalArgumentException.class, () -> stream.step(99));
            stream.close();
            assertThrows(IllegalStateException.class, () -> stream.step(3));
        }
        LanguageModel closed = train(SMALL, 1, text);
        LanguageModel.Stream orphan = closed.stream(Prompt.NOTHING);
        closed.close();
        assertThrows(IllegalStateException.class, () -> orphan.step(3));
        assertThrows(IllegalStateException.class, () -> closed.stream(Prompt.NOTHING));
        assertThrows(IllegalStateException.class, () -> closed.generate(Prompt.NOTHING, GenerateOptions.DEFAULT));
        orphan.close();
        assertThrows(IllegalArgumentException.class, () -> GenerateOptions.DEFAULT.withTemperature(0));
        assertThrows(IllegalArgumentException.class, () -> GenerateOptions.DEFAULT.withTopP(0));
        assertThrows(IllegalArgumentException.class, () -> GenerateOptions.DEFAULT.withCount(3).withBeamSize(2));
    }

    @Test
    void damagedFoldersSayWhichFile() throws IOException {
        LanguageText text = repeated(10, "abc");
        train(SMALL, 1, text).close();
        Path model = folder.resolve("model");
        assertThrows(IOException.class, () -> LanguageModel.load(folder.resolve("missing")));
        for (String file : List.of("weights.safetensors", "text.vocab", "config.json")) {
            byte[] good = Files.readAllBytes(model.resolve(file));
            byte[] half = Arrays.copyOf(good, good.length / 2);
            Files.write(model.resolve(file), half);
            IOException e = assertThrows(IOException.class, () -> LanguageModel.load(model).close(), file);
            assertTrue(e.getMessage().contains(file) || e.getMessage().contains("weights.safetensors"), e.getMessage());
            Files.write(model.resolve(file), good);
        }
        assertThrows(IOException.class, () -> Translator.load(model));
        LanguageModel.load(model).close();
    }

    @Test
    void loadedModelIsTheTrainedOne() throws IOException {
        LanguageText text = repeated(10, "abcabd", "xyz");
        try (LanguageModel model = train(SMALL.with().tied(true).build(), 3, text);
                LanguageModel loaded = LanguageModel.load(folder.resolve("model"))) {
            assertEquals(model.options(), loaded.options());
            assertEquals(model.evaluate(text), loaded.evaluate(text));
            assertArrayEquals(model.vectors().vector("a"), loaded.vectors().vector("a"));
        }
    }

    /** A few epochs on a slice of Shakespeare: less than what each character's share alone gives. */
    @Test
    void learnsFromShakespeare() throws IOException {
        Path file = RealData.folder().resolve("text-generation/tinyshakespeare/input.train-valid.txt");
        assumeTrue(Files.exists(file), "skipped: no " + file);
        String all = Files.readString(file).substring(0, 70_000);
        LanguageText train = LanguageText.of(all.substring(0, 60_000).lines().toList());
        LanguageText valid = LanguageText.of(all.substring(60_000).lines().toList());
        double[] counts = new double[128];
        all.chars().forEach(c -> counts[c]++);
        double alone = 0;
        for (double count : counts) {
            alone -= count == 0 ? 0 : count / all.length() * Math.log(count / all.length());
        }
        try (LanguageModel model = LanguageModel.train(LanguageModelOptions.builder().layers(1).hiddenSize(96)
                .embeddingSize(32).steps(32).build(), training().batchSize(16).epochs(4).build(),
                new LanguageModel.Data(train, valid), folder.resolve("model"), QUIET)) {
            LanguageModel.Scores scores = model.evaluate(valid);
            assertTrue(scores.crossEntropy() < 0.75 * alone, scores + ", alone " + alone);
        }
    }

    /** What a search over spellings is told is what the model scores a line with, in whatever order it asks. */
    @Test
    void speaksInASearchOverSpellings() throws IOException {
        LanguageText text = repeated(20, "abba", "bac", "cab");
        List<String> symbols = List.of("", "c", "a", "b");
        for (Cell cell : new Cell[] {Cell.LSTM, Cell.GRU}) {
            try (LanguageModel model = train(SMALL.with().lines(true).cell(cell).layers(2).build(), 3, text);
                    SpellingScorer scorer = model.spelling(symbols)) {
                for (String line : List.of("abba", "a", "ccc", "")) {
                    int[] spelled = line.chars().map(letter -> symbols.indexOf(Character.toString(letter))).toArray();
                    double sum = scorer.logProb(spelled, 0);     // its prefixes were not asked for yet
                    for (int i = spelled.length - 1; i >= 0; i--) {
                        sum += scorer.logProb(Arrays.copyOf(spelled, i), spelled[i]);
                    }
                    LanguageModel.Scores scores = model.evaluate(LanguageText.of(List.of(line)));
                    assertEquals(-scores.crossEntropy() * scores.units(), sum, 1e-4, cell + " " + line);
                }
                refused("language model: .* does not know 1 of 2, such as \"x\"", model, "", "a", "x");
                refused("symbols: expected the blank and the units, was .*", model);
                scorer.close();
                assertThrows(IllegalStateException.class, () -> scorer.logProb(new int[] {1}, 2));
            }
        }
        LanguageModelOptions words = SMALL.with().lines(true).units(Units.WORD).build();
        try (LanguageModel model = train(words, 1, repeated(5, "yes no", "no"))) {
            try (SpellingScorer scorer = model.spelling(List.of("", "no", "perhaps"))) {
                assertTrue(scorer.logProb(new int[] {1}, 2) < 0);     // as any word that it does not know
            }
            refused("language model: .* does not know 2 of 2, such as \"y\"", model, "", "y", "n");
        }
        LanguageText labelled = LanguageText.labelled(List.of("ab", "ba"), List.of("x", "y"));
        try (LanguageModel model = train(SMALL.with().lines(true).condition(LanguageModelOptions.Condition.LABEL, 0)
                .build(), 1, labelled)) {
            refused("language model: expected one that begins with nothing, this one has labels", model, "", "a");
        }
    }

    private static void refused(String message, LanguageModel model, String... symbols) {
        String said = assertThrows(IllegalArgumentException.class, () -> model.spelling(List.of(symbols))).getMessage();
        assertTrue(said.matches(message), said);
    }
}
