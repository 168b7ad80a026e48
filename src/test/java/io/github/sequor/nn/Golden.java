package io.github.sequor.nn;

import io.github.sequor.io.SafeTensors;
import io.github.sequor.tensor.Arena;
import io.github.sequor.tensor.Tensor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Reference cases: the files of a folder, and the comparison that their README asks for. */
final class Golden implements AutoCloseable {
    static final double VALUES = 1e-5;
    static final double GRADIENTS = 2e-5;
    /** Some recurrences of the basic RNN cases are chaotic. */
    static final double RNN = 1e-4;

    private final Path file;
    private final SafeTensors tensors;

    Golden(Path file) throws IOException {
        this.file = file;
        tensors = SafeTensors.open(file);
    }

    /** The files whose names begin so; never none. */
    static List<Path> files(String prefix) {
        Path folder = Path.of(System.getProperty("sequor.golden.nn", "src/test/resources/golden/nn"));
        try (Stream<Path> all = Files.list(folder)) {
            List<Path> files = all.filter(f -> f.getFileName().toString().startsWith(prefix)).sorted().toList();
            if (files.isEmpty()) {
                throw new IllegalStateException("no " + prefix + "* in " + folder);
            }
            return files;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Map<String, String> about() {
        return tensors.metadata();
    }

    int number(String key) {
        return Integer.parseInt(about().get(key));
    }

    boolean is(String key) {
        return "True".equals(about().get(key));
    }

    boolean has(String name) {
        return tensors.contains(name);
    }

    List<String> names() {
        return tensors.names();
    }

    float[] floats(String name) throws IOException {
        return tensors.floats(name);
    }

    int[] shape(String name) {
        return Arrays.stream(tensors.shape(name)).mapToInt(Math::toIntExact).toArray();
    }

    int[] ints(String name) throws IOException {
        return Arrays.stream(tensors.longs(name)).mapToInt(Math::toIntExact).toArray();
    }

    Tensor in(Arena arena, String name) throws IOException {
        return arena.of(floats(name), shape(name));
    }

    Tensor copy(String name) throws IOException {
        return Tensor.of(floats(name), shape(name));
    }

    /** max|ours - ref| / max(1, max|ref|) is at most the bound. */
    void check(String name, Tensor ours, double bound) throws IOException {
        check(name, ours.toArray(), bound);
    }

    void check(String name, float[] ours, double bound) throws IOException {
        float[] reference = floats(name);
        if (ours.length != reference.length) {
            throw new AssertionError(file.getFileName() + " " + name + ": " + ours.length + " elements, expected "
                    + reference.length);
        }
        double largest = 1;
        for (float r : reference) {
            largest = Math.max(largest, Math.abs(r));
        }
        for (int i = 0; i < ours.length; i++) {
            double error = Math.abs((double) ours[i] - reference[i]) / largest;
            if (!(error <= bound)) {
                throw new AssertionError(file.getFileName() + " " + name + "[" + i + "]: " + ours[i] + ", expected "
                        + reference[i] + " (error " + error + ", bound " + bound + ")");
            }
        }
    }

    @Override
    public void close() throws IOException {
        tensors.close();
    }
}
