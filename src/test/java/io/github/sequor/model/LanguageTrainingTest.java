package io.github.sequor.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.sequor.cpu.KeepsThreads;
import io.github.sequor.cpu.Threads;
import io.github.sequor.nn.AttentionDecoder.Cell;
import io.github.sequor.nn.EachIsa;
import io.github.sequor.tensor.Rng;
import io.github.sequor.train.Trainer;
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

/** That a language model's training gives the same bytes whatever happens on the way. */
@KeepsThreads
class LanguageTrainingTest {
    private static final LanguageModelOptions OPTIONS = LanguageModelOptions.builder().layers(2).embeddingSize(9)
            .hiddenSize(20).steps(7).tied(true).dropout(0.2).lockedDropout(true).embeddingDropout(0.1)
            .weightDropout(0.3).build();
    private static final TrainingOptions TRAINING = LanguageModel.training().epochs(3).batchSize(4).warmupSteps(20)
            .learningRate(1e-2).seed(5).build();

    @TempDir
    Path temporary;

    private record StopAfter(long step) implements TrainingListener {
        @Override
        public boolean onStep(Step now) {
            return now.step() < step;
        }
    }

    private static LanguageModel.Data data(boolean labelled) {
        Rng rng = new Rng(3);
        List<String> lines = new ArrayList<>();
        List<String> labels = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            StringBuilder line = new StringBuilder();
            for (int n = 1 + rng.nextInt(8); n > 0; n--) {
                line.append((char) ('a' + rng.nextInt(5)));
            }
            lines.add(line.toString());
            labels.add("l" + i % 3);
        }
        LanguageText text = labelled ? LanguageText.labelled(lines, labels) : LanguageText.of(lines);
        return new LanguageModel.Data(text, text);
    }

    private static void assertSame(Path expected, Path actual) throws IOException {
        for (String file : List.of("config.json", "text.vocab", Trainer.WEIGHTS, Trainer.CHECKPOINT)) {
            assertArrayEquals(Files.readAllBytes(expected.resolve(file)), Files.readAllBytes(actual.resolve(file)),
                    file);
        }
    }

    private Path train(String name, LanguageModelOptions options, LanguageModel.Data data, TrainingListener listener)
            throws IOException {
        Path folder = temporary.resolve(name);
        LanguageModel.train(options, TRAINING, data, folder, listener).close();
        return folder;
    }

    /** About nine batches an epoch: interrupted at the begin, within epochs and at their ends, states carried over. */
    @EachIsa
    void interruptedTrainingEndsInTheSameBytes() throws IOException {
        for (boolean lines : new boolean[] {false, true}) {
            LanguageModelOptions options = OPTIONS.with().lines(lines).cell(lines ? Cell.GRU : Cell.LSTM).build();
            LanguageModel.Data data = data(lines);
            Path whole = train("whole" + lines, options, data, new TrainingListener() { });
            for (long[] stops : new long[][] {{1}, {5}, {9}, {3, 4, 11, 17}}) {
                Path folder = train("stopped" + lines + Arrays.toString(stops), options, data,
                        new StopAfter(stops[0]));
                for (int i = 1; i < stops.length; i++) {
                    LanguageModel.resume(TRAINING, data, folder, new StopAfter(stops[i])).close();
                }
                LanguageModel.resume(LanguageModel.recipe(folder).training(), data, folder,
                        new TrainingListener() { }).close();
                assertSame(whole, folder);
            }
        }
    }

    @Test
    void anyNumberOfThreadsSameBytes() throws IOException {
        Threads.use(1);
        Path one = train("1", OPTIONS, data(false), new TrainingListener() { });
        for (int threads : new int[] {2, 5}) {
            Threads.use(threads);
            assertSame(one, train(Integer.toString(threads), OPTIONS, data(false), new TrainingListener() { }));
        }
    }

    @Test
    void otherDataOrOptionsAreNoResumption() throws IOException {
        Path folder = train("begun", OPTIONS, data(false), new StopAfter(4));
        LanguageModel.Data other = new LanguageModel.Data(LanguageText.of(List.of("abc", "cde")),
                data(false).valid());
        assertThrows(IllegalArgumentException.class,
                () -> LanguageModel.resume(TRAINING, other, folder, new TrainingListener() { }));
        assertThrows(IllegalArgumentException.class, () -> LanguageModel.resume(
                TRAINING.with().learningRate(1).build(), data(false), folder, new TrainingListener() { }));
    }
}
