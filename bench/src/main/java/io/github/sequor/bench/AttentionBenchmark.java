package io.github.sequor.bench;

import io.github.sequor.cpu.Isa;
import io.github.sequor.cpu.Threads;
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
import org.openjdk.jmh.infra.BenchmarkParams;

/** Attention: one step of each kind, and a whole teacher-forced decoder. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 3, time = 1)
@Fork(value = 1, jvmArgsPrepend = {"-XX:+IgnoreUnrecognizedVMOptions", "--enable-native-access=ALL-UNNAMED"})
public class AttentionBenchmark {
    /** Ours, or an {@link AttentionFactory}'s. */
    @Param("ours")
    public String implementation;

    /** The instruction set. */
    @Param(Setting.BEST)
    public String isa;

    /** N. */
    @Param({"32", "64"})
    public int batch;

    /** How many threads the implementation may use. */
    @Param("1")
    public int threads;

    private AttentionLayer layer;
    private String operation;

    /** Checks the operation against the scalar path. */
    @Setup
    public void setUp(BenchmarkParams benchmark) {
        String name = benchmark.getBenchmark();
        operation = name.substring(name.lastIndexOf('.') + 1);
        Threads.use(threads);
        Isa.SCALAR.use();
        AttentionWork ours = new AttentionWork(batch);
        ours.run(operation);
        float[][] expected = ours.results(operation);
        Setting.isa(isa).use();
        if (implementation.equals("ours")) {
            ours.close();
            layer = new AttentionWork(batch);
        } else {
            layer = peer().create(ours, threads);
            ours.close();
        }
        layer.run(operation);
        layer.run(operation);
        float[][] actual = layer.results(operation);
        for (int i = 0; i < expected.length; i++) {
            Check.same(operation + " " + i, expected[i], actual[i]);
        }
    }

    private AttentionFactory peer() {
        return AttentionFactory.peers().stream().filter(f -> f.name().equals(implementation)).findFirst().orElseThrow(
                () -> new IllegalArgumentException("implementation: there is no attention of " + implementation));
    }

    /** For the profiler. */
    @TearDown(Level.Iteration)
    public void countHeapBytes() {
        HeapBytes.count(() -> layer.run(operation));
    }

    /** Gives memory back. */
    @TearDown
    public void tearDown() {
        layer.close();
    }

    /** One additive step. */
    @Benchmark
    public void additiveStep() {
        layer.run("additiveStep");
    }

    /** One dot step. */
    @Benchmark
    public void dotStep() {
        layer.run("dotStep");
    }

    /** The decoder, without gradients. */
    @Benchmark
    public void decoderForward() {
        layer.run("decoderForward");
    }

    /** The decoder, forward and backward. */
    @Benchmark
    public void decoderTrainingStep() {
        layer.run("decoderTrainingStep");
    }
}
