package io.github.sequor.bench;

import io.github.sequor.cpu.Isa;
import io.github.sequor.cpu.Limits;
import java.util.ArrayList;
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
 * A profiler of what the machine can do right after each iteration: its speed drifts, and percent of the limit should
 * not. Beside DL4J, which runs without the library's native code, it says nothing.
 */
public final class LimitProfiler implements InternalProfiler {
    static final String GFLOPS = "limit.gflops";
    static final String READS = "limit.reads";

    @Override
    public String getDescription() {
        return "Multiply-adds, and reads of a step's weights, right after each iteration";
    }

    @Override
    public void beforeIteration(BenchmarkParams benchmark, IterationParams iteration) {
        // nothing: what counts is how fast the machine is after it
    }

    @Override
    public Collection<? extends Result<?>> afterIteration(BenchmarkParams benchmark, IterationParams iteration,
            IterationResult result) {
        String implementation = benchmark.getParam("implementation");
        if (implementation == null || !LayerFactory.of(implementation).besideOurs()) {
            return List.of();
        }
        int threads = Integer.parseInt(benchmark.getParam("threads"));
        Isa current = Isa.current();
        if (current == Isa.SCALAR) {
            Isa.best().use();   // as OpenBLAS does, which has the scalar path's large products
        }
        try {
            List<Result<?>> limits = new ArrayList<>();
            limits.add(result(GFLOPS, Limits.multiplyAddGflops(threads), "GF/s"));
            Row.Layer.of(benchmark.getBenchmark(), benchmark::getParam).filter(Row.Layer::isRead).ifPresent(layer ->
                    limits.add(result(READS, Limits.readGigabytesPerSecond(layer.weightBytes(), threads), "GB/s")));
            return limits;
        } finally {
            current.use();
        }
    }

    private static ScalarResult result(String name, double value, String unit) {
        return new ScalarResult(name, value, unit, AggregationPolicy.AVG);
    }
}
