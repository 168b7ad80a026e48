package io.github.sequor.bench;

import io.github.sequor.cpu.Threads;
import io.github.sequor.kernel.Kernels;
import io.github.sequor.nn.Lstm;
import io.github.sequor.nn.RecurrentStream;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What it costs to come from Java to a kernel and back, and a stream's step, as small as it can be and of a usual size.
 * Run it with {@code -prof gc} for the bytes.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 1, jvmArgsPrepend = {"-XX:+IgnoreUnrecognizedVMOptions", "--enable-native-access=ALL-UNNAMED"})
public class CrossingBenchmark {
    private Lstm least;
    private RecurrentStream leastStream;
    private Lstm usual;
    private RecurrentStream usualStream;

    /** One thread: a crossing wakes nobody. */
    @Setup
    public void setUp() {
        Threads.use(1);
        least = Lstm.builder(1, 1).build();
        leastStream = least.stream(1);
        usual = Lstm.builder(256, 256).build();
        usualStream = usual.stream(1);
    }

    /** Gives memory back. */
    @TearDown
    public void tearDown() {
        leastStream.close();
        least.close();
        usualStream.close();
        usual.close();
    }

    /** A call that tells a number. */
    @Benchmark
    public int crossing() {
        return Kernels.threads_get();
    }

    /** A call with as many arguments as a layer's, whose kernel has nothing to do. */
    @Benchmark
    public void crossingWithArguments() {
        Kernels.adam_step(0, 0, 0, 0, 0, 0, 0, 1, 1, 0.9, 0.999, 1e-8f, 0, false, 1, 1);
    }

    /** A step with I = H = 1. */
    @Benchmark
    public void leastStep() {
        leastStream.step();
    }

    /** A step with I = H = 256. */
    @Benchmark
    public void step() {
        usualStream.step();
    }
}
