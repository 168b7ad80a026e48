package io.github.sequor.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sequor.embedding.WordVectors;
import io.github.sequor.model.ClassifierOptions.Encoder;
import io.github.sequor.model.ClassifierOptions.Head;
import io.github.sequor.model.ClassifierOptions.Input;
import io.github.sequor.model.ClassifierOptions.Pool;
import io.github.sequor.io.SafeTensors;
import io.github.sequor.nn.Allocation;
import io.github.sequor.tensor.Refused;
import io.github.sequor.tensor.Rng;
import io.github.sequor.train.Evaluation;
import io.github.sequor.train.Trainer;
import io.github.sequor.train.TrainingListener;
import io.github.sequor.train.TrainingOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SequenceClassifierTest {
    private static final ClassifierOptions SMALL = ClassifierOptions.builder().embeddingSize(12).hiddenSize(16)
            .attentionSize(8).dropout(0.1).build();
    private static final TrainingOptions TRAINING = SequenceClassifier.training().epochs(12).batchSize(16)
            .learningRate(1e-2).warmupSteps(5).seed(3).build();
    private static final TrainingListener QUIET = new TrainingListener() { };

    @TempDir
    Path folder;

    private SequenceClassifier train(ClassifierOptions options, LabelledSequences train, LabelledSequences valid)
            throws IOException {
        return SequenceClassifier.train(options, TRAINING, new SequenceClassifier.Data(train, valid),
                folder.resolve("model"), QUIET);
    }

    private static SequenceClassifier.Data data(Head head) {
        return new SequenceClassifier.Data(ReviewTask.texts(head, 300, 1), ReviewTask.texts(head, 80, 2));
    }

    /** The loss and what is made of the output are all that differs. */
    @ParameterizedTest
    @EnumSource
    void eachHead(Head head) throws IOException {
        LabelledSequences test = ReviewTask.texts(head, 100, 4);
        SequenceClassifier.Data data = data(head);
        try (SequenceClassifier trained = train(SMALL.with().head(head).build(), data.train(), data.valid())) {
            ClassifierScores scores = trained.evaluate(test);
            Evaluation evaluation = scores.evaluation();
            assertTrue(evaluation.score() > 90, head + ": " + evaluation);
            Classification best = trained.classify("the film was great , great and fine with music");
            switch (head) {
                case BINARY -> {
                    assertEquals(List.of("negative", "positive"), trained.labels());
                    assertEquals("positive", best.label());
                }
                case MULTICLASS -> assertEquals("music", best.label());
                case ORDINAL -> {
                    assertEquals(List.of("0", "1", "2", "3"), trained.labels());
                    assertEquals("3", best.label());
                    assertTrue(scores.errors().orElseThrow().meanAbsolute() < 0.2);
                }
                case MULTILABEL -> {
                    assertEquals(List.of("music"), best.labels());
                    assertEquals(List.of(), trained.classify("the film was dull").labels());
                    assertEquals(List.of("actors", "story"),
                            trained.classify("a story with great actors").labels());
                }
                case REGRESSION -> assertEquals(130, best.value(), 5);
            }
            float sum = 0;
            for (float p : best.probabilities()) {
                assertTrue(p >= 0 && p <= 1, head + ": " + p);
                sum += p;
            }
            if (head != Head.MULTILABEL && head != Head.REGRESSION) {
                assertEquals(1, sum, 1e-5f);
            }
            assertEquals(head == Head.REGRESSION, Double.isNaN(scores.accuracy()));
            assertEquals(10, best.units());
            assertEquals(1, best.unknown());   // the comma
            try (SequenceClassifier loaded = SequenceClassifier.load(folder.resolve("model"))) {
                assertArrayEquals(best.probabilities(),
                        loaded.classify("the film was great , great and fine with music").probabilities());
                assertEquals(scores.loss(), loaded.evaluate(test).loss());
            }
        }
    }

    @Test
    void basesAreReadInWords() throws IOException {
        Rng rng = new Rng(5);
        List<String> texts = new ArrayList<>();
        List<List<String>> labels = new ArrayList<>();
        for (int i = 0; i < 260; i++) {
            StringBuilder bases = new StringBuilder();
            for (int t = 0; t < 20; t++) {
                bases.append("ACGT".charAt(rng.nextInt(4)));
            }
            int at = rng.nextInt(15);
            bases.replace(at, at + 5, i % 2 == 0 ? "TATAA" : "GCGCG");
            texts.add(i % 3 == 0 ? bases.toString().toLowerCase(Locale.ROOT) : bases.toString());
            labels.add(List.of(i % 2 == 0 ? "box" : "none"));
        }
        LabelledSequences all = LabelledSequences.texts(texts, labels);
        int[] train = IntStream.range(0, 200).toArray();
        LabelledSequences valid = all.select(IntStream.range(200, 260).toArray());
        try (SequenceClassifier trained = train(SMALL.with().input(Input.KMER).k(4).build(), all.select(train),
                valid)) {
            assertTrue(trained.evaluate(valid).accuracy() > 0.9);
            Classification said = trained.classify("GGTATAAGGG");
            assertEquals(7, said.units());
            assertArrayEquals(said.probabilities(), trained.classify("gguauaaggg").probabilities());
            assertEquals(0, trained.classify("GGT").units());
        }
    }

    /** Whether a stands before b: single units do not tell. */
    private static LabelledSequences orders(int count, int seed, String between) {
        Rng rng = new Rng(seed);
        List<String> texts = new ArrayList<>();
        List<List<String>> labels = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            List<String> units = new ArrayList<>(List.of(i % 2 == 0 ? "a" : "b", i % 2 == 0 ? "b" : "a"));
            for (int t = 0; t < 6; t++) {
                units.add(rng.nextInt(2) == 0 ? 0 : units.size(), "cdef".charAt(rng.nextInt(4)) + "");
            }
            texts.add(String.join(between, units));
            labels.add(List.of(i % 2 == 0 ? "ab" : "ba"));
        }
        return LabelledSequences.texts(texts, labels);
    }

    @ParameterizedTest
    @EnumSource(value = Input.class, names = {"WORD", "SUBWORD", "CHARACTER"})
    void joinedUnitsKnowTheirOrder(Input input) throws IOException {
        String between = input == Input.CHARACTER ? "" : " ";
        LabelledSequences train = orders(300, 1, between);
        LabelledSequences test = orders(100, 2, between);
        ClassifierOptions single = SMALL.with().input(input).encoder(Encoder.NONE).pooling(Pool.MEAN).build();
        try (SequenceClassifier trained = train(single, train, test)) {
            assertTrue(trained.evaluate(test).accuracy() < 0.7);
        }
        try (SequenceClassifier trained = train(single.with().ngrams(2).build(), train, test)) {
            assertEquals(1, trained.evaluate(test).accuracy());
            String text = String.join(between, "c", "a", "b");
            Classification said = trained.classify(text);
            assertEquals(3 + 2, said.units());
            if (input != Input.SUBWORD) {
                // A joined unit that was never seen, bz, is not there, rather than unknown.
                Classification strange = trained.classify(text + between + "z");
                assertEquals(List.of(4 + 2, 1), List.of(strange.units(), strange.unknown()));
            }
            try (SequenceClassifier loaded = SequenceClassifier.load(folder.resolve("model"))) {
                assertArrayEquals(said.probabilities(), loaded.classify(text).probabilities());
            }
        }
    }

    @Test
    void unitsAreJoinedOnlyWhereNothingElseKnowsTheOrder() {
        ClassifierOptions.Builder averaged = ClassifierOptions.builder().encoder(Encoder.NONE).ngrams(2);
        assertEquals(2, averaged.build().with().build().ngrams());
        Refused.argument(() -> averaged.ngrams(0).build(), "ngrams", "0");
        Refused.argument(() -> averaged.ngrams(2).encoder(Encoder.GRU).build(), "ngrams", "2");
        Refused.argument(() -> averaged.encoder(Encoder.NONE).tuneVectors(false).build(), "ngrams", "2");
        Refused.argument(() -> averaged.tuneVectors(true).input(Input.FRAMES).build(), "ngrams", "2");
    }

    @Test
    void jointsAreReadWhereverTheBodyIs() throws IOException {
        LabelledSequences train = ReviewTask.clips(200, 1);
        LabelledSequences valid = ReviewTask.clips(60, 2);
        ClassifierOptions options = SMALL.with().input(Input.FRAMES).joints(2).build();
        try (SequenceClassifier trained = train(options, train, valid)) {
            assertTrue(trained.evaluate(valid).accuracy() > 0.9);
            float[][] clip = valid.frames().get(0);
            float[][] elsewhere = new float[clip.length][clip[0].length];
            for (int t = 0; t < clip.length; t++) {
                for (int j = 0; j < clip[t].length; j++) {
                    elsewhere[t][j] = 4 * clip[t][j] + 8;
                }
            }
            assertArrayEquals(trained.classify(clip).probabilities(), trained.classify(elsewhere).probabilities(),
                    1e-4f);
            assertTrue(assertThrows(IllegalStateException.class, trained::stream).getMessage().contains("joints"));
            assertThrows(IllegalArgumentException.class, () -> trained.classify(new float[2][5]));
        }
        assertThrows(IllegalArgumentException.class, () -> SMALL.with().joints(2).build());
    }

    @ParameterizedTest
    @EnumSource
    void eachEncoder(Encoder encoder) throws IOException {
        SequenceClassifier.Data data = data(Head.BINARY);
        Pool pooling = encoder == Encoder.NONE ? Pool.MEAN : Pool.LAST;
        try (SequenceClassifier trained = train(SMALL.with().head(Head.BINARY).encoder(encoder).pooling(pooling)
                .layers(2).build(), data.train(), data.valid())) {
            assertTrue(trained.evaluate(data.valid()).accuracy() > 0.85, encoder + "");
        }
    }

    @ParameterizedTest
    @EnumSource
    void eachPooling(Pool pooling) throws IOException {
        LabelledSequences valid = ReviewTask.frames(60, 2);
        try (SequenceClassifier trained = train(SMALL.with().input(Input.FRAMES).pooling(pooling).encoder(Encoder.GRU)
                .noise(0.1).stretch(0.2).build(), ReviewTask.frames(200, 1), valid)) {
            assertTrue(trained.evaluate(valid).accuracy() > 0.9, pooling + "");
            Classification said = trained.classify(valid.frames().get(0));
            assertEquals(pooling == Pool.ATTENTION ? said.units() : 0, said.attention().length);
            if (pooling == Pool.ATTENTION) {
                assertEquals(1, (float) IntStream.range(0, said.units()).mapToDouble(t -> said.attention()[t]).sum(),
                        1e-5f);
            }
            // whatever shares a batch with it
            List<Classification> all = trained.classifyFrames(valid.frames());
            for (int i = 0; i < all.size(); i++) {
                assertArrayEquals(trained.classify(valid.frames().get(i)).probabilities(), all.get(i).probabilities(),
                        1e-5f);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = "FRAMES", mode = EnumSource.Mode.EXCLUDE)
    void eachUnit(Input input) throws IOException {
        SequenceClassifier.Data data = data(Head.MULTICLASS);
        try (SequenceClassifier trained = train(SMALL.with().input(input).merges(20).unknownRate(0.05).build(),
                data.train(), data.valid())) {
            assertTrue(trained.evaluate(data.valid()).accuracy() > 0.9, input + "");
        }
    }

    /** One-to-one is a sequence of one step. */
    @Test
    void exclusiveOrOfSingleFrames() throws IOException {
        List<float[][]> frames = new ArrayList<>();
        List<List<String>> labels = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            frames.add(new float[][] {{i & 1, i >> 1 & 1}});
            labels.add(List.of((i & 1) == (i >> 1 & 1) ? "same" : "other"));
        }
        LabelledSequences all = LabelledSequences.frames(frames, labels);
        try (SequenceClassifier trained = train(SMALL.with().input(Input.FRAMES).head(Head.BINARY).build(), all, all)) {
            assertEquals(1, trained.evaluate(all).accuracy());
        }
    }

    @Test
    void balancedClasses() throws IOException {
        // one in ten is rare, and no text tells: only the weights do
        List<String> texts = Collections.nCopies(200, "the same");
        List<List<String>> labels = IntStream.range(0, 200).mapToObj(i -> List.of(i % 10 == 0 ? "rare" : "usual"))
                .toList();
        LabelledSequences all = LabelledSequences.texts(texts, labels);
        for (Head head : List.of(Head.BINARY, Head.MULTICLASS, Head.MULTILABEL, Head.ORDINAL)) {
            for (boolean balanced : new boolean[] {false, true}) {
                SequenceClassifier.Data data = new SequenceClassifier.Data(all, all, null, List.of("rare", "usual"));
                // the last epoch's weights: of equal scores that with the lower loss is the best
                try (SequenceClassifier trained = SequenceClassifier.train(SMALL.with().head(head).balanced(balanced)
                        .dropout(0).build(), TRAINING, data, folder.resolve("model"), QUIET)) {
                    float rare = trained.classify("the same").probabilities()[0];
                    if (balanced) {
                        assertTrue(rare > 0.3, head + ": " + rare);
                    } else {
                        assertEquals(0.1, rare, 0.05, head + "");
                    }
                }
            }
        }
    }

    @Test
    void vectorsFrozenOrTuned() throws IOException {
        SequenceClassifier.Data data = data(Head.BINARY);
        Rng rng = new Rng(5);
        List<String> words = List.of("good", "bad", "superb");
        float[] values = new float[words.size() * 6];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) rng.nextGaussian();
        }
        System.arraycopy(values, 0, values, 12, 6);   // superb is as good is, and no text has it
        WordVectors vectors = new WordVectors(words, values, 6);
        for (boolean tuned : new boolean[] {false, true}) {
            try (SequenceClassifier trained = SequenceClassifier.train(SMALL.with().head(Head.BINARY)
                    .tuneVectors(tuned).build(), TRAINING, new SequenceClassifier.Data(data.train(), data.valid(),
                            vectors, null), folder.resolve("model"), QUIET)) {
                assertEquals(6, trained.options().embeddingSize());
                Classification known = trained.classify("good superb fine");
                assertEquals(tuned ? 0 : 1, known.unknown());   // frozen: fine has no vector
                if (!tuned) {
                    assertArrayEquals(trained.classify("good good").probabilities(),
                            trained.classify("superb good").probabilities());
                } else {
                    assertNotEquals(trained.classify("good good").probabilities()[1],
                            trained.classify("superb good").probabilities()[1]);
                }
                try (SequenceClassifier loaded = SequenceClassifier.load(folder.resolve("model"))) {
                    assertArrayEquals(known.probabilities(), loaded.classify("good superb fine").probabilities());
                }
            }
        }
    }

    @Test
    void weightDecayTakesFromTheWeights() throws IOException {
        SequenceClassifier.Data data = data(Head.BINARY);
        double[] squares = new double[2];
        for (int decays = 0; decays < 2; decays++) {
            SequenceClassifier.train(SMALL, TRAINING.with().epochs(2).weightDecay(decays).build(), data,
                    folder.resolve("model"), QUIET).close();
            try (SafeTensors weights = SafeTensors.open(folder.resolve("model").resolve(Trainer.WEIGHTS))) {
                for (float weight : weights.floats("layers.weight_hh_l0")) {
                    squares[decays] += weight * weight;
                }
            }
        }
        assertTrue(squares[1] < 0.8 * squares[0], squares[1] + " of " + squares[0]);
    }

    @Test
    void resumesToTheSameBytes() throws IOException {
        SequenceClassifier.Data texts = data(Head.BINARY);
        SequenceClassifier.Data frames = new SequenceClassifier.Data(ReviewTask.frames(100, 1),
                ReviewTask.frames(20, 2));
        for (SequenceClassifier.Data data : List.of(texts, frames)) {
            boolean text = data == texts;
            ClassifierOptions options = SMALL.with().input(text ? Input.WORD : Input.FRAMES).balanced(true)
                    .head(text ? Head.BINARY : Head.MULTICLASS).unknownRate(text ? 0.1 : 0).noise(text ? 0 : 0.1)
                    .stretch(text ? 0 : 0.2).build();
            TrainingOptions three = TRAINING.with().epochs(3).build();
            Path whole = folder.resolve("whole" + text);
            Path cut = folder.resolve("cut" + text);
            SequenceClassifier.train(options, three, data, whole, QUIET).close();
            SequenceClassifier.train(options, three, data, cut, new TrainingListener() {
                @Override
                public boolean onStep(Step step) {
                    return step.step() < 9;
                }
            }).close();
            SequenceClassifier.resume(three, data, cut, QUIET).close();
            for (String file : List.of("weights.safetensors", "checkpoint.safetensors", "config.json", "labels.json")) {
                assertArrayEquals(Files.readAllBytes(whole.resolve(file)), Files.readAllBytes(cut.resolve(file)), file);
            }
            SequenceClassifier.Data other = new SequenceClassifier.Data(data.valid(), data.train());
            Refused.argument(() -> SequenceClassifier.resume(three, other, cut, QUIET), "data");
        }
    }

    @Test
    void severalThreads() throws IOException {
        SequenceClassifier.Data data = data(Head.BINARY);
        SequenceClassifier trained = train(SMALL.with().head(Head.BINARY).build(), data.train(), data.valid());
        List<String> texts = data.valid().texts();
        List<Classification> expected = trained.classify(texts);
        List<CompletableFuture<List<Classification>>> all = IntStream.range(0, 8)
                .mapToObj(i -> CompletableFuture.supplyAsync(() -> trained.classify(texts))).toList();
        for (CompletableFuture<List<Classification>> one : all) {
            List<Classification> said = one.join();
            for (int i = 0; i < expected.size(); i++) {
                assertArrayEquals(expected.get(i).probabilities(), said.get(i).probabilities());
            }
        }
        trained.close();
        trained.close();
        Refused.state(() -> trained.classify("a"), "classifier", "closed");
    }

    @ParameterizedTest
    @EnumSource
    void streamSaysWhatTheWholeDoes(Head head) throws IOException {
        SequenceClassifier.Data data = data(head);
        ClassifierOptions causal = SMALL.with().head(head).bidirectional(false).pooling(Pool.LAST).layers(2).build();
        try (SequenceClassifier trained = train(causal, data.train(), data.valid());
                SequenceClassifier.Stream stream = trained.stream()) {
            float[] probabilities = new float[Math.max(1, trained.labels().size())];
            for (String text : data.valid().texts().subList(0, 10)) {
                stream.reset();
                for (String word : text.split(" ")) {
                    stream.step(word);
                }
                stream.probabilities(probabilities);
                Classification whole = trained.classify(text);
                assertArrayEquals(head == Head.REGRESSION ? new float[] {(float) whole.value()}
                        : whole.probabilities(), probabilities, head == Head.REGRESSION ? 1e-3f : 1e-5f);
            }
            assertEquals(0, Allocation.bytes(() -> {
                stream.step("good");
                stream.probabilities(probabilities);
            }), head + ": bytes a step");
            Refused.state(() -> stream.step(new float[3]), "text");
            Refused.argument(() -> stream.probabilities(new float[9]), "to", "9");
        }
    }

    @Test
    void streamOfFrames() throws IOException {
        LabelledSequences valid = ReviewTask.frames(30, 2);
        try (SequenceClassifier trained = train(SMALL.with().input(Input.FRAMES).bidirectional(false)
                .pooling(Pool.LAST).build(), ReviewTask.frames(100, 1), valid);
                SequenceClassifier.Stream stream = trained.stream()) {
            float[] probabilities = new float[3];
            for (float[] frame : valid.frames().get(0)) {
                stream.step(frame);
            }
            stream.probabilities(probabilities);
            assertArrayEquals(trained.classify(valid.frames().get(0)).probabilities(), probabilities, 1e-5f);
            float[] frame = valid.frames().get(0)[0];
            assertEquals(0, Allocation.bytes(() -> stream.step(frame)), "bytes a step");
            Refused.argument(() -> stream.step(new float[2]), "frame", "3", "2");
            Refused.state(() -> stream.step("a"), "frames");
        }
        try (SequenceClassifier trained = train(SMALL.with().input(Input.FRAMES).build(), valid, valid)) {
            Refused.state(trained::stream, "bidirectional");
        }
    }

    // ---- bad input

    @Test
    void unknownLabelsAtEvaluation() throws IOException {
        SequenceClassifier.Data data = data(Head.MULTICLASS);
        try (SequenceClassifier trained = train(SMALL, data.train(), data.valid())) {
            LabelledSequences one = LabelledSequences.texts(List.of("great music", "great music"),
                    List.of(List.of("music"), List.of("light")));
            ClassifierScores scores = trained.evaluate(one);
            assertEquals(Set.of("light"), scores.unknown());
            assertEquals(0.5, scores.accuracy());
            assertEquals(trained.evaluate(one.select(0)).loss(), scores.loss());
            assertTrue(Double.isNaN(trained.evaluate(one.select(1)).loss()));
            Refused.argument(() -> trained.evaluate(LabelledSequences.texts(List.of("a"), List.of(List.of()))),
                    "labels", "one of sequence 1");
        }
        Refused.argument(() -> train(SMALL, data.train(), LabelledSequences.texts(List.of("a"),
                List.of(List.of("light")))), "validation", "light");
    }

    @Test
    void emptyClassesAndSingleOnes() throws IOException {
        SequenceClassifier.Data data = data(Head.MULTICLASS);
        List<String> messages = new ArrayList<>();
        TrainingListener listener = new TrainingListener() {
            @Override
            public void onMessage(String message) {
                messages.add(message);
            }
        };
        List<String> four = List.of("actors", "light", "music", "story");
        try (SequenceClassifier trained = SequenceClassifier.train(SMALL.with().balanced(true).build(), TRAINING,
                new SequenceClassifier.Data(data.train(), data.valid(), null, four), folder.resolve("four"),
                        listener)) {
            assertEquals(four, trained.labels());
            assertEquals(List.of("training: no sequence is of class light"), messages);
            assertTrue(trained.evaluate(data.valid()).accuracy() > 0.9);
        }
        LabelledSequences single = LabelledSequences.texts(List.of("a", "b"), List.of(List.of("x"), List.of("x")));
        Refused.argument(() -> train(SMALL, single, single), "labels", "2 or more", "[x]");
        Refused.argument(() -> train(SMALL.with().head(Head.BINARY).build(), data.train(), data.valid()), "labels",
                "two", "[actors, music, story]");
        Refused.argument(() -> SequenceClassifier.train(SMALL, TRAINING, new SequenceClassifier.Data(data.train(),
                data.valid(), null, List.of("actors", "music")), folder, QUIET), "story");
        LabelledSequences none = LabelledSequences.texts(List.of(), List.of());
        Refused.argument(() -> train(SMALL, none, none), "training", "no sequence");
        assertFalse(SequenceClassifier.exists(folder.resolve("model")));   // nothing was begun
    }

    @Test
    void labelsThatDoNotSuitTheHead() {
        LabelledSequences names = LabelledSequences.texts(List.of("a", "b"), List.of(List.of("low"), List.of("high")));
        Refused.argument(() -> train(SMALL.with().head(Head.ORDINAL).build(), names, names), "order", "high");
        Refused.argument(() -> train(SMALL.with().head(Head.REGRESSION).build(), names, names), "number",
                "sequence 1", "low");
        LabelledSequences two = LabelledSequences.texts(List.of("a"), List.of(List.of("low", "high")));
        Refused.argument(() -> train(SMALL, two, two), "labels", "one of sequence 1");
        Refused.argument(() -> LabelledSequences.texts(List.of("a"), List.of()), "labels", "1 sequences", "0");
        Refused.argument(() -> ClassifierOptions.builder().encoder(Encoder.NONE).pooling(Pool.LAST).build(), "pooling");
        Refused.argument(() -> ClassifierOptions.builder().head(Head.REGRESSION).balanced(true).build(), "balanced");
    }

    @Test
    void raggedFrames() throws IOException {
        LabelledSequences good = ReviewTask.frames(40, 1);
        float[][] ragged = {{1, 2, 3}, {1, 2}};
        Refused.argument(() -> LabelledSequences.frames(Collections.singletonList(ragged), List.of(List.of("x"))),
                "sequence 1", "frame 2", "3", "2");
        try (SequenceClassifier trained = train(SMALL.with().input(Input.FRAMES).build(), good, good)) {
            Refused.argument(() -> trained.classify(ragged), "frame 2");
            Refused.argument(() -> trained.classify(new float[0][]), "at least one frame");
            Refused.argument(() -> trained.classify(new float[][] {{1, 2}}), "frame 1", "3", "2");
            Refused.argument(() -> trained.classify(new float[][] {{1, 2, Float.NaN}}), "NaN");
            Refused.argument(() -> trained.classify("a text"), "frames", "texts");
        }
        Refused.argument(() -> train(SMALL, good, good), "train", "texts", "frames");
    }

    @Test
    void textsOfWhichNothingIsKnown() throws IOException {
        SequenceClassifier.Data data = data(Head.BINARY);
        LabelledSequences some = data.train().and(LabelledSequences.texts(List.of(" ", ""), List.of(List.of("positive"),
                List.of("negative"))));
        try (SequenceClassifier trained = train(SMALL.with().head(Head.BINARY).build(), some, data.valid())) {
            List<Classification> said = trained.classify(List.of("", "   ", "我 爱 音乐", "great", "xyzzy"));
            assertEquals(0, said.get(0).units());
            assertEquals(0, said.get(1).units());
            assertEquals(3, said.get(2).units());
            assertEquals(3, said.get(2).unknown());
            assertArrayEquals(said.get(0).probabilities(), said.get(4).probabilities(), 1e-6f);
            for (Classification one : said) {
                assertEquals(1, one.probabilities()[0] + one.probabilities()[1], 1e-6f);
            }
            assertEquals(List.of(), trained.classify(List.of()));
            ClassifierScores scores = trained.evaluate(LabelledSequences.texts(List.of(""),
                    List.of(List.of("positive"))));
            assertTrue(Double.isFinite(scores.loss()));
        }
    }

    @Test
    void damagedFolders() throws IOException {
        SequenceClassifier.Data data = data(Head.BINARY);
        train(SMALL.with().head(Head.BINARY).build(), data.train(), data.valid()).close();
        Path model = folder.resolve("model");
        String labels = Files.readString(model.resolve("labels.json"));
        for (String damaged : List.of("[]", "{}", labels.replace("\"negative\"", "\"positive\""),
                labels.replace("\"negative\"", "7"))) {
            Files.writeString(model.resolve("labels.json"), damaged);
            assertThrows(IOException.class, () -> SequenceClassifier.load(model).close(), damaged);
        }
    }
}
