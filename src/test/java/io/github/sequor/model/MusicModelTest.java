package io.github.sequor.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.sequor.RealData;
import io.github.sequor.feature.PianoRoll;
import io.github.sequor.nn.Allocation;
import io.github.sequor.nn.AttentionDecoder.Cell;
import io.github.sequor.train.Trainer;
import io.github.sequor.train.TrainingListener;
import io.github.sequor.train.TrainingOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MusicModelTest {
    private static final TrainingListener QUIET = new TrainingListener() { };
    private static final MusicOptions SMALL = MusicOptions.builder().hiddenSize(24).dropout(0).transpose(0).build();
    private static final TrainingOptions TRAINING = MusicModel.training().epochs(40).learningRate(2e-2).warmupSteps(5)
            .batchSize(4).build();

    @TempDir
    Path folder;

    /** Two chords in turn, from either on. */
    private static List<PianoRoll> turns(int count) {
        List<PianoRoll> pieces = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            List<int[]> steps = new ArrayList<>();
            for (int t = 0; t < 6 + i % 3; t++) {
                steps.add((t + i) % 2 == 0 ? new int[] {60, 64, 67} : new int[] {62, 65});
            }
            pieces.add(new PianoRoll(steps));
        }
        return pieces;
    }

    private static final MusicModel.Data DATA = new MusicModel.Data(turns(16), turns(3));

    private MusicModel train(MusicOptions options, TrainingOptions training) throws IOException {
        return MusicModel.train(options, training, DATA, folder.resolve("model"), QUIET);
    }

    @Test
    void learnsToGoOn() throws IOException {
        for (Cell cell : Cell.values()) {
            try (MusicModel model = train(SMALL.with().cell(cell).build(), TRAINING.with().epochs(120).build())) {
                // the first chord cannot be known: five pitches of log 2 each in two pieces of 13 steps, 0.53 a step
                assertTrue(model.evaluate(turns(2)) < 0.7, cell + ": " + model.evaluate(turns(2)));
                PianoRoll piece = model.compose(turns(2).get(1).first(1), new MusicModel.Composing(6, 0.3, 1));
                assertEquals(turns(2).get(1).first(6), piece, cell.toString());
            }
        }
    }

    /** The definition: what the stream says step by step, in double precision. */
    @Test
    void lossIsTheSumOverPitchesAndTheMeanOverSteps() throws IOException {
        try (MusicModel model = train(SMALL.with().layers(2).build(), TRAINING.with().epochs(3).build());
                MusicModel loaded = MusicModel.load(folder.resolve("model"));
                MusicModel.Stream stream = loaded.stream()) {
            PianoRoll piece = turns(3).get(2);
            double sum = 0;
            float[] logits = new float[PianoRoll.PITCHES];
            float[] step = new float[PianoRoll.PITCHES];
            for (int t = 0; t < piece.length(); t++) {
                stream.logits(logits);
                piece.write(t, step, 0);
                for (int i = 0; i < logits.length; i++) {
                    sum += Math.log1p(Math.exp(step[i] == 1 ? -logits[i] : logits[i]));
                }
                stream.step(step);
            }
            assertEquals(sum / piece.length(), model.evaluate(List.of(piece)), 1e-4);
            assertEquals(0, Allocation.bytes(() -> {
                stream.step(step);
                stream.logits(logits);
            }));
        }
    }

    @Test
    void drawsByTheModelsProbabilities() throws IOException {
        try (MusicModel model = train(SMALL, TRAINING.with().epochs(2).build());
                MusicModel.Stream stream = model.stream()) {
            float[] logits = new float[PianoRoll.PITCHES];
            stream.logits(logits);
            int draws = 2000;
            int[] counts = new int[PianoRoll.PITCHES];
            for (int seed = 0; seed < draws; seed++) {
                for (int pitch : model.compose(PianoRoll.EMPTY, new MusicModel.Composing(1, 1, seed)).pitches(0)) {
                    counts[pitch - PianoRoll.LOWEST]++;
                }
            }
            for (int i = 0; i < counts.length; i++) {
                double p = 1 / (1 + Math.exp(-logits[i]));
                assertTrue(Math.abs(counts[i] - draws * p) < 5 * Math.sqrt(draws * p * (1 - p)) + 1,
                        "pitch " + i + ": " + counts[i] + ", expected " + draws * p);
            }
            MusicModel.Composing how = new MusicModel.Composing(8, 1, 3);
            assertEquals(model.compose(PianoRoll.EMPTY, how), model.compose(PianoRoll.EMPTY, how));
            assertNotEquals(model.compose(PianoRoll.EMPTY, how),
                    model.compose(PianoRoll.EMPTY, new MusicModel.Composing(8, 1, 4)));
        }
    }

    @Test
    void interruptedTrainingEndsInTheSameBytes() throws IOException {
        MusicOptions options = SMALL.with().dropout(0.2).weightDropout(0.2).transpose(3).layers(2).build();
        TrainingOptions training = TRAINING.with().epochs(4).build();
        train(options, training).close();
        Path stopped = folder.resolve("stopped");
        for (int stop : new int[] {3, 4, 9}) {
            TrainingListener listener = new TrainingListener() {
                @Override
                public boolean onStep(Step step) {
                    return step.step() < stop;
                }
            };
            if (stop == 3) {
                MusicModel.train(options, training, DATA, stopped, listener).close();
            } else {
                MusicModel.resume(training, DATA, stopped, listener).close();
            }
        }
        MusicModel.resume(training, DATA, stopped, QUIET).close();
        for (String file : List.of("config.json", Trainer.WEIGHTS, Trainer.CHECKPOINT)) {
            assertArrayEquals(Files.readAllBytes(folder.resolve("model").resolve(file)),
                    Files.readAllBytes(stopped.resolve(file)), file);
        }
        MusicModel.Data other = new MusicModel.Data(turns(15), turns(3));
        assertThrows(IllegalArgumentException.class, () -> MusicModel.resume(training, other, stopped, QUIET));
    }

    @Test
    void badInputSaysWhatIsWrong() throws IOException {
        assertThrows(IllegalArgumentException.class, () -> new MusicModel.Data(List.of(), turns(1)));
        assertThrows(IllegalArgumentException.class, () -> new MusicModel.Data(turns(1), List.of(PianoRoll.EMPTY)));
        assertThrows(IllegalArgumentException.class, () -> new MusicModel.Composing(0, 1, 1));
        assertThrows(IllegalArgumentException.class, () -> new MusicModel.Composing(1, 0, 1));
        assertThrows(IOException.class, () -> MusicModel.load(folder.resolve("missing")));
        MusicModel model = train(SMALL, TRAINING.with().epochs(1).build());
        assertThrows(IllegalArgumentException.class, () -> model.evaluate(List.of(PianoRoll.EMPTY)));
        model.close();
        model.close();
        assertThrows(IllegalStateException.class, () -> model.evaluate(turns(1)));
        assertTrue(assertThrows(IOException.class, () -> LanguageModel.load(folder.resolve("model"))).getMessage()
                .contains("expected a language model"));
        Files.write(folder.resolve("model").resolve(Trainer.WEIGHTS), new byte[100]);
        assertTrue(assertThrows(IOException.class, () -> MusicModel.load(folder.resolve("model"))).getMessage()
                .contains(Trainer.WEIGHTS));
    }

    /** A few epochs of the chorales' own: less than what each pitch's share alone gives. */
    @Test
    void learnsFromChorales() throws IOException {
        Path file = RealData.folder().resolve("music/jsb-chorales/jsb-chorales-quarter.json.gz");
        assumeTrue(Files.exists(file), "skipped: no " + file);
        Map<String, List<PianoRoll>> parts = PianoRoll.readJson(file);
        assertEquals(229, parts.get("train").size());
        List<PianoRoll> valid = parts.get("valid").subList(0, 20);
        double[] share = new double[PianoRoll.PITCHES];
        int steps = 0;
        float[] step = new float[PianoRoll.PITCHES];
        for (PianoRoll piece : parts.get("train")) {
            for (int t = 0; t < piece.length(); t++, steps++) {
                piece.write(t, step, 0);
                for (int i = 0; i < share.length; i++) {
                    share[i] += step[i];
                }
            }
        }
        double alone = 0;
        for (double count : share) {
            double p = (count + 0.5) / (steps + 1);
            alone -= p * Math.log(p) + (1 - p) * Math.log(1 - p);
        }
        try (MusicModel model = MusicModel.train(SMALL.with().hiddenSize(64).build(), TRAINING.with().epochs(8).build(),
                new MusicModel.Data(parts.get("train"), valid), folder.resolve("chorales"), QUIET)) {
            assertTrue(model.evaluate(valid) < 0.9 * alone, model.evaluate(valid) + ", alone " + alone);
        }
    }
}
