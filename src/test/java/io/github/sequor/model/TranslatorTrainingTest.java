package io.github.sequor.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sequor.cpu.Threads;
import io.github.sequor.model.TranslatorOptions.Units;
import io.github.sequor.nn.AttentionDecoder.Cell;
import io.github.sequor.nn.EachIsa;
import io.github.sequor.tensor.Refused;
import io.github.sequor.train.Trainer;
import io.github.sequor.train.TrainingException;
import io.github.sequor.train.TrainingListener;
import io.github.sequor.train.TrainingOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** That a training gives the same bytes whatever happens on the way, and loses nothing when it goes wrong. */
class TranslatorTrainingTest {
    private static final TranslatorOptions OPTIONS = TranslatorOptions.builder().units(Units.SUBWORD).merges(15)
            .layers(2).embeddingSize(12).hiddenSize(20).attentionSize(10).readoutSize(8).dropout(0.2).build();
    /** All that could make a difference: warm-up that is not over, decay, smoothing, a last batch that is small. */
    private static final TrainingOptions TRAINING = TrainingOptions.builder().epochs(3).batchSize(16).warmupSteps(30)
            .learningRate(5e-3).decayPatience(1).labelSmoothing(0.1).seed(11).build();
    private static final Translator.Data DATA = new Translator.Data(ReverseTask.pairs(150, 6, 5, 1),
            ReverseTask.pairs(20, 6, 5, 2));
    private static final List<String> FILES = List.of("config.json", "source.bpe", "source.vocab", "target.bpe",
            "target.vocab", Trainer.WEIGHTS, Trainer.CHECKPOINT);

    @TempDir
    Path temporary;

    /** Ends a training after a step. */
    private record StopAfter(long step) implements TrainingListener {
        @Override
        public boolean onStep(Step now) {
            return now.step() < step;
        }
    }

    private Path train(String name, TranslatorOptions options, TrainingOptions training, TrainingListener listener)
            throws IOException {
        Path folder = temporary.resolve(name);
        Translator.train(options, training, DATA, folder, listener).close();
        return folder;
    }

    private Path train(String name) throws IOException {
        return train(name, OPTIONS, TRAINING, new TrainingListener() { });
    }

    private static void assertSameFiles(Path expected, Path actual) throws IOException {
        for (String file : FILES) {
            assertArrayEquals(Files.readAllBytes(expected.resolve(file)), Files.readAllBytes(actual.resolve(file)),
                    file);
        }
    }

    @Test
    void sameSeedSameBytes() throws IOException {
        Path first = train("first");
        assertSameFiles(first, train("second"));
        Path other = train("other", OPTIONS, TRAINING.with().seed(12).build(), new TrainingListener() { });
        assertFalse(Arrays.equals(Files.readAllBytes(first.resolve(Trainer.WEIGHTS)),
                Files.readAllBytes(other.resolve(Trainer.WEIGHTS))));
    }

    @Test
    void anyNumberOfThreadsSameBytes() throws IOException {
        int before = Threads.count();
        try {
            Threads.use(1);
            Path one = train("1");
            for (int threads : new int[] {2, 3, 7}) {
                Threads.use(threads);
                assertSameFiles(one, train(Integer.toString(threads)));
            }
        } finally {
            Threads.use(before);
        }
    }

    /** Ten batches an epoch: interrupted at the very beginning, within epochs, at their ends, and again and again. */
    @EachIsa
    void interruptedTrainingEndsInTheSameBytes() throws IOException {
        Path whole = train("whole");
        for (long[] stops : new long[][] {{1}, {10}, {14}, {29}, {30}, {3, 4, 12, 20, 21}}) {
            Path folder = train("stopped" + Arrays.toString(stops), OPTIONS, TRAINING, new StopAfter(stops[0]));
            for (int i = 1; i < stops.length; i++) {
                Translator.resume(TRAINING, DATA, folder, new StopAfter(stops[i])).close();
            }
            Translator.resume(Translator.recipe(folder).training(), DATA, folder, new TrainingListener() { }).close();
            assertSameFiles(whole, folder);
        }
    }

    @Test
    void moreEpochsCanBeAskedFor() throws IOException {
        Path folder = train("short", OPTIONS, TRAINING.with().epochs(2).build(), new TrainingListener() { });
        Translator.resume(TRAINING, DATA, folder, new TrainingListener() { }).close();
        assertSameFiles(train("long"), folder);
    }

    @Test
    void listenerHearsEveryStepAndEpoch() throws IOException {
        List<TrainingListener.Step> steps = new ArrayList<>();
        List<TrainingListener.Epoch> epochs = new ArrayList<>();
        List<Trainer.Result> results = new ArrayList<>();
        train("heard", OPTIONS, TRAINING, new TrainingListener() {
            @Override
            public boolean onStep(Step step) {
                return steps.add(step);
            }

            @Override
            public void onEpoch(Epoch epoch) {
                epochs.add(epoch);
            }

            @Override
            public void onEnd(Trainer.Result result) {
                results.add(result);
            }
        });
        assertEquals(30, steps.size());
        assertEquals(30, steps.get(29).step());
        assertEquals(10, steps.get(29).batch());
        assertEquals(TRAINING.learningRate() / TRAINING.warmupSteps(), steps.get(0).learningRate(), 1e-12);
        assertEquals(TRAINING.learningRate(), steps.get(29).learningRate(), 1e-12);
        assertEquals(3, epochs.size());
        assertEquals(Trainer.End.EPOCHS, results.get(0).end());
        int best = results.get(0).bestEpoch();
        assertTrue(epochs.get(best - 1).best());
        assertEquals(epochs.get(best - 1).validation(), results.get(0).best());
        double mean = steps.subList(0, 10).stream().mapToDouble(s -> s.loss() * s.targets()).sum()
                / steps.subList(0, 10).stream().mapToInt(TrainingListener.Step::targets).sum();
        assertEquals(mean, epochs.get(0).trainLoss(), 1e-9);
    }

    @Test
    void lossThatIsNoNumberNamesTheStepAndLeavesTheCheckpoint() throws IOException {
        Path folder = temporary.resolve("diverged");
        TrainingException e = assertThrows(TrainingException.class, () -> train("diverged",
                OPTIONS.with().cell(Cell.RNN_RELU).build(),
                TRAINING.with().learningRate(1e20).warmupSteps(0).clipNorm(0).build(), new TrainingListener() { }));
        assertTrue(e.getMessage().matches("(the loss|the gradients' norm|the norm of .*) is .* step \\d+ .*saved last .*"),
                e.getMessage());
        try (Translator translator = Translator.load(folder)) {
            assertTrue(Double.isFinite(translator.logProb(List.of("a b"), List.of("B A")).get(0).logProb()));
        }
    }

    @Test
    void modelThatIsReplacedStaysUntilThereIsABetterOne() throws IOException {
        Path folder = train("replaced");
        byte[] before = Files.readAllBytes(folder.resolve(Trainer.WEIGHTS));
        for (double clip : new double[] {0, 1}) {
            assertThrows(TrainingException.class, () -> train("replaced", OPTIONS.with().cell(Cell.RNN_RELU).build(),
                    TRAINING.with().learningRate(1e20).warmupSteps(0).clipNorm(clip).build(), new TrainingListener() { }));
            assertArrayEquals(before, Files.readAllBytes(folder.resolve(Trainer.WEIGHTS)));
            Translator.load(folder).close();
        }
        Files.delete(folder.resolve("config.json"));
        assertTrue(Translator.exists(folder), "weights alone are a model too, be it damaged");
    }

    @Test
    void interruptedWithWeightsThatAreNoNumbersSavesNothing() throws IOException {
        TrainingException e = assertThrows(TrainingException.class, () -> train("infinite", OPTIONS,
                TRAINING.with().learningRate(1e30).warmupSteps(0).clipNorm(0).build(), new StopAfter(1)));
        assertTrue(e.getMessage().contains("after step 1 "), e.getMessage());
        try (Translator translator = Translator.load(temporary.resolve("infinite"))) {
            assertTrue(Double.isFinite(translator.logProb(List.of("a b"), List.of("B A")).get(0).logProb()));
        }
    }

    @Test
    void goesOnWithTheSameOptionsAndDataAlone() throws IOException {
        Path folder = train("begun", OPTIONS, TRAINING, new StopAfter(12));
        Refused.argument(() -> Translator.resume(TRAINING.with().batchSize(8).build(), DATA, folder,
                new TrainingListener() { }), "training", "batchSize=16", "batchSize=8");
        Translator.Data other = new Translator.Data(ReverseTask.pairs(150, 6, 5, 3), DATA.valid());
        Refused.argument(() -> Translator.resume(TRAINING, other, folder, new TrainingListener() { }), "data", "begun");
        Translator.resume(TRAINING, DATA, folder, new TrainingListener() { }).close();
        assertSameFiles(train("whole"), folder);
    }

    @Test
    void pairsThatCannotBeUsedAreCounted() throws IOException {
        List<String> sources = new ArrayList<>(DATA.train().sources());
        List<String> targets = new ArrayList<>(DATA.train().targets());
        sources.addAll(List.of("", "a", "a ".repeat(5000), "a"));
        targets.addAll(List.of("A", "  ", "A", "A ".repeat(201)));
        List<String> messages = new ArrayList<>();
        TrainingListener listener = new TrainingListener() {
            @Override
            public void onMessage(String message) {
                messages.add(message);
            }
        };
        Translator.train(OPTIONS.with().units(Units.WORD).minCount(1).build(), TRAINING.with().epochs(1).build(),
                new Translator.Data(new ParallelText(sources, targets), DATA.valid()), temporary.resolve("m"),
                listener).close();
        assertEquals(List.of("training: of 154 pairs, 2 with an empty side and 2 of more than 200 units are left out"),
                messages);

        ParallelText nothing = new ParallelText(List.of("", ""), List.of("a", "b"));
        assertEquals("training: no pair is left to use", assertThrows(IllegalArgumentException.class,
                () -> Translator.train(OPTIONS, TRAINING, new Translator.Data(nothing, nothing),
                        temporary.resolve("n"), listener)).getMessage());
    }

    @Test
    void damagedFolderSaysWhichFile() throws IOException {
        Path folder = train("damaged", OPTIONS, TRAINING.with().epochs(1).build(), new TrainingListener() { });
        for (String file : FILES.subList(0, 6)) {
            Path path = folder.resolve(file);
            byte[] whole = Files.readAllBytes(path);
            Files.write(path, Arrays.copyOf(whole, whole.length / 2));
            // Half of a vocabulary is one too, but the weights do not fit it.
            refused(folder, file.endsWith(".vocab") ? Trainer.WEIGHTS : file);
            Files.delete(path);
            refused(folder, file);
            Files.write(path, whole);
        }
        String config = Files.readString(folder.resolve("config.json"));
        for (String[] change : new String[][] {{"\"format\": 1", "\"format\": 2"}, {"translator", "tagger"},
                {"\"layers\": 2", "\"layers\": 0"}, {"\"layers\": 2", "\"layers\": \"two\""},
                {"\"lstm\"", "\"transformer\""}, {"\"epochs\": 1,", ""}}) {
            Files.writeString(folder.resolve("config.json"), config.replace(change[0], change[1]));
            refused(folder, "config.json");
        }
        Files.writeString(folder.resolve("config.json"), config.replace("\"hiddenSize\": 20", "\"hiddenSize\": 21"));
        refused(folder, Trainer.WEIGHTS);
        Files.writeString(folder.resolve("config.json"), config);
        Translator.load(folder).close();
    }

    private static void refused(Path folder, String file) {
        IOException e = assertThrows(IOException.class, () -> Translator.load(folder));
        assertTrue(e.getMessage().contains(file) && e.getMessage().lines().count() == 1, e.getMessage());
    }
}
