package io.github.sequor.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;

/**
 * An implementation to measure. Those of {@code src/peers} and {@code src/dl4j}, which may be missing, are found by
 * {@link ServiceLoader}.
 */
public interface LayerFactory {

    /** As in the benchmarks' parameter. */
    String name();

    /** Whether it can do this; what it can't is not measured. */
    boolean supports(Cell cell, Shape shape, boolean training, int threads);

    /** Sets an implementation up. */
    RecurrentLayer create(Work work, boolean training, int threads);

    /**
     * Whether Sequor's native code runs in the same process; if not, pure Java is what its results are checked against.
     */
    default boolean besideOurs() {
        return true;
    }

    /** Throws unless OpenMP's threads are as many, which the environment alone can say. */
    static void checkOpenMpThreads(int threads) {
        String set = System.getenv("OMP_NUM_THREADS");
        if (!Integer.toString(threads).equals(set)) {
            throw new IllegalStateException("OMP_NUM_THREADS: expected " + threads + ", was " + set);
        }
    }

    /** All that were compiled in. */
    static List<LayerFactory> all() {
        List<LayerFactory> all = new ArrayList<>(
                List.of(new OursLayer.Factory(), new JavaLayer.PlainJava(), new JavaLayer.VectorApi()));
        ServiceLoader.load(LayerFactory.class).forEach(all::add);
        return all;
    }

    /** The implementation of this name. */
    static LayerFactory of(String name) {
        return all().stream().filter(f -> f.name().equals(name)).findFirst().orElseThrow(
                () -> new IllegalArgumentException("implementation: expected one of "
                        + all().stream().map(LayerFactory::name).toList() + ", was " + name));
    }
}
