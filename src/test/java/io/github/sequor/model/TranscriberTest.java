package io.github.sequor.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sequor.cpu.KeepsThreads;
import io.github.sequor.cpu.Threads;
import io.github.sequor.decode.CtcDecoder;
import io.github.sequor.kernel.Kernels;
import io.github.sequor.nn.Allocation;
import io.github.sequor.nn.AttentionDecoder.Cell;
import io.github.sequor.tensor.Rng;
import io.github.sequor.train.TrainingListener;
import io.github.sequor.train.TrainingOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@KeepsThreads
class TranscriberTest {
    private static final TranscriberOptions SMALL = TranscriberOptions.builder().layers(1).hiddenSize(16).dropout(0.1)
            .build();
    private static final TrainingOptions TRAINING = Transcriber.training().epochs(8).learningRate(1e-2).warmupSteps(5)
            .seed(3).build();
    private static final TrainingListener QUIET = new TrainingListener() { };
    private static final Transcriber.Data DATA = new Transcriber.Data(BeepTask.sequences(300, 1),
            BeepTask.sequences(50, 2));
    private static final Transcripts TEST = BeepTask.sequences(50, 3);

    @TempDir
    private Path folder;

    private Transcriber train(TranscriberOptions options) throws IOException {
        return Transcriber.train(options, TRAINING, DATA, folder.resolve("model"), QUIET);
    }

    @Test
    void learnsCharactersAndWhereTheyAre() throws IOException {
        try (Transcriber transcriber = train(SMALL)) {
            TranscriptionScores scores = transcriber.evaluate(TEST);
            assertEquals("character accuracy", scores.evaluation().metric());
            assertTrue(scores.characters().value() < 0.05, "character error rate " + scores.characters().value());
            assertTrue(scores.words().value() < 0.2 && scores.exact() > 0.7, scores.toString());
            assertEquals(Set.of(), scores.unknown());
            float[][] frames = BeepTask.sound("abba", new Rng(9));
            Transcription said = transcriber.transcribe(frames);
            assertEquals("abba", said.text());
            assertEquals(List.of("a", "b", "b", "a"), said.units());
            assertTrue(said.logProb() <= 0 && said.score() <= said.logProb() + 1e-4, said.toString());
            int last = -1;
            for (int begin : said.frames()) {
                assertTrue(begin > last && begin < frames.length, Arrays.toString(said.frames()));
                last = begin;
            }
            TranscriptionAlignment alignment = transcriber.align(frames, "abba");
            assertEquals(frames.length, alignment.at().length);
            assertEquals(said.units(), alignment.units());
            assertEquals(said.score(), alignment.logProb(), 1e-4);
            for (float[] row : alignment.probabilities()) {
                assertEquals(1, IntStream.range(0, row.length).mapToDouble(j -> row[j]).sum(), 1e-5);
            }
        }
    }

    @Test
    void learnsWithEachKindOfLayersUnitsAndSteps() throws IOException {
        for (TranscriberOptions options : List.of(
                SMALL.with().cell(Cell.GRU).layers(2).stretch(0.2).noise(0.1).build(),
                SMALL.with().stack(2).build(),
                SMALL.with().units(TranslatorOptions.Units.SUBWORD).merges(4).build())) {
            try (Transcriber transcriber = train(options)) {
                double rate = transcriber.evaluate(TEST).characters().value();
                assertTrue(rate < 0.2, options + ": character error rate " + rate);
            }
        }
    }

    /** Each digit a word: what is said has spaces, what the model spells has not. */
    @Test
    void learnsWords() throws IOException {
        Transcripts[] parts = new Transcripts[2];
        for (int p = 0; p < 2; p++) {
            Transcripts letters = BeepTask.sequences(200, 5 + p);
            parts[p] = new Transcripts(letters.frames(), letters.texts().stream().map(text -> text.replace(" ", "_"))
                    .map(text -> String.join(" ", text.split(""))).toList());
        }
        try (Transcriber transcriber = Transcriber.train(SMALL.with().units(TranslatorOptions.Units.WORD).build(),
                TRAINING, new Transcriber.Data(parts[0], parts[1]), folder.resolve("model"), QUIET)) {
            TranscriptionScores scores = transcriber.evaluate(parts[1]);
            assertEquals("word accuracy", scores.evaluation().metric());
            assertTrue(scores.words().value() < 0.1, "word error rate " + scores.words().value());
            assertEquals("a c", transcriber.transcribe(BeepTask.sound("ac", new Rng(9))).text());
        }
    }

    @Test
    void searchesForTheBestSpellings() throws IOException {
        try (Transcriber transcriber = train(SMALL)) {
            CtcDecoder wide = CtcDecoder.builder().beamSize(20).nBest(5).build();
            for (List<Transcription> best : transcriber.transcribe(TEST.frames(), wide)) {
                assertEquals(5, best.size());
                for (int n = 0; n < 5; n++) {
                    assertTrue(best.get(n).score() <= best.get(n).logProb() + 1e-4, "no more than there is");
                    assertTrue(n == 0 || best.get(n).score() <= best.get(n - 1).score());
                }
            }
            assertTrue(transcriber.evaluate(TEST, wide).characters().value() < 0.05);
            int a = transcriber.symbols().indexOf("a");
            CtcDecoder noA = CtcDecoder.builder()
                    .languageModel((prefix, next) -> next == a ? Double.NEGATIVE_INFINITY : 0, 1).build();
            assertTrue(transcriber.transcribe(TEST.frames(), noA).stream().noneMatch(
                    best -> best.get(0).text().contains("a")));
        }
    }

    @Test
    void savedAndLoadedItSaysTheSameInSeveralThreads() throws IOException {
        List<Transcription> said;
        try (Transcriber transcriber = train(SMALL)) {
            said = transcriber.transcribe(TEST.frames());
        }
        try (Transcriber transcriber = Transcriber.load(folder.resolve("model"))) {
            List<CompletableFuture<List<Transcription>>> runs = IntStream.range(0, 4).mapToObj(
                    i -> CompletableFuture.supplyAsync(() -> transcriber.transcribe(TEST.frames()))).toList();
            for (CompletableFuture<List<Transcription>> run : runs) {
                for (int i = 0; i < said.size(); i++) {
                    assertEquals(said.get(i).text(), run.join().get(i).text());
                    assertArrayEquals(said.get(i).frames(), run.join().get(i).frames());
                    assertEquals(said.get(i).logProb(), run.join().get(i).logProb());
                }
            }
            assertEquals(SMALL, transcriber.options());
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
        TranscriberOptions options = SMALL.with().stretch(0.1).noise(0.1).build();
        Path whole = folder.resolve("whole");
        Path parts = folder.resolve("parts");
        Threads.use(1);
        Transcriber.train(options, training, DATA, whole, QUIET).close();
        Threads.use(3);
        Transcriber.train(options, training, DATA, parts, new StopAfter(25)).close();
        Transcriber.resume(training, DATA, parts, QUIET).close();
        for (String name : List.of("weights.safetensors", "checkpoint.safetensors", "text.vocab", "normalizer.json")) {
            assertArrayEquals(Files.readAllBytes(whole.resolve(name)), Files.readAllBytes(parts.resolve(name)), name);
        }
        Transcriber.Data other = new Transcriber.Data(BeepTask.sequences(300, 7), DATA.valid());
        assertThrows(IllegalArgumentException.class, () -> Transcriber.resume(training, other, whole, QUIET));
    }

    @Test
    void aStreamSaysTheSameWhileFramesComeIn() throws IOException {
        Threads.use(1);   // a thread of the pool takes its scratch with its first task, whenever that is
        for (int stack : new int[] {1, 3}) {
            try (Transcriber transcriber = train(SMALL.with().bidirectional(false).stack(stack).build());
                    Transcriber.Stream stream = transcriber.stream()) {
                int begun = 0;
                for (int i = 0; i < TEST.size(); i++) {
                    List<String> units = new ArrayList<>();
                    for (float[] frame : TEST.frames().get(i)) {
                        String unit = stream.step(frame);
                        if (unit != null) {
                            units.add(unit);
                            begun += frame == TEST.frames().get(i)[TEST.frames().get(i).length - 1] ? 0 : 1;
                        }
                    }
                    String unit = stream.finish();
                    if (unit != null) {
                        units.add(unit);
                    }
                    Transcription whole = transcriber.transcribe(TEST.frames().get(i));
                    assertEquals(whole.units(), units);
                    assertEquals(whole.text(), stream.text());
                    stream.reset();
                }
                assertTrue(begun > 50, "before the end: " + begun);
                float[] frame = TEST.frames().get(0)[0];
                long blocks = Kernels.memory_blocks();
                assertEquals(0, Allocation.bytes(() -> stream.step(frame)), "bytes of the heap");
                assertEquals(blocks, Kernels.memory_blocks(), "blocks of native memory");
                stream.reset();
                assertNull(stream.finish());
                assertMessage("values: expected finite numbers, was NaN", () -> stream.step(new float[] {Float.NaN}));
                assertMessage("frame: expected 6 numbers, was 5", () -> stream.step(new float[5]));
            }
        }
        try (Transcriber transcriber = train(SMALL)) {
            assertThrows(IllegalStateException.class, transcriber::stream);
        }
    }

    @Test
    void countsWhatItDoesNotKnowAndWhatFitsNoFramesAsErrors() throws IOException {
        try (Transcriber transcriber = train(SMALL)) {
            float[][] frames = BeepTask.sound("ab", new Rng(9));
            Transcripts strange = new Transcripts(List.of(frames, frames, frames),
                    List.of("ab", "xyz", "abcd".repeat(50)));
            TranscriptionScores scores = transcriber.evaluate(strange);
            assertEquals(Set.of("x", "y", "z"), scores.unknown());
            assertEquals(1.0 / 3, scores.exact());
            assertTrue(scores.loss() < 1, "of the one that can be said: " + scores.loss());
            assertEquals(3 + 198, scores.characters().substitutions() + scores.characters().deletions());
            assertMessage("text: the model does not know \"x\"", () -> transcriber.align(frames, "xyz"));
            assertMessage("text: needs 200 steps, the frames make " + frames.length,
                    () -> transcriber.align(frames, "abcd".repeat(50)));
        }
    }

    @Test
    void refusesFramesAndTextsThatAreWrong() throws IOException {
        float[][] ragged = {new float[6], new float[5]};
        float[][] nan = {new float[6], {0, 0, Float.NaN, 0, 0, 0}};
        assertMessage("sequence 2: frame 2 should have 6 numbers, has 5",
                () -> new Transcripts(List.of(new float[1][6], ragged), List.of("a", "b")));
        assertMessage("sequence 1: frame 2, number 3: expected a finite number, was NaN",
                () -> new Transcripts(List.<float[][]>of(nan), List.of("a")));
        assertMessage("sequence 1: expected at least one frame, was none",
                () -> new Transcripts(List.<float[][]>of(new float[0][]), List.of("a")));
        assertMessage("texts: expected one for each of 1 sequences, was 0",
                () -> new Transcripts(List.<float[][]>of(new float[1][1]), List.of()));
        assertMessage("training: no sequence is left to use", () -> fit(new Transcripts(List.of(), List.of())));
        assertMessage("training: expected texts, all are empty",
                () -> fit(new Transcripts(List.<float[][]>of(new float[2][6]), List.of(""))));
        assertMessage("training: no sequence is left to use",
                () -> fit(new Transcripts(List.<float[][]>of(new float[2][6]), List.of("aa"))));
        try (Transcriber transcriber = train(SMALL)) {
            assertMessage("sequence 1: frame 2 should have 6 numbers, has 5", () -> transcriber.transcribe(ragged));
            assertMessage("sequence 1: frame 2, number 3: expected a finite number, was NaN",
                    () -> transcriber.transcribe(nan));
            assertEquals(List.of(), transcriber.transcribe(List.of()));
        }
    }

    private void fit(Transcripts train) {
        try {
            Transcriber.train(SMALL, TRAINING, new Transcriber.Data(train, DATA.valid()), folder.resolve("none"), QUIET)
                    .close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Sequences whose texts do not fit are left out, and it says so. */
    @Test
    void leavesOutTextsThatDoNotFit() throws IOException {
        List<float[][]> frames = new ArrayList<>(DATA.train().frames());
        List<String> texts = new ArrayList<>(DATA.train().texts());
        texts.set(7, "abcd".repeat(100));
        List<String> messages = new ArrayList<>();
        Transcriber.train(SMALL, TRAINING.with().epochs(1).build(), new Transcriber.Data(new Transcripts(frames, texts),
                DATA.valid()), folder.resolve("model"), new TrainingListener() {
                    @Override
                    public void onMessage(String message) {
                        messages.add(message);
                    }
                }).close();
        assertEquals(List.of("training: of 300 sequences, 1 have fewer steps than their texts need and are left out"),
                messages);
    }

    @Test
    void closedItSaysSo() throws IOException {
        Transcriber transcriber = train(SMALL.with().build());
        transcriber.close();
        transcriber.close();
        assertThrows(IllegalStateException.class, () -> transcriber.transcribe(TEST.frames()));
    }

    private static void assertMessage(String expected, Runnable run) {
        assertEquals(expected, assertThrows(IllegalArgumentException.class, run::run).getMessage());
    }
}
