package io.github.sequor.nn;

import io.github.sequor.io.SafeTensors;
import io.github.sequor.tensor.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Tensors to and from safetensors files. */
public final class Weights {
    static final String PYTORCH_GRU = "reset_after";
    private static final int CHUNK = 1 << 14;

    private Weights() {
    }

    /**
     * Writes tensors, atomically.
     *
     * @param metadata goes into the file's header
     */
    public static void write(Path file, Map<String, Tensor> tensors, Map<String, String> metadata) throws IOException {
        List<SafeTensors.Entry> entries = new ArrayList<>();
        tensors.forEach((name, tensor) -> entries.add(entry(name, tensor)));
        SafeTensors.write(file, entries, metadata);
    }

    private static SafeTensors.Entry entry(String name, Tensor tensor) {
        long[] shape = Arrays.stream(tensor.shape()).asLongStream().toArray();
        return SafeTensors.Entry.of(name, SafeTensors.DType.F32, shape, channel -> {
            ByteBuffer bytes = ByteBuffer.allocate(CHUNK * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
            for (long at = 0; at < tensor.size(); at += CHUNK) {
                int count = (int) Math.min(CHUNK, tensor.size() - at);
                FloatBuffer floats = bytes.clear().asFloatBuffer().limit(count);
                tensor.get(at, floats);
                bytes.limit(count * Float.BYTES);
                while (bytes.hasRemaining()) {
                    channel.write(bytes);
                }
            }
        });
    }

    /**
     * Copies the tensors of an open file into tensors of the same names and shapes.
     *
     * @param prefix what the names in the file begin with
     * @throws IOException if one is missing or has another shape; nothing was copied then
     */
    public static void read(SafeTensors file, String prefix, Map<String, Tensor> into) throws IOException {
        Map<String, float[]> read = new LinkedHashMap<>();
        for (Map.Entry<String, Tensor> e : into.entrySet()) {
            String name = prefix + e.getKey();
            if (!file.contains(name)) {
                throw new IOException(file + ": has no tensor " + name);
            }
            long[] shape = file.shape(name);
            if (!Arrays.equals(shape, Arrays.stream(e.getValue().shape()).asLongStream().toArray())) {
                throw new IOException(file + ": expected shape " + Tensor.describe(e.getValue().shape()) + " of " + name
                        + ", was " + Arrays.toString(shape).replace('[', '(').replace(']', ')'));
            }
            try {
                read.put(e.getKey(), file.floats(name));
            } catch (IllegalArgumentException wrongType) {
                throw new IOException(file + ": " + wrongType.getMessage(), wrongType);
            }
        }
        read.forEach((name, values) -> into.get(name).set(values));
    }

    static void read(Path path, Module module) throws IOException {
        try (SafeTensors file = SafeTensors.open(path)) {
            for (Map.Entry<String, String> e : module.variants().entrySet()) {
                String key = e.getKey();
                String pytorch = key.endsWith("gru") ? PYTORCH_GRU : e.getValue();
                String saved = file.metadata().getOrDefault(key, pytorch);
                if (!saved.equals(e.getValue())) {
                    throw new IOException(path + ": expected " + key + " " + e.getValue() + ", was " + saved);
                }
            }
            Map<String, Tensor> state = module.state();
            for (String name : file.names()) {
                if (!state.containsKey(name)) {
                    throw new IOException(path + ": unknown tensor " + name);
                }
            }
            read(file, "", state);
        }
    }
}
