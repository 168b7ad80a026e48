package org.example;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.sequor.model.ParallelText;
import io.github.sequor.model.TranslateOptions;
import io.github.sequor.model.Translator;
import io.github.sequor.model.TranslatorOptions;
import io.github.sequor.nn.Linear;
import io.github.sequor.nn.Tape;
import io.github.sequor.tensor.Tensor;
import io.github.sequor.train.TrainingListener;
import io.github.sequor.train.TrainingOptions;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a user's project sees. */
class OutsideTest {

    @Test
    void computesForwardAndBackward() {
        try (Linear layer = new Linear(2, 1, 7); Tape tape = new Tape(7)) {
            layer.weight().set(new float[] {2, -1});
            float bias = layer.state().get("bias").item();

            Tensor y = layer.forward(tape, tape.of(new float[] {1, 2, 3, 4}, 2, 2));
            assertArrayEquals(new float[] {bias, 2 + bias}, y.toArray(), 1e-6f);

            y.gradient().fill(1);
            tape.backward();
            assertArrayEquals(new float[] {4, 6}, layer.weight().gradient().toArray(), 1e-6f);
        }
    }

    /** Trains a model that learns its four sentences by heart, and loads it again. */
    @Test
    void trainsAndRunsAModel(@TempDir Path folder) throws Exception {
        List<String> sources = List.of("eins", "zwei", "drei", "vier");
        List<String> targets = List.of("one", "two", "three", "four");
        ParallelText pairs = new ParallelText(sources, targets);
        TranslatorOptions options = TranslatorOptions.builder().units(TranslatorOptions.Units.CHARACTER)
                .embeddingSize(16).hiddenSize(32).attentionSize(16).dropout(0).build();
        TrainingOptions training = TrainingOptions.builder().epochs(150).stopPatience(150).warmupSteps(0)
                .learningRate(0.01).labelSmoothing(0).build();
        Translator.train(options, training, new Translator.Data(pairs, pairs), folder, new TrainingListener() { })
                .close();
        try (Translator translator = Translator.load(folder)) {
            List<String> translated = translator.translate(sources, TranslateOptions.DEFAULT).stream()
                    .map(best -> best.get(0).text()).toList();
            assertEquals(targets, translated);
        }
    }

    @Test
    void findsNoCommandLineInTheLibrary() {
        assertThrows(ClassNotFoundException.class, () -> Class.forName("io.github.sequor.cli.Main"));
    }
}
