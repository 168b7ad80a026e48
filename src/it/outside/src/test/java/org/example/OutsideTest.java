package org.example;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.sequor.nn.Linear;
import io.github.sequor.nn.Tape;
import io.github.sequor.tensor.Tensor;
import org.junit.jupiter.api.Test;

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

    @Test
    void findsNoCommandLineInTheLibrary() {
        assertThrows(ClassNotFoundException.class, () -> Class.forName("io.github.sequor.cli.Main"));
    }
}
