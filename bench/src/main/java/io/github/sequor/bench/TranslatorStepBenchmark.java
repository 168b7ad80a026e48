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

/** One full training step of the translator. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 2, time = 2)
@Measurement(iterations = 3, time = 3)
@Fork(value = 1, jvmArgsPrepend = {"-XX:+IgnoreUnrecognizedVMOptions", "--enable-native-access=ALL-UNNAMED"})
public class TranslatorStepBenchmark {
    /** Steps whose losses are compared: each but the first depends on all gradients of the one before. */
    private static final int CHECKED = 4;

    /** Ours, or a {@link TranslatorFactory}'s. */
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

    private TranslatorStep translator;

    /** Checks the losses of the first steps against the scalar path's. */
    @Setup
    public void setUp() {
        Threads.use(threads);
        Isa.SCALAR.use();
        float[] expected;
        try (TranslatorWork reference = new TranslatorWork(batch)) {
            expected = losses(reference);
        }
        Setting.isa(isa).use();
        TranslatorWork ours = new TranslatorWork(batch);
        translator = ours;
        if (!implementation.equals("ours")) {
            translator = peer().create(ours, threads);
            ours.close();
        }
        Check.same("loss", expected, losses(translator));
    }

    private static float[] losses(TranslatorStep translator) {
        float[] losses = new float[CHECKED];
        for (int i = 0; i < CHECKED; i++) {
            losses[i] = translator.step();
        }
        return losses;
    }

    private TranslatorFactory peer() {
        return TranslatorFactory.peers().stream().filter(f -> f.name().equals(implementation)).findFirst().orElseThrow(
                () -> new IllegalArgumentException("implementation: there is no translator of " + implementation));
    }

    /** For the profiler. */
    @TearDown(Level.Iteration)
    public void countHeapBytes() {
        HeapBytes.count(translator::step);
    }

    /** Gives memory back. */
    @TearDown
    public void tearDown() {
        translator.close();
    }

    /** The step, with the loss read as a number. */
    @Benchmark
    public float trainingStep() {
        return translator.step();
    }
}
