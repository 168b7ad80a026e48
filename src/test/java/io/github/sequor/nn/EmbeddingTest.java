package io.github.sequor.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sequor.embedding.WordVectors;
import io.github.sequor.nn.optim.Adam;
import io.github.sequor.nn.optim.Optimizer;
import io.github.sequor.tensor.Arena;
import io.github.sequor.tensor.Tensor;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An embedding that begins with word vectors. */
class EmbeddingTest {
    private static final WordVectors VECTORS = new WordVectors(List.of("a", "b", "c"), new float[] {1, 2, 3, 4, 5, 6},
            2);

    @TempDir
    Path folder;

    private static final class Classifier extends Module {
        final Embedding words;
        final Linear output = add("output", new Linear(2, 2, 1));

        Classifier(Embedding words) {
            this.words = add("words", words);
        }

        Tensor logits(Arena arena, int... ids) {
            return output.forward(arena, words.forward(arena, ids));
        }
    }

    private static void train(Classifier model) {
        try (Optimizer adam = new Adam(model.parameters(), 0.1); Tape tape = new Tape(1)) {
            for (int step = 0; step < 5; step++) {
                tape.backward(Ops.crossEntropy(tape, model.logits(tape, 0, 1), new int[] {0, 1}, 0));
                adam.step();
                tape.reset();
            }
        }
    }

    @Test
    void frozenVectorsStayAndTheRestIsTrained() throws Exception {
        Path file = folder.resolve("model.safetensors");
        try (Classifier model = new Classifier(Embedding.frozen(VECTORS.toTensor()))) {
            assertEquals(List.of("output.weight", "output.bias"),
                    model.parameters().stream().map(Parameter::name).toList());
            assertEquals(6, model.parameterCount());
            assertTrue(model.state().containsKey("words.weight"));
            float[] before = model.output.parameters().get(0).value().toArray();
            train(model);
            assertArrayEquals(new float[] {1, 2, 3, 4, 5, 6}, model.words.weight().toArray());
            assertFalse(model.words.weight().needsGradient());
            assertFalse(Arrays.equals(before, model.output.parameters().get(0).value().toArray()));
            model.save(file);
            try (Classifier other = new Classifier(Embedding.frozen(Tensor.zeros(3, 2))); Arena arena = new Arena()) {
                other.load(file);
                assertArrayEquals(model.logits(arena, 2).toArray(), other.logits(arena, 2).toArray());
            }
        }
    }

    @Test
    void tunedVectorsBeginAsGivenAndBecomeWordVectorsAgain() {
        try (Classifier model = new Classifier(Embedding.of(VECTORS.toTensor()))) {
            assertArrayEquals(new float[] {1, 2, 3, 4, 5, 6}, model.words.weight().toArray());
            train(model);
            WordVectors tuned = WordVectors.of(VECTORS.words(), model.words.weight());
            assertFalse(Arrays.equals(VECTORS.vector("a"), tuned.vector("a")));
            assertArrayEquals(VECTORS.vector("c"), tuned.vector("c"));     // no step used it
        }
    }

    @Test
    void aMatrixIsExpected() {
        try (Tensor tensor = Tensor.zeros(4)) {
            assertThrows(IllegalArgumentException.class, () -> Embedding.of(tensor));
            assertThrows(IllegalArgumentException.class, () -> Embedding.frozen(tensor));
        }
    }
}
