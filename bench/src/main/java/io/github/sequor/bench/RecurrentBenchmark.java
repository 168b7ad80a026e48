package io.github.sequor.bench;

import io.github.sequor.cpu.Isa;
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

/**
 * Recurrent layers: inference over all steps, and a whole training step. Each call is a sample, so that the report can
 * give medians.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 3, time = 1)
// JDK 24 and newer warn of native libraries loaded without the permission; older ones must not fail on it
@Fork(value = 1, jvmArgsPrepend = {"-XX:+IgnoreUnrecognizedVMOptions", "--enable-native-access=ALL-UNNAMED",
    "--add-modules=jdk.incubator.vector"})
public class RecurrentBenchmark {
    /** A {@link Cell}. */
    @Param("LSTM")
    public String cell;

    /** A {@link Shape}. */
    @Param("50x32x256x256")
    public String shape;

    /** A {@link LayerFactory}. */
    @Param("ours")
    public String implementation;

    /** Of ours; the others choose their own, which is {@code best}. */
    @Param(Setting.BEST)
    public String isa;

    /** How many threads the implementation may use. */
    @Param("1")
    public int threads;

    private RecurrentLayer layer;
    private boolean training;

    /** Sets the layer up, and checks that it computes what the library's scalar path does, or pure Java beside DL4J. */
    @Setup
    public void setUp(BenchmarkParams benchmark) {
        training = benchmark.getBenchmark().endsWith("trainingStep");
        setUp();
    }

    void setUp() {
        Work work = new Work(Cell.valueOf(cell), Shape.of(shape));
        LayerFactory factory = LayerFactory.of(implementation);
        if (!factory.supports(work.cell(), work.shape(), training, threads)) {
            throw new IllegalArgumentException(implementation + " does not do this: " + cell + " " + shape
                    + ", training " + training + ", threads " + threads);
        }
        float[] expected;
        RecurrentLayer.Gradients gradients = null;
        try (RecurrentLayer reference = reference(factory, work)) {
            run(reference);
            expected = reference.output();
            if (training) {
                gradients = reference.gradients();
            }
        }
        if (factory.besideOurs()) {
            Setting.isa(isa).use();
        }
        layer = factory.create(work, training, threads);
        // twice: what a first call leaves behind must not change the second
        run(layer);
        run(layer);
        Check.same("output", expected, layer.output());
        if (training) {
            Check.same(gradients, layer.gradients());
        }
    }

    private RecurrentLayer reference(LayerFactory factory, Work work) {
        if (!factory.besideOurs()) {
            return new JavaLayer(work, training, new PlainArithmetic());
        }
        Isa.SCALAR.use();
        return new OursLayer(work, training);
    }

    private void run(RecurrentLayer which) {
        if (training) {
            which.trainingStep();
        } else {
            which.forward();
        }
    }

    /** For the profiler. */
    @TearDown(Level.Iteration)
    public void countHeapBytes() {
        HeapBytes.count(() -> run(layer));
    }

    /** Gives memory back. */
    @TearDown
    public void tearDown() {
        layer.close();
    }

    /** Inference. */
    @Benchmark
    public void forward() {
        layer.forward();
    }

    /** Forward and backward to inputs, states, weights and biases. */
    @Benchmark
    public void trainingStep() {
        layer.trainingStep();
    }
}
