package io.github.sequor.bench;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * One step of an LSTM for one stream, as text or sound comes in: the median and the 99th percentile of its latency,
 * among samples of single calls.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 3, time = 1)
@Fork(value = 1, jvmArgsPrepend = {"-XX:+IgnoreUnrecognizedVMOptions", "--enable-native-access=ALL-UNNAMED",
    "--add-modules=jdk.incubator.vector"})
public class StreamingBenchmark {
    static final Shape SHAPE = Shape.of("1x1x256x256");

    /** A {@link LayerFactory}. */
    @Param("ours")
    public String implementation;

    /** How many threads the implementation may use. */
    @Param("1")
    public int threads;

    private final RecurrentBenchmark layer = new RecurrentBenchmark();

    /** As {@link RecurrentBenchmark} does, its check among it. */
    @Setup
    public void setUp() {
        layer.cell = Cell.LSTM.name();
        layer.shape = SHAPE.name();
        layer.implementation = implementation;
        layer.isa = Setting.BEST;
        layer.threads = threads;
        layer.setUp();
    }

    /** For the profiler. */
    @TearDown(Level.Iteration)
    public void countHeapBytes() {
        layer.countHeapBytes();
    }

    /** Gives memory back. */
    @TearDown
    public void tearDown() {
        layer.tearDown();
    }

    /** One step. */
    @Benchmark
    public void step() {
        layer.forward();
    }
}
