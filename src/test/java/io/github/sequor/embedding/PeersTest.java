package io.github.sequor.embedding;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.sequor.io.Json;
import io.github.sequor.tensor.Rng;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * With fastText (Debian: fasttext) and gensim (Debian: python3-gensim), where they are installed: their files load here
 * with their numbers, ours load there, and searches and evaluations agree.
 */
class PeersTest {
    private static final List<String> SUFFIXES = List.of("", "s", "ing", "ed", "ly", "Ä", "语");

    @TempDir
    Path folder;

    private String run(Path input, String... command) throws IOException, InterruptedException {
        Path output = folder.resolve("output");
        ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile())
                .redirectError(folder.resolve("errors").toFile()).redirectOutput(output.toFile());
        if (input != null) {
            builder.redirectInput(input.toFile());
        }
        Process process = builder.start();
        assertTrue(process.waitFor(2, TimeUnit.MINUTES));
        assertEquals(0, process.exitValue(), () -> errors());
        return Files.readString(output);
    }

    private String errors() {
        try {
            return Files.readString(folder.resolve("errors"));
        } catch (IOException e) {
            return e.toString();
        }
    }

    private boolean works(String... command) {
        try {
            return new ProcessBuilder(command).redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD).start().waitFor() == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Sentences in which neighbouring words have neighbouring stems. */
    private Path corpus() throws IOException {
        Rng rng = new Rng(1);
        StringBuilder text = new StringBuilder();
        for (int line = 0; line < 3000; line++) {
            int stem = rng.nextInt(40);
            for (int i = 0; i < 12; i++) {
                text.append("stem").append((char) ('a' + (stem + rng.nextInt(3)) % 26)).append(stem % 7)
                        .append(SUFFIXES.get(rng.nextInt(SUFFIXES.size()))).append(' ');
            }
            text.append('\n');
        }
        return Files.writeString(folder.resolve("corpus.txt"), text);
    }

    private void needFastText() {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/fasttext")), "skipped: fasttext is not installed");
    }

    @Test
    void fastTextsFilesLoadWithItsNumbers() throws Exception {
        needFastText();
        corpus();
        for (String[] grams : new String[][] {{"3", "6"}, {"1", "2"}, {"0", "0"}}) {
            run(null, "fasttext", "skipgram", "-input", "corpus.txt", "-output", "model", "-dim", "13", "-epoch", "1",
                    "-thread", "1", "-minCount", "1", "-bucket", "5000", "-minn", grams[0], "-maxn", grams[1]);
            WordVectors vec = WordVectors.read(folder.resolve("model.vec"));
            SubwordVectors bin = SubwordVectors.read(folder.resolve("model.bin"));
            assertTrue(SubwordVectors.holdsSubwords(folder.resolve("model.bin")));
            assertEquals(vec.words(), bin.words().words());
            List<String> words = new ArrayList<>(vec.words().subList(0, 60));
            List<String> unseen = grams[1].equals("0") ? List.of()
                    : List.of("stemzz", "Äpfel", "x", "语言", "stema0inger");
            words.addAll(unseen);
            Path queries = Files.writeString(folder.resolve("queries"), String.join("\n", words) + "\n");
            List<String> lines = run(queries, "fasttext", "print-word-vectors", "model.bin").lines().toList();
            for (int i = 0; i < words.size(); i++) {
                String[] fields = lines.get(i).split(" ");
                float[] printed = new float[13];
                for (int k = 0; k < 13; k++) {
                    printed[k] = Float.parseFloat(fields[k + 1]);
                }
                assertArrayEquals(printed, bin.vector(words.get(i)), 1e-4f, words.get(i));      // five digits
                if (i < 60) {
                    assertArrayEquals(vec.vector(words.get(i)), bin.vector(words.get(i)), 1e-4f, words.get(i));
                }
            }
            assertEquals(bin.words().vocabSize(), bin.words().counts().orElseThrow().length);
            assertEquals(36_000, java.util.Arrays.stream(bin.words().counts().orElseThrow()).sum()
                    - bin.words().counts().orElseThrow()[bin.words().indexOf("</s>").orElseThrow()]);
            assertEquals(10, SubwordVectors.read(folder.resolve("model.bin"), ReadOptions.DEFAULT.withLimit(10)).words()
                    .vocabSize());
            assertEquals(bin.find("stemzz").isPresent(), !grams[1].equals("0"));
        }
        truncated();
    }

    private void truncated() throws IOException {
        Path model = folder.resolve("model.bin");
        byte[] whole = Files.readAllBytes(model);
        for (int length : new int[] {3, 20, 60, 100, 700, whole.length / 2, whole.length / 3}) {
            Files.write(model, java.util.Arrays.copyOf(whole, length));
            try {
                SubwordVectors.read(model);
            } catch (IOException e) {
                assertTrue(e.getMessage().startsWith(model.toString()), e.getMessage());
                continue;
            }
            assertTrue(length == whole.length / 2, "the output matrix is not read, so half of the file may do");
        }
    }

    @Test
    void ourVectorsContinueAFastTextTraining() throws Exception {
        needFastText();
        corpus();
        Samples.random(30, 13, 1).write(folder.resolve("ours.vec"), VectorFormat.WORD2VEC_TEXT);
        run(null, "fasttext", "skipgram", "-input", "corpus.txt", "-output", "model", "-dim", "13", "-epoch", "1",
                "-thread", "1", "-bucket", "1000", "-pretrainedVectors", "ours.vec", "-lr", "0");
        WordVectors after = WordVectors.read(folder.resolve("model.vec"));
        assertEquals(13, after.vectorSize());
    }

    private Optional<String> python() {
        return List.of("python3", "/usr/bin/python3").stream()
                .filter(python -> works(python, "-c", "import gensim, scipy")).findFirst();
    }

    @Test
    void gensimAgrees() throws Exception {
        Optional<String> python = python();
        assumeTrue(python.isPresent(), "skipped: gensim is not installed");
        WordVectors vectors = Samples.random(400, 21, 6);
        vectors.write(folder.resolve("ours.txt"), VectorFormat.WORD2VEC_TEXT);
        vectors.write(folder.resolve("ours.bin"), VectorFormat.WORD2VEC_BINARY);
        vectors.write(folder.resolve("ours.txt.gz"), VectorFormat.WORD2VEC_TEXT);
        vectors.write(folder.resolve("ours.glove"), VectorFormat.GLOVE_TEXT);
        StringBuilder questions = new StringBuilder();
        StringBuilder pairs = new StringBuilder();
        Rng rng = new Rng(2);
        for (int section = 0; section < 3; section++) {
            questions.append(": section ").append(section).append('\n');
            for (int i = 0; i < 60; i++) {
                String a = "w" + rng.nextInt(420);
                String b = "W" + rng.nextInt(420);
                String c = "w" + rng.nextInt(420);
                boolean known = !vectors.contains(a) || !vectors.contains(b.toLowerCase(Locale.ROOT))
                        || !vectors.contains(c) || i % 2 == 0;
                String expected = known ? "w" + rng.nextInt(420)
                        : vectors.mostSimilar(List.of(b.toLowerCase(Locale.ROOT), c), List.of(a), 1).get(0).word();
                questions.append(a).append(' ').append(b).append(' ').append(c).append(' ')
                        .append(expected).append('\n');
                pairs.append(a).append('\t').append(b).append('\t').append(rng.nextInt(10)).append('\n');
            }
        }
        Files.writeString(folder.resolve("questions"), questions);
        Files.writeString(folder.resolve("pairs"), pairs);
        Files.writeString(folder.resolve("script.py"), SCRIPT);
        Map<?, ?> theirs = (Map<?, ?>) Json.parse(run(null, python.get(), "script.py"));

        for (String file : List.of("theirs.txt", "theirs.bin")) {
            assertTrue(Samples.same(vectors, WordVectors.read(folder.resolve(file))), file);
        }
        assertTrue(Samples.same(vectors, WordVectors.read(folder.resolve("theirs.bin"),
                ReadOptions.DEFAULT.withMapped(true))));
        assertEquals(true, theirs.get("loaded"));
        agree(theirs.get("similar"), vectors.mostSimilar(List.of("w1", "w2"), List.of("w3"), 5));
        agree(theirs.get("restricted"), vectors.mostSimilar(List.of("w1"), List.of(), 5, 50));
        agree(theirs.get("cosmul"), vectors.mostSimilarCosmul(List.of("w1", "w2"), List.of("w3"), 5));
        assertEquals(theirs.get("odd"), vectors.doesntMatch(List.of("w5", "w6", "w7", "w8")));
        assertEquals(number(theirs.get("n")), vectors.nSimilarity(List.of("w1", "w2"), List.of("w3", "w4")), 1e-6);
        assertEquals(number(theirs.get("distance")), vectors.distance("w1", "w2"), 1e-6);
        assertEquals((long) theirs.get("rank"), vectors.rank("w1", "w2"));
        assertEquals(theirs.get("closer"), vectors.closerThan("w1", "w2"));
        assertEquals(number(theirs.get("relative")), vectors.relativeCosineSimilarity("w1", "w2", 10), 1e-6);

        WordAnalogies analogies = WordAnalogies.read(folder.resolve("questions"));
        WordPairs judged = WordPairs.read(folder.resolve("pairs"));
        List<?> evaluations = (List<?>) theirs.get("evaluations");
        int i = 0;
        for (int restrictVocab : new int[] {300_000, 300}) {
            for (boolean fold : new boolean[] {true, false}) {
                for (boolean dummy : new boolean[] {true, false}) {
                    Map<?, ?> expected = (Map<?, ?>) evaluations.get(i++);
                    EvaluationOptions options = new EvaluationOptions(restrictVocab, fold, dummy);
                    WordAnalogies.Result result = analogies.evaluate(vectors, options, WordAnalogies.Method.COS_ADD);
                    List<Object> sections = new ArrayList<>();
                    result.sections().forEach(s ->
                            sections.add(List.of(s.name(), (long) s.correct(), (long) s.asked())));
                    assertEquals(expected.get("sections"), sections, options::toString);
                    if (expected.get("pearson") != null) {
                        WordPairs.Result pairsResult = judged.evaluate(vectors, options);
                        assertEquals(number(expected.get("pearson")), pairsResult.pearson(), 1e-6, options::toString);
                        assertEquals(number(expected.get("spearman")), pairsResult.spearman(), 1e-6, options::toString);
                    }
                }
            }
        }
        assertEquals(8, i);
    }

    private static double number(Object value) {
        return ((Number) value).doubleValue();
    }

    private static void agree(Object expected, List<Neighbor> found) {
        List<?> rows = (List<?>) expected;
        assertEquals(rows.size(), found.size());
        for (int i = 0; i < rows.size(); i++) {
            assertEquals(((List<?>) rows.get(i)).get(0), found.get(i).word());
            assertEquals(number(((List<?>) rows.get(i)).get(1)), found.get(i).similarity(), 1e-5);
        }
    }

    private static final String SCRIPT = """
            import json, warnings
            warnings.filterwarnings('ignore')
            import numpy as np
            from gensim.models import KeyedVectors
            text = KeyedVectors.load_word2vec_format('ours.txt')
            others = [KeyedVectors.load_word2vec_format('ours.bin', binary=True),
                      KeyedVectors.load_word2vec_format('ours.txt.gz'),
                      KeyedVectors.load_word2vec_format('ours.glove', no_header=True)]
            loaded = all(o.index_to_key == text.index_to_key and np.array_equal(o.vectors, text.vectors)
                    for o in others)
            text.save_word2vec_format('theirs.txt')
            text.save_word2vec_format('theirs.bin', binary=True)
            evaluations = []
            for restrict in (300000, 300):
                for fold in (True, False):
                    for dummy in (True, False):
                        _, sections = text.evaluate_word_analogies('questions', restrict_vocab=restrict,
                            case_insensitive=fold, dummy4unknown=dummy)
                        one = {'sections': [[s['section'], len(s['correct']), len(s['correct']) + len(s['incorrect'])]
                            for s in sections[:-1]]}
                        try:
                            p, s, _ = text.evaluate_word_pairs('pairs', restrict_vocab=restrict, case_insensitive=fold,
                                dummy4unknown=dummy)
                            known = np.isfinite(p[0]) and np.isfinite(s[0])
                            one['pearson'], one['spearman'] = (float(p[0]), float(s[0])) if known else (None, None)
                        except ValueError:
                            one['pearson'] = None
                        evaluations.append(one)
            print(json.dumps({
                'loaded': bool(loaded),
                'similar': text.most_similar(positive=['w1', 'w2'], negative=['w3'], topn=5),
                'restricted': text.most_similar(positive=['w1'], topn=5, restrict_vocab=50),
                'cosmul': text.most_similar_cosmul(positive=['w1', 'w2'], negative=['w3'], topn=5),
                'odd': text.doesnt_match(['w5', 'w6', 'w7', 'w8']),
                'n': float(text.n_similarity(['w1', 'w2'], ['w3', 'w4'])),
                'distance': float(text.distance('w1', 'w2')),
                'rank': int(text.rank('w1', 'w2')),
                'closer': text.closer_than('w1', 'w2'),
                'relative': float(text.relative_cosine_similarity('w1', 'w2')),
                'evaluations': evaluations}))
            """;
}
