package io.github.sequor.embedding;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sequor.cpu.KeepsThreads;
import io.github.sequor.cpu.Threads;
import io.github.sequor.embedding.Word2VecOptions.Loss;
import io.github.sequor.embedding.Word2VecOptions.Model;
import io.github.sequor.nn.EachIsa;
import io.github.sequor.tensor.Rng;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

@KeepsThreads
class Word2VecTest {
    private static final ProgressListener QUIET = progress -> true;

    /** Sentences over a vocabulary whose words grow rarer; some of one word. */
    static List<List<String>> sentences(int count, int vocabulary, long seed) {
        Rng rng = new Rng(seed);
        List<List<String>> sentences = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            List<String> sentence = new ArrayList<>();
            for (int length = 1 + rng.nextInt(14); length > 0; length--) {
                double u = rng.nextDouble();
                sentence.add("w" + (int) (vocabulary * u * u * u));
            }
            sentences.add(sentence);
        }
        return sentences;
    }

    private static Word2VecOptions.Builder small() {
        return Word2VecOptions.builder().vectorSize(19).window(3).minCount(1).sample(0.05).alpha(0.15).epochs(2)
                .bucket(50).seed(7);
    }

    private static List<Word2VecOptions> variants() {
        List<Word2VecOptions> all = new ArrayList<>();
        for (Model model : Model.values()) {
            for (Loss loss : Loss.values()) {
                all.add(small().model(model).loss(loss).build());
                if (loss != Loss.SOFTMAX) {
                    all.add(small().model(model).loss(loss).subwords(2, 3).build());
                }
            }
        }
        all.add(small().model(Model.CBOW).cbowMean(false).alpha(0.03).build());
        all.add(small().model(Model.CBOW).cbowMean(false).loss(Loss.SOFTMAX).alpha(0.03).build());
        all.add(small().model(Model.SKIPGRAM).negative(11).shrinkWindows(false).sample(0).vectorSize(33).build());
        for (Loss loss : List.of(Loss.NS, Loss.HS)) {    // columns for two and three tasks, contexts more than ten
            all.add(small().model(Model.SKIPGRAM).loss(loss).window(7).vectorSize(100).alpha(0.05).build());
        }
        all.add(small().model(Model.CBOW).vectorSize(150).subwords(2, 3).build());
        return all;
    }

    private static WordVectors train(Word2VecOptions options, List<List<String>> text) throws IOException {
        try (Word2Vec model = Word2Vec.train(options, Corpus.of(text), QUIET)) {
            return model.vectors();
        }
    }

    private static float[] bits(WordVectors vectors) {
        float[] all = new float[vectors.vocabSize() * vectors.vectorSize()];
        for (int i = 0; i < vectors.vocabSize(); i++) {
            System.arraycopy(vectors.vector(i), 0, all, i * vectors.vectorSize(), vectors.vectorSize());
        }
        return all;
    }

    @EachIsa
    void updatesAreThoseOfAPlainTwin() throws IOException {
        List<List<String>> text = sentences(120, 60, 1);
        for (Word2VecOptions options : variants()) {
            WordVectors vectors = train(options, text);
            NaiveWord2Vec twin = new NaiveWord2Vec(options, vectors.words(), vectors.counts().orElseThrow());
            NaiveWord2Vec fresh = new NaiveWord2Vec(options, vectors.words(), vectors.counts().orElseThrow());
            twin.train(text.stream().flatMapToInt(s -> java.util.stream.IntStream.concat(
                    s.stream().mapToInt(w -> vectors.indexOf(w).getAsInt()),
                    java.util.stream.IntStream.of(CountedText.END))).toArray());
            double worst = 0;
            double moved = 0;
            for (int i = 0; i < vectors.vocabSize(); i++) {
                float[] ours = vectors.vector(i);
                for (int j = 0; j < ours.length; j++) {
                    worst = Math.max(worst, Math.abs(ours[j] - twin.vector(i)[j]));
                    moved = Math.max(moved, Math.abs(fresh.vector(i)[j] - twin.vector(i)[j]));
                }
            }
            assertTrue(moved > 0.02, options + " moved " + moved);
            assertTrue(worst < 2e-5 * Math.max(1, moved), options + ": " + worst + " of " + moved);
        }
    }

    private static List<float[]> inputAndOutput(Word2VecOptions options, List<List<String>> text) throws IOException {
        try (Word2Vec model = Word2Vec.train(options, Corpus.of(text), QUIET)) {
            return options.loss() == Loss.HS ? List.of(bits(model.vectors()))
                    : List.of(bits(model.vectors()), bits(model.contextVectors()));
        }
    }

    @EachIsa
    void theSameBitsForAnyNumberOfThreads() throws IOException {
        List<List<String>> text = sentences(400, 300, 2);
        for (Word2VecOptions options : variants()) {
            Threads.use(1);
            List<float[]> expected = inputAndOutput(options, text);
            for (int n : new int[] {2, 3, 7}) {
                Threads.use(n);
                List<float[]> got = inputAndOutput(options, text);
                for (int i = 0; i < expected.size(); i++) {
                    assertArrayEquals(expected.get(i), got.get(i), options + ", " + n + " threads");
                }
            }
        }
    }

    @Test
    void anotherSeedGivesOtherVectors() throws IOException {
        List<List<String>> text = sentences(50, 20, 3);
        assertFalse(Arrays.equals(bits(train(small().build(), text)), bits(train(small().seed(8).build(), text))));
    }

    /** Words of two subjects that never meet; a vector is nearer to those of its own. */
    private static List<List<String>> twoSubjects() {
        Rng rng = new Rng(4);
        List<List<String>> text = new ArrayList<>();
        for (int i = 0; i < 3000; i++) {
            String subject = i % 2 == 0 ? "a" : "b";
            List<String> sentence = new ArrayList<>();
            for (int k = 0; k < 8; k++) {
                sentence.add(subject + rng.nextInt(10));
            }
            text.add(sentence);
        }
        return text;
    }

    private static double cosine(float[] a, float[] b) {
        double ab = 0;
        double aa = 0;
        double bb = 0;
        for (int i = 0; i < a.length; i++) {
            ab += a[i] * b[i];
            aa += a[i] * a[i];
            bb += b[i] * b[i];
        }
        return ab / Math.sqrt(aa * bb);
    }

    static void assertSubjectsAreTold(WordVectors vectors) {
        assertSubjectsAreTold(vectors, 0.2);
    }

    private static void assertSubjectsAreTold(WordVectors vectors, double margin) {
        double within = 0;
        double across = 0;
        for (int i = 0; i < 10; i++) {
            for (int j = 0; j < 10; j++) {
                within += i == j ? 0 : cosine(vectors.vector("a" + i), vectors.vector("a" + j)) / 90;
                across += cosine(vectors.vector("a" + i), vectors.vector("b" + j)) / 100;
            }
        }
        assertTrue(within > across + margin, within + " within, " + across + " across");
    }

    @Test
    void wordsOfOneSubjectComeTogether() throws IOException {
        for (Model model : Model.values()) {
            for (Loss loss : Loss.values()) {
                assertSubjectsAreTold(train(Word2VecOptions.builder().model(model).loss(loss).vectorSize(16)
                        .sample(0).alpha(0.05).build(), twoSubjects()));
            }
            for (Loss loss : new Loss[] {Loss.NS, Loss.HS}) {
                assertSubjectsAreTold(train(Word2VecOptions.builder().model(model).loss(loss).vectorSize(16)
                        .sample(0).alpha(0.05).hogwild(true).build(), twoSubjects()), 0);   // how far apart: by chance
            }
        }
        assertSubjectsAreTold(Glove.train(GloveOptions.builder().vectorSize(16).windowSize(5).build(),
                Corpus.of(twoSubjects()), QUIET));
    }

    /** Few words, a high learning rate, many epochs: rows are busy in every batch. */
    @Test
    void smallVocabulariesAndHighRatesDoNotRunAway() throws IOException {
        for (Model model : Model.values()) {
            for (Loss loss : Loss.values()) {
                for (int words : new int[] {2, 5, 40}) {
                    WordVectors vectors = train(small().model(model).loss(loss).sample(0).epochs(20).window(8)
                            .alpha(0.2).build(), sentences(300, words, words));
                    for (float x : bits(vectors)) {
                        assertTrue(Math.abs(x) < 100, model + " " + loss + ", " + words + " words: " + x);
                    }
                }
            }
        }
    }

    @Test
    void anEndedTrainingKeepsWhatIsTrained() throws IOException {
        AtomicInteger pieces = new AtomicInteger();
        List<List<String>> text = sentences(50, 20, 5);
        Word2VecOptions options = small().epochs(100).build();
        try (Word2Vec model = Word2Vec.train(options, Corpus.of(text), p -> pieces.incrementAndGet() < 3)) {
            assertEquals(3, pieces.get());
            assertEquals(20, model.vectors().vocabSize());
            assertFalse(Arrays.equals(bits(model.vectors()), bits(train(options, text))));
        }
    }

    @Test
    void progressReachesTheEnd() throws IOException {
        List<ProgressListener.Progress> seen = new ArrayList<>();
        Word2Vec.train(small().epochs(3).minAlpha(0.01).build(), Corpus.of(sentences(50, 20, 5)), p -> seen.add(p))
                .close();
        ProgressListener.Progress last = seen.get(seen.size() - 1);
        assertEquals(List.of(1, 2, 3), seen.stream().map(ProgressListener.Progress::epoch).toList());
        assertEquals(last.totalWords(), last.words());
        assertEquals(0.01, last.alpha(), 1e-6);
        assertEquals(0, last.secondsLeft(), 0);
        assertTrue(last.wordsPerSecond() > 0);
    }

    @Test
    void eachEpochTakesAllPiecesInAnOrderOfItsOwn() throws IOException {
        // a sentence of 9 words is 10 numbers: two whole pieces and a fifth of one, of words of its own
        int sentences = Word2Vec.PIECE_WORDS * 11 / 5 / 10;
        List<List<String>> text = IntStream.range(0, sentences)
                .mapToObj(i -> Collections.nCopies(9, i < sentences * 10 / 11 ? "early" : "late")).toList();
        List<Long> words = new ArrayList<>();
        Word2VecOptions options = small().vectorSize(4).epochs(12).build();
        Word2Vec.train(options, Corpus.of(text), p -> words.add(p.words())).close();
        Set<Integer> places = new HashSet<>();
        for (int epoch = 0; epoch < 12; epoch++) {
            for (int i = 0; i < 3; i++) {
                int at = 3 * epoch + i;
                long piece = words.get(at) - (at == 0 ? 0 : words.get(at - 1));
                if (piece < Word2Vec.PIECE_WORDS / 2) {
                    places.add(i);
                }
            }
            assertEquals((epoch + 1) * 9L * sentences, words.get(3 * epoch + 2));
        }
        assertEquals(Set.of(0, 1, 2), places);

        float[] rows = {0.1f, 0.2f, 0.3f, 0.1f, 0.2f, 0.1f, 0.3f, 0.2f};
        WordVectors start = new WordVectors(List.of("early", "late"), rows, 4);
        for (long seed = 1; seed < 9; seed++) {   // what the first piece moves
            Word2VecOptions one = small().vectorSize(4).seed(seed).build();
            try (Word2Vec model = Word2Vec.train(one, Corpus.of(text), start, p -> false)) {
                boolean late = Word2Vec.order(10L * sentences, seed, 1)[0] == 2;
                assertEquals(late, Arrays.equals(start.vector("early"), model.vectors().vector("early")));
                assertEquals(!late, Arrays.equals(start.vector("late"), model.vectors().vector("late")));
            }
        }
    }

    @Test
    void trainingGoesOnFromVectors() throws IOException {
        List<List<String>> text = sentences(50, 20, 5);
        Word2VecOptions still = small().alpha(1e-30).minAlpha(0).build();
        WordVectors start = new WordVectors(List.of("w1", "elsewhere"), new float[2 * 19], 19);
        try (Word2Vec model = Word2Vec.train(still, Corpus.of(text), start, QUIET)) {
            assertArrayEquals(new float[19], model.vectors().vector("w1"), 1e-20f);
            assertArrayEquals(train(still, text).vector("w2"), model.vectors().vector("w2"), 1e-20f);
            assertFalse(model.vectors().contains("elsewhere"));
        }
        assertTrue(assertThrows(IllegalArgumentException.class, () -> Word2Vec.train(small().vectorSize(20).build(),
                Corpus.of(text), start, QUIET)).getMessage().matches("start: expected vectors of 20 .*, was 19"));
    }

    @Test
    void unseenWordsHaveVectorsBySubwords() throws IOException {
        List<List<String>> text = sentences(50, 20, 5);
        try (Word2Vec model = Word2Vec.train(small().subwords(2, 3).build(), Corpus.of(text), QUIET)) {
            assertArrayEquals(model.vectors().vector("w3"), model.vector("w3"));
            float[] unseen = model.vector("w333");
            assertEquals(19, unseen.length);
            assertNotEquals(0, unseen[0]);
            assertThrows(UnknownWordException.class, () -> model.vectors().vector("w333"));
        }
        try (Word2Vec model = Word2Vec.train(small().build(), Corpus.of(text), QUIET)) {
            assertThrows(UnknownWordException.class, () -> model.vector("w333"));
            assertEquals(20, model.contextVectors().vocabSize());
        }
        try (Word2Vec model = Word2Vec.train(small().loss(Loss.HS).build(), Corpus.of(text), QUIET)) {
            assertThrows(IllegalStateException.class, model::contextVectors);
        }
    }

    @Test
    void aTextWithNothingToLearnSaysSo() {
        String none = assertThrows(IllegalArgumentException.class,
                () -> train(small().minCount(100).build(), sentences(3, 5, 1))).getMessage();
        assertTrue(none.matches("minCount: no word of the sentences comes 100 times \\(\\d different words\\)"), none);
        String alone = assertThrows(IllegalArgumentException.class,
                () -> train(small().build(), List.of(List.of("a"), List.of("b")))).getMessage();
        assertEquals("corpus: no sentence of the sentences has two of its 2 words", alone);
        assertThrows(IllegalArgumentException.class, () -> train(small().build(), List.of()));
    }

    @Test
    void aTextOfOneWordAgainAndAgainIsNoTrouble() throws IOException {
        for (Loss loss : Loss.values()) {
            WordVectors one = train(small().loss(loss).build(), List.of(List.of("a", "a", "a", "a")));
            assertTrue(Float.isFinite(one.vector("a")[0]));
        }
    }

    @Test
    void vectorsThatRunAwayAreRefused() {
        String message = assertThrows(IllegalArgumentException.class, () -> train(small().loss(Loss.SOFTMAX)
                .alpha(1e30).build(), sentences(50, 20, 1))).getMessage();
        assertTrue(message.startsWith("alpha: the vectors have run away"), message);
    }

    @Test
    void optionsOutOfRangeAreNamed() {
        for (Word2VecOptions.Builder wrong : List.of(small().vectorSize(0), small().window(0), small().minCount(0),
                small().negative(0), small().alpha(Double.NaN), small().minAlpha(1), small().epochs(0),
                small().sample(-1), small().subwords(4, 3), small().subwords(3, 6).loss(Loss.SOFTMAX),
                small().hogwild(true).loss(Loss.SOFTMAX), small().bucket(0), small().maxFinalVocab(0))) {
            String message = assertThrows(IllegalArgumentException.class, wrong::build).getMessage();
            assertTrue(message.matches("[a-zA-Z]+: expected .*, was .*"), message);
        }
    }
}
