package io.github.sequor.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sequor.cpu.KeepsThreads;
import io.github.sequor.cpu.Threads;
import io.github.sequor.embedding.WordVectors;
import io.github.sequor.metric.TagScheme;
import io.github.sequor.model.TaggerOptions.Tags;
import io.github.sequor.nn.AttentionDecoder.Cell;
import io.github.sequor.train.Evaluation;
import io.github.sequor.train.TrainingListener;
import io.github.sequor.train.TrainingOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@KeepsThreads
class SequenceTaggerTest {
    private static final TaggerOptions SMALL = TaggerOptions.builder().embeddingSize(10).characterSize(8)
            .spellingSize(8).shapeSize(4).hiddenSize(12).dropout(0.1).build();
    private static final TrainingOptions TRAINING = SequenceTagger.training().epochs(6).learningRate(1e-2)
            .warmupSteps(5).seed(3).build();
    private static final TrainingListener QUIET = new TrainingListener() { };

    @TempDir
    private Path folder;

    private static SequenceTagger.Data data(TagScheme scheme) {
        return new SequenceTagger.Data(NamesTask.text(300, scheme, 1), NamesTask.text(50, scheme, 2), null);
    }

    private SequenceTagger train(TaggerOptions options, SequenceTagger.Data data) throws IOException {
        return SequenceTagger.train(options, TRAINING, data, folder.resolve("model"), QUIET);
    }

    private static TaggedText plain(TaggedText text) {
        return new TaggedText(text.tokens(), text.tags().stream().map(s -> s.stream()
                .map(tag -> tag.replaceFirst("^.-", "")).toList()).toList());
    }

    @ParameterizedTest
    @EnumSource
    void learnsEachKindOfTags(Tags tags) throws IOException {
        TagScheme scheme = tags.scheme() == null ? TagScheme.IOB2 : tags.scheme();
        SequenceTagger.Data data = data(scheme);
        TaggedText test = NamesTask.text(50, scheme, 3);
        if (tags == Tags.PLAIN) {
            data = new SequenceTagger.Data(plain(data.train()), plain(data.valid()), null);
            test = plain(test);
        }
        try (SequenceTagger tagger = train(SMALL.with().tags(tags).build(), data)) {
            Evaluation evaluation = tagger.evaluate(test).evaluation();
            assertEquals(tags == Tags.PLAIN ? "accuracy" : "F1", evaluation.metric());
            assertTrue(evaluation.score() > 95, evaluation.toString());
            List<Tagging> said = tagger.predict(test.tokens());
            for (int i = 0; i < said.size(); i++) {
                assertEquals(Math.exp(said.get(i).logProb()), Math.min(1, Math.exp(said.get(i).logProb())), 1e-6);
                assertEquals(test.tokens().get(i).size(), said.get(i).probabilities().length);
                assertEquals(tags.scheme() == null ? List.of() : scheme.spans(said.get(i).tags()), said.get(i).spans());
            }
        }
    }

    @Test
    void learnsWithEachCellWithAndWithoutFieldAndSpelling() throws IOException {
        for (Cell cell : new Cell[] {Cell.GRU, Cell.RNN_TANH}) {
            try (SequenceTagger tagger = train(SMALL.with().cell(cell).layers(2).build(), data(TagScheme.IOB2))) {
                assertTrue(score(tagger) > 90, cell + ": " + score(tagger));
            }
        }
        try (SequenceTagger tagger = train(SMALL.with().crf(false).boundaries(false).bidirectional(false).build(),
                data(TagScheme.IOB2))) {
            assertTrue(score(tagger) > 80, "softmax: " + score(tagger));
        }
        try (SequenceTagger tagger = train(SMALL.with().spellingSize(0).build(), data(TagScheme.IOB2))) {
            assertTrue(score(tagger) > 95, "by shape: " + score(tagger));
        }
        try (SequenceTagger tagger = train(SMALL.with().spellingSize(0).shapeSize(0).build(), data(TagScheme.IOB2))) {
            assertTrue(score(tagger) < 92, "neither letters nor shape, so a guess: " + score(tagger));
        }
    }

    private static double score(SequenceTagger tagger) {
        return tagger.evaluate(NamesTask.text(50, TagScheme.IOB2, 3)).evaluation().score();
    }

    /** A tagger that knows nothing yet. */
    private SequenceTagger fresh(TaggerOptions options, SequenceTagger.Data data) throws IOException {
        TrainingOptions one = TRAINING.with().epochs(1).learningRate(1e-9).build();
        return SequenceTagger.train(options, one, data, folder.resolve("fresh"), QUIET);
    }

    @Test
    void whatItSaysIsWellFormedBeforeItHasLearntAnything() throws IOException {
        int spans = 0;
        for (boolean crf : new boolean[] {true, false}) {
            for (boolean boundaries : new boolean[] {true, false}) {
                for (Tags tags : new Tags[] {Tags.IOB1, Tags.IOB2, Tags.IOBES}) {
                    try (SequenceTagger tagger = fresh(SMALL.with().tags(tags).crf(crf).boundaries(boundaries).build(),
                            data(tags.scheme()))) {
                        for (Tagging said : tagger.predict(NamesTask.text(50, TagScheme.IOB2, 3).tokens())) {
                            assertTrue(tags.scheme().violation(said.tags()).isEmpty(), said.tags().toString());
                            spans += said.spans().size();
                        }
                    }
                }
            }
        }
        assertTrue(spans > 100, "at random there are many: " + spans);
    }

    @Test
    void savedAndLoadedItSaysTheSameInSeveralThreads() throws IOException {
        List<List<String>> sentences = NamesTask.text(60, TagScheme.IOB2, 4).tokens();
        List<Tagging> said;
        try (SequenceTagger tagger = train(SMALL, data(TagScheme.IOB2))) {
            said = tagger.predict(sentences);
        }
        try (SequenceTagger tagger = SequenceTagger.load(folder.resolve("model"))) {
            List<CompletableFuture<List<Tagging>>> runs = IntStream.range(0, 4)
                    .mapToObj(i -> CompletableFuture.supplyAsync(() -> tagger.predict(sentences))).toList();
            for (CompletableFuture<List<Tagging>> run : runs) {
                for (int i = 0; i < said.size(); i++) {
                    assertEquals(said.get(i).tags(), run.join().get(i).tags());
                    assertArrayEquals(said.get(i).probabilities(), run.join().get(i).probabilities());
                    assertEquals(said.get(i).logProb(), run.join().get(i).logProb());
                }
            }
            assertEquals(SMALL, tagger.options());
        }
    }

    /** Ends a training after a step. */
    private record StopAfter(long step) implements TrainingListener {
        @Override
        public boolean onStep(Step now) {
            return now.step() < step;
        }
    }

    @Test
    void resumedTrainingGivesTheSameBytesAsOneThatWasNot() throws IOException {
        TrainingOptions training = TRAINING.with().epochs(3).build();
        SequenceTagger.Data plain = data(TagScheme.IOB2);
        WordVectors vectors = vectors(10);
        SequenceTagger.Data given = new SequenceTagger.Data(plain.train(), plain.valid(), vectors);
        for (boolean tuned : new boolean[] {true, false}) {
            TaggerOptions options = SMALL.with().tuneVectors(tuned).lockedDropout(tuned).build();
            Path whole = folder.resolve("whole" + tuned);
            Path parts = folder.resolve("parts" + tuned);
            Threads.use(1);
            SequenceTagger.train(options, training, given, whole, QUIET).close();
            Threads.use(3);
            SequenceTagger.train(options, training, given, parts, new StopAfter(25)).close();
            SequenceTagger.resume(training, plain, parts, QUIET).close();
            for (String name : List.of("weights.safetensors", "checkpoint.safetensors", "words.vocab")) {
                assertArrayEquals(Files.readAllBytes(whole.resolve(name)), Files.readAllBytes(parts.resolve(name)),
                        name + (tuned ? "" : ", frozen"));
            }
        }
        SequenceTagger.Data other = new SequenceTagger.Data(NamesTask.text(300, TagScheme.IOB2, 9), plain.valid(),
                null);
        assertThrows(IllegalArgumentException.class,
                () -> SequenceTagger.resume(training, other, folder.resolve("wholetrue"), QUIET));
    }

    private static WordVectors vectors(int size) {
        List<String> words = List.of("went", "to", "saw", "unseen");
        float[] rows = new float[words.size() * size];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = (float) Math.sin(i);
        }
        return new WordVectors(words, rows, size);
    }

    @Test
    void beginsWithGivenVectorsAndKnowsTheirWords() throws IOException {
        SequenceTagger.Data plain = data(TagScheme.IOB2);
        SequenceTagger.Data given = new SequenceTagger.Data(plain.train(), plain.valid(), vectors(7));
        for (boolean tuned : new boolean[] {true, false}) {
            try (SequenceTagger tagger = train(SMALL.with().tuneVectors(tuned).build(), given)) {
                assertEquals(7, tagger.options().embeddingSize());
                assertTrue(id(tagger, "UNSEEN") > 2);
                assertEquals(tuned, id(tagger, "lives") > 2, "without a vector, where they are frozen");
                float[] unseen = new float[7];
                tagger.network().state().get("words.weight").view(7L * id(tagger, "unseen"), 7)
                        .get(unseen, 0, 7);
                assertArrayEquals(given.vectors().vector("unseen"), unseen);
                float[] saw = new float[7];
                tagger.network().state().get("words.weight").view(7L * id(tagger, "saw"), 7)
                        .get(saw, 0, 7);
                assertEquals(!tuned, Arrays.equals(given.vectors().vector("saw"), saw));
            }
        }
    }

    private static int id(SequenceTagger tagger, String word) {
        return tagger.vocabulary().input(List.of(List.of(word))).words()[0][0];
    }

    @Test
    void takesWhatItHasNeverSeen() throws IOException {
        try (SequenceTagger tagger = train(SMALL, data(TagScheme.IOB2))) {
            assertEquals(List.of(), tagger.tag(List.of()));
            assertEquals(List.of(), tagger.predict(List.of()));
            assertEquals(3, tagger.tag(List.of("今天", "天气", "🙂")).size());
            assertEquals(1, tagger.tag(List.of("")).size());
            assertEquals(List.of(0, 2, 0), tagger.predict(List.of(List.of(), List.of("went", "to"), List.of())).stream()
                    .map(t -> t.tags().size()).toList());
            List<String> longText = new ArrayList<>(Collections.nCopies(25_000, "went"));
            longText.set(20_000, "Ann");
            List<String> tags = tagger.tag(longText);
            assertEquals("B-PER", tags.get(20_000));
            assertEquals(1, Set.copyOf(tags.subList(0, 20_000)).size());
        }
    }

    @Test
    void countsTagsItDoesNotKnowAsMissed() throws IOException {
        try (SequenceTagger tagger = train(SMALL, data(TagScheme.IOB2))) {
            TaggedText strange = new TaggedText(List.of(List.of("went", "Ann"), List.of("to", "bobville"), List.of()),
                    List.of(List.of("B-ORG", "B-PER"), List.of("O", "B-LOC"), List.of()));
            TaggingScores scores = tagger.evaluate(strange);
            assertEquals(Set.of("ORG"), scores.unknown());
            assertEquals(List.of("LOC", "O", "ORG", "PER"), scores.classes());
            assertEquals(0.75, scores.accuracy());
            assertEquals(1, scores.confusion().count(2, 1));
            assertEquals(0, scores.spans().orElseThrow().byType().get("ORG").recall());
            assertTrue(scores.loss() > 0 && scores.loss() < 1, "of the sentence that is known: " + scores.loss());
        }
    }

    @Test
    void learnsFromOneClassAlone() throws IOException {
        for (Tags tags : new Tags[] {Tags.PLAIN, Tags.IOB2}) {
            TaggedText one = new TaggedText(List.of(List.of("a", "b"), List.of("c")),
                    List.of(List.of("O", "O"), List.of("O")));
            try (SequenceTagger tagger = train(SMALL.with().tags(tags).build(),
                    new SequenceTagger.Data(one, one, null))) {
                assertEquals(List.of("O", "O", "O"), tagger.tag(List.of("x", "y", "z")));
                assertFalse(Double.isNaN(tagger.evaluate(one).evaluation().score()));
            }
        }
        // nothing but spans of two tokens: one token has a tag all the same
        TaggedText pairs = new TaggedText(List.of(List.of("a", "b")), List.of(List.of("B-X", "I-X")));
        try (SequenceTagger tagger = train(SMALL, new SequenceTagger.Data(pairs, pairs, null))) {
            assertEquals(1, tagger.tag(List.of("a")).size());
            assertEquals(List.of("B-X", "I-X"), tagger.tag(List.of("a", "b")));
        }
    }

    @Test
    void saysWhichTagBreaksTheScheme() throws IOException {
        TaggedText broken = new TaggedText(List.of(List.of("a"), List.of("b", "c")),
                List.of(List.of("O"), List.of("O", "I-X")));
        TaggedText good = NamesTask.text(5, TagScheme.IOB2, 1);
        String expected = ": sentence 2, token 2: I-X does not follow O in IOB2";
        assertEquals("training" + expected, assertThrows(IllegalArgumentException.class,
                () -> train(SMALL, new SequenceTagger.Data(broken, good, null))).getMessage());
        assertEquals("validation" + expected, assertThrows(IllegalArgumentException.class,
                () -> train(SMALL, new SequenceTagger.Data(good, broken, null))).getMessage());
        TaggedText empty = new TaggedText(List.of(List.of()), List.of(List.of()));
        assertEquals("validation: no sentence is left to use", assertThrows(IllegalArgumentException.class,
                () -> train(SMALL, new SequenceTagger.Data(good, empty, null))).getMessage());
        try (SequenceTagger tagger = train(SMALL, data(TagScheme.IOB2))) {
            assertEquals("text" + expected, assertThrows(IllegalArgumentException.class,
                    () -> tagger.evaluate(broken)).getMessage());
        }
    }
}
