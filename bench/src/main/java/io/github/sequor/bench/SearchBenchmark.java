package io.github.sequor.bench;

import io.github.sequor.cpu.Limits;
import io.github.sequor.cpu.Threads;
import io.github.sequor.embedding.Neighbor;
import io.github.sequor.embedding.WordVectors;
import io.github.sequor.tensor.Rng;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
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
 * The nearest ten of 400,000 vectors of 300 numbers: of one query, which reads all of them once, and of 64 at once.
 * Says what reading alone takes, before and after.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 1, time = 3)
@Measurement(iterations = 3, time = 5)
@Fork(value = 1, jvmArgsPrepend = {"-XX:+IgnoreUnrecognizedVMOptions", "--enable-native-access=ALL-UNNAMED",
    "-Xmx3g"})
public class SearchBenchmark {
    private static final int WORDS = 400_000;
    private static final int SIZE = 300;
    private static final int QUERIES = 64;
    private static final int TOP = 10;

    /** How many threads the kernels may use. */
    @Param("1")
    public int threads;

    private WordVectors vectors;
    private float[] query;
    private List<String> queries;

    /** Draws the vectors, and checks what is found with plain loops. */
    @Setup
    public void setUp() {
        Threads.use(threads);
        Rng rng = new Rng(1);
        float[] rows = new float[WORDS * SIZE];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = (float) (2 * rng.nextDouble() - 1);
        }
        vectors = new WordVectors(IntStream.range(0, WORDS).mapToObj(i -> "w" + i).toList(), rows, SIZE);
        query = Arrays.copyOf(rows, SIZE);
        queries = IntStream.range(0, QUERIES).mapToObj(i -> "w" + i * 6000).toList();
        double[] cosines = new double[WORDS];
        for (int i = 0; i < WORDS; i++) {
            cosines[i] = cosine(rows, i * SIZE);
        }
        List<Neighbor> found = vectors.mostSimilar(query, TOP);
        double[] best = Arrays.stream(cosines).sorted().skip(WORDS - TOP).toArray();
        for (int k = 0; k < TOP; k++) {
            double expected = best[TOP - 1 - k];
            if (Math.abs(found.get(k).similarity() - expected) > 1e-5) {
                throw new IllegalStateException("expected " + expected + ", was " + found.get(k));
            }
        }
        List<List<Neighbor>> each = vectors.mostSimilarToEach(queries, TOP);
        for (int i = 0; i < QUERIES; i++) {
            if (!each.get(i).equals(vectors.mostSimilar(queries.get(i), TOP))) {
                throw new IllegalStateException("expected what one query finds, was " + each.get(i));
            }
        }
        limit();
    }

    private double cosine(float[] rows, int from) {
        double product = 0;
        double own = 0;
        double other = 0;
        for (int k = 0; k < SIZE; k++) {
            product += (double) query[k] * rows[from + k];
            own += (double) query[k] * query[k];
            other += (double) rows[from + k] * rows[from + k];
        }
        return product / Math.sqrt(own * other);
    }

    /** What the machine takes to read as much. */
    @TearDown
    public void limit() {
        long bytes = (long) WORDS * SIZE * Float.BYTES;
        double rate = Limits.readGigabytesPerSecond(bytes, threads);
        System.out.printf(Locale.ROOT, "%n# to read %d MB: %.2f ms, at %.1f GB/s%n", bytes / 1_000_000,
                bytes / rate / 1e6, rate);
    }

    /** One query. */
    @Benchmark
    public List<Neighbor> one() {
        return vectors.mostSimilar(query, TOP);
    }

    /** 64 queries. */
    @Benchmark
    public List<List<Neighbor>> batch() {
        return vectors.mostSimilarToEach(queries, TOP);
    }
}
