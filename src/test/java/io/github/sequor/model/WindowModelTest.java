package io.github.sequor.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sequor.embedding.WordVectors;
import io.github.sequor.model.WindowOptions.Combine;
import io.github.sequor.model.WindowOptions.Context;
import io.github.sequor.tensor.Rng;
import io.github.sequor.train.Trainer;
import io.github.sequor.train.TrainingListener;
import io.github.sequor.train.TrainingOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WindowModelTest {
    private static final List<String> ANIMALS = List.of("cat", "dog", "cow");
    private static final List<String> COLORS = List.of("red", "blue", "green");
    private static final TrainingListener QUIET = new TrainingListener() { };
    private static final WindowOptions SMALL = WindowOptions.builder().window(2).embeddingSize(8).hiddenSize(12)
            .minCount(1).build();
    private static final TrainingOptions TRAINING = WindowModel.training().epochs(8).batchSize(16).warmupSteps(5)
            .learningRate(1e-2).build();

    @TempDir
    Path folder;

    /** Animals and colours stand where the others do not. */
    private static List<List<String>> sentences(int count, long seed) {
        Rng rng = new Rng(seed);
        List<List<String>> all = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            String animal = ANIMALS.get(rng.nextInt(3));
            String color = COLORS.get(rng.nextInt(3));
            all.add(List.of("the", animal, "saw", "a", color, "house"));
        }
        return all;
    }

    private static final WindowModel.Data DATA = new WindowModel.Data(sentences(200, 1), sentences(30, 2));

    @Test
    void wordsOfOneKindGetLikeVectors() throws IOException {
        for (Context context : Context.values()) {
            for (Combine combine : Combine.values()) {
                WindowOptions options = SMALL.with().context(context).combine(combine).build();
                double[] loss = {0};
                TrainingListener listener = new TrainingListener() {
                    @Override
                    public void onEpoch(Epoch epoch) {
                        loss[0] = epoch.validation().loss();
                    }
                };
                try (WindowModel model = WindowModel.train(options, TRAINING, DATA, folder.resolve("model"),
                        listener)) {
                    // two words of six cannot be known: log 3 each
                    assertTrue(loss[0] < Math.log(3) / 3 + 0.08, context + " " + combine + ": " + loss[0]);
                    WordVectors vectors = model.vectors();
                    assertEquals(10, vectors.words().size());
                    double alike = vectors.similarity("cat", "dog") + vectors.similarity("red", "blue");
                    double unlike = vectors.similarity("cat", "red") + vectors.similarity("dog", "blue");
                    assertTrue(alike > unlike, context + " " + combine + ": " + alike + ", " + unlike);
                    try (WindowModel loaded = WindowModel.load(folder.resolve("model"))) {
                        assertArrayEquals(vectors.vector("cow"), loaded.vectors().vector("cow"));
                    }
                }
            }
        }
    }

    @Test
    void interruptedTrainingEndsInTheSameBytes() throws IOException {
        WindowOptions options = SMALL.with().combine(Combine.RECURRENT).dropout(0.2).build();
        TrainingOptions training = TRAINING.with().epochs(2).build();
        WindowModel.train(options, training, DATA, folder.resolve("whole"), QUIET).close();
        WindowModel.train(options, training, DATA, folder.resolve("stopped"), new TrainingListener() {
            @Override
            public boolean onStep(Step step) {
                return step.step() < 20;
            }
        }).close();
        WindowModel.resume(training, DATA, folder.resolve("stopped"), QUIET).close();
        for (String file : List.of("config.json", "words.vocab", Trainer.WEIGHTS, Trainer.CHECKPOINT)) {
            assertArrayEquals(Files.readAllBytes(folder.resolve("whole").resolve(file)),
                    Files.readAllBytes(folder.resolve("stopped").resolve(file)), file);
        }
    }

    @Test
    void badInputSaysWhatIsWrong() {
        assertThrows(IllegalArgumentException.class, () -> WindowModel.train(SMALL, TRAINING,
                new WindowModel.Data(List.of(), DATA.valid()), folder.resolve("none"), QUIET));
        assertThrows(IllegalArgumentException.class, () -> WindowModel.train(SMALL, TRAINING,
                new WindowModel.Data(DATA.train(), List.of(List.of("unheard"))), folder.resolve("none"), QUIET));
        assertThrows(IllegalArgumentException.class, () -> SMALL.with().window(0).build());
        assertThrows(IOException.class, () -> WindowModel.load(folder.resolve("missing")));
    }
}
