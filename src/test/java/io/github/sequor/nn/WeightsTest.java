package io.github.sequor.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sequor.io.SafeTensors;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Weights in files that others wrote. */
class WeightsTest {
    @TempDir
    Path folder;

    /** What PyTorch saves of a layer: tensors alone. */
    private Path asPyTorch(Module module) throws IOException {
        Path file = folder.resolve("pytorch.safetensors");
        Weights.write(file, module.state(), Map.of());
        return file;
    }

    @Test
    void fileOfPyTorchLoadsAsItIs() throws IOException {
        for (boolean relu : new boolean[] {false, true}) {
            try (Rnn saved = Rnn.builder(3, 4).relu(relu).seed(1).build();
                    Rnn loaded = Rnn.builder(3, 4).relu(relu).seed(2).build()) {
                loaded.load(asPyTorch(saved));
                assertArrayEquals(saved.state().get("weight_hh_l0").toArray(),
                        loaded.state().get("weight_hh_l0").toArray());
            }
        }
        try (Gru saved = Gru.builder(3, 4).build(); Gru loaded = Gru.builder(3, 4).bias(true).seed(3).build()) {
            loaded.load(asPyTorch(saved));
            assertArrayEquals(saved.state().get("weight_hh_l0").toArray(),
                    loaded.state().get("weight_hh_l0").toArray());
        }
    }

    @Test
    void otherVariantIsRefused() throws IOException {
        try (Gru after = Gru.builder(3, 4).bias(false).build();
                Gru before = Gru.builder(3, 4).bias(false).resetAfter(false).build()) {
            refused(before, asPyTorch(after), "reset_before", "reset_after");
            Path file = folder.resolve("ours.safetensors");
            before.save(file);
            refused(after, file, "reset_after", "reset_before");
        }
        try (Rnn tanh = Rnn.builder(3, 4).build(); Rnn relu = Rnn.builder(3, 4).relu(true).build()) {
            Path file = folder.resolve("ours.safetensors");
            relu.save(file);
            refused(tanh, file, "tanh", "relu");
        }
    }

    @Test
    void otherTypesAndSizesNameTheFile() throws IOException {
        Path file = folder.resolve("integers.safetensors");
        try (Linear linear = new Linear(2, 1, 1)) {
            SafeTensors.write(file, List.of(
                    SafeTensors.Entry.floats("weight", new float[2], 1, 2),
                    SafeTensors.Entry.of("bias", SafeTensors.DType.I64, new long[] {1}, channel ->
                            channel.write(java.nio.ByteBuffer.allocate(8)))), Map.of());
            refused(linear, file, "bias", "I64");
            SafeTensors.write(file, List.of(
                    SafeTensors.Entry.floats("weight", new float[0], 1L << 40, 0),
                    SafeTensors.Entry.floats("bias", new float[1], 1)), Map.of());
            refused(linear, file, "weight", "(1, 2)", "1099511627776");
        }
    }

    private static void refused(Module module, Path file, String... parts) {
        String message = assertThrows(IOException.class, () -> module.load(file)).getMessage();
        for (String part : List.of(parts)) {
            assertTrue(message.contains(part) && message.contains(file.toString()), message);
        }
    }
}
