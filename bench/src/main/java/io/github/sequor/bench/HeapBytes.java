package io.github.sequor.bench;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.Collection;
import java.util.List;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.infra.IterationParams;
import org.openjdk.jmh.profile.InternalProfiler;
import org.openjdk.jmh.results.AggregationPolicy;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.ScalarResult;

/**
 * A profiler of the bytes that a call allocates on the Java heap: those of the calling thread, counted around a few
 * calls after each iteration. JMH's own, {@code gc}, counts what JMH allocates in an iteration too, some 60 kB, which
 * is more than a call does where an iteration has few.
 */
public final class HeapBytes implements InternalProfiler {
    static final String NAME = "heap.bytes";
    private static final ThreadMXBean MEMORY = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final int MOST_CALLS = 100;
    private static final long NANOS = 10_000_000;
    private static double perCall = Double.NaN;

    /** Counts; called by a benchmark's thread at the end of an iteration. */
    static void count(Runnable call) {
        long thread = Thread.currentThread().getId();
        MEMORY.getThreadAllocatedBytes(thread);
        long start = System.nanoTime();
        long before = MEMORY.getThreadAllocatedBytes(thread);
        int calls = 0;
        do {
            call.run();
            calls++;
        } while (calls < MOST_CALLS && System.nanoTime() - start < NANOS);
        perCall = (double) (MEMORY.getThreadAllocatedBytes(thread) - before) / calls;
    }

    @Override
    public String getDescription() {
        return "Bytes that a call allocates on the Java heap";
    }

    @Override
    public void beforeIteration(BenchmarkParams benchmark, IterationParams iteration) {
        perCall = Double.NaN;
    }

    @Override
    public Collection<? extends Result<?>> afterIteration(BenchmarkParams benchmark, IterationParams iteration,
            IterationResult result) {
        return List.of(new ScalarResult(NAME, perCall, "B/op", AggregationPolicy.AVG));
    }
}
