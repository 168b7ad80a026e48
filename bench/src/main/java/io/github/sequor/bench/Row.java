package io.github.sequor.bench;

import io.github.sequor.cpu.Isa;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * One measured figure.
 *
 * @param operation forward, trainingStep, step (streaming), or one of attention's
 * @param work the cell, attention, or translator
 * @param shape by its name
 * @param threads of the implementation
 * @param implementation by its name, with the instruction set where one was forced
 * @param medianMillis of the samples
 * @param p99Millis their 99th percentile
 * @param bytes allocated on the Java heap a call, or NaN where it was not measured
 * @param gcBytes the same by JMH's profiler, with what JMH itself allocates
 * @param limit what the least time possible is the time of
 * @param percentOfLimit the least time possible, of the median
 */
record Row(String operation, String work, String shape, int threads, String implementation, double medianMillis,
        double p99Millis, double bytes, double gcBytes, String limit, double percentOfLimit) {
    static final String OURS = "ours";
    static final String ATTENTION = "attention";
    static final String TRANSLATOR = "translator";

    /** The recurrent layer that a benchmark runs. */
    record Layer(Cell cell, Shape shape) {
        /** Of a benchmark's name and parameters; empty if it runs something else. */
        static Optional<Layer> of(String benchmark, UnaryOperator<String> parameters) {
            if (benchmark.contains(".StreamingBenchmark.")) {
                return Optional.of(new Layer(Cell.LSTM, StreamingBenchmark.SHAPE));
            }
            return benchmark.contains(".RecurrentBenchmark.")
                    ? Optional.of(new Layer(Cell.valueOf(parameters.apply("cell")),
                            Shape.of(parameters.apply("shape"))))
                    : Optional.empty();
        }

        /** Whether reading the weights is the limit, not the arithmetic. */
        boolean isRead() {
            return shape.batch() == 1;
        }

        long weightBytes() {
            return Bound.weightBytes(cell, shape);
        }
    }

    private record Least(String limit, double seconds) {
    }

    /** From an element of JMH's JSON. */
    static Row of(Map<?, ?> result, MachineLimits limits) {
        String benchmark = (String) result.get("benchmark");
        String operation = benchmark.substring(benchmark.lastIndexOf('.') + 1);
        Map<?, ?> parameters = (Map<?, ?>) result.get("params");
        Map<?, ?> metric = (Map<?, ?>) result.get("primaryMetric");
        Map<?, ?> percentiles = (Map<?, ?>) metric.get("scorePercentiles");
        if (!"us/op".equals(metric.get("scoreUnit"))) {
            throw new IllegalArgumentException(benchmark + ": expected us/op, was " + metric.get("scoreUnit"));
        }
        double median = millis(percentiles, "50.0");
        int threads = Integer.parseInt((String) parameters.get("threads"));
        String isaName = parameters.containsKey("isa") ? (String) parameters.get("isa") : Setting.BEST;
        String implementation = parameters.get("implementation") + (isaName.equals(Setting.BEST) ? "" : " " + isaName);
        // the scalar path's large products are OpenBLAS's, which takes the best that the processor has
        boolean scalar = isaName.equalsIgnoreCase(Isa.SCALAR.name());
        Isa isa = isaName.equals(Setting.BEST) || scalar ? limits.best() : Setting.isa(isaName);
        String work;
        String shapeName;
        Least least;
        Optional<Layer> layer = Layer.of(benchmark, name -> (String) parameters.get(name));
        if (layer.isPresent()) {
            work = layer.get().cell.name();
            shapeName = layer.get().shape.name();
            least = least(result, layer.get(), operation.equals("trainingStep"), limits, isa, threads);
        } else {
            int batch = Integer.parseInt((String) parameters.get("batch"));
            boolean attention = benchmark.contains(".AttentionBenchmark.");
            work = attention ? ATTENTION : TRANSLATOR;
            shapeName = attention ? AttentionWork.name(batch) : TranslatorWork.name(batch);
            double operations = attention ? AttentionWork.operations(operation, batch)
                    : TranslatorWork.operations(batch);
            least = new Least(multiplyAdds(isa), operations / (gflops(result, limits, isa, threads) * 1e9));
        }
        String limit = least.limit + (scalar ? ", as OpenBLAS may" : "");
        return new Row(operation, work, shapeName, threads, implementation, median, millis(percentiles, "99.0"),
                secondary(result, HeapBytes.NAME), secondary(result, "gc.alloc.rate.norm"), limit,
                100 * least.seconds / (median / 1e3));
    }

    private static Least least(Map<?, ?> result, Layer layer, boolean training, MachineLimits limits, Isa isa,
            int threads) {
        double reads = secondary(result, LimitProfiler.READS);
        double bandwidth = !layer.isRead() ? 0
                : Double.isNaN(reads) ? limits.gigabytesPerSecond(layer.weightBytes(), threads) : reads;
        return new Least(layer.isRead() ? "reading " + (layer.weightBytes() >> 10) + " KiB a step" : multiplyAdds(isa),
                Bound.seconds(layer.cell, layer.shape, training, gflops(result, limits, isa, threads), bandwidth));
    }

    /** Right after the row was timed, or before the run where the row does not say. */
    private static double gflops(Map<?, ?> result, MachineLimits limits, Isa isa, int threads) {
        double now = secondary(result, LimitProfiler.GFLOPS);
        return Double.isNaN(now) ? limits.gflops(isa, threads) : now;
    }

    private static String multiplyAdds(Isa isa) {
        return isa.name().toLowerCase(Locale.ROOT) + " multiply-adds";
    }

    private static double millis(Map<?, ?> percentiles, String percentile) {
        return ((Number) percentiles.get(percentile)).doubleValue() / 1e3;
    }

    private static double secondary(Map<?, ?> result, String name) {
        Map<?, ?> metrics = (Map<?, ?>) result.get("secondaryMetrics");
        Map<?, ?> metric = metrics == null ? null : (Map<?, ?>) metrics.get(name);
        return metric != null && metric.get("score") instanceof Number score ? score.doubleValue() : Double.NaN;
    }

    /**
     * Of two turns of the same row the one with the smaller median, since what else runs on a machine can only slow
     * one, held against the higher of their limits.
     */
    static Row faster(Row one, Row other) {
        Row r = one.medianMillis <= other.medianMillis ? one : other;
        return new Row(r.operation, r.work, r.shape, r.threads, r.implementation, r.medianMillis, r.p99Millis, r.bytes,
                r.gcBytes, r.limit, 100 * Math.min(one.leastMillis(), other.leastMillis()) / r.medianMillis);
    }

    private double leastMillis() {
        return percentOfLimit / 100 * medianMillis;
    }

    /** What the implementations that share it are compared on. */
    String task() {
        return operation + " | " + work + " | " + shape + " | " + threads;
    }

    /** Whether this is a recurrent layer's forward or training step. */
    boolean ofLayer() {
        return Arrays.stream(Cell.values()).anyMatch(cell -> cell.name().equals(work)) && !operation.equals("step");
    }

    /** Whether gradients are computed. */
    boolean training() {
        return operation.toLowerCase(Locale.ROOT).endsWith("trainingstep");
    }

    /** Whether this is an engine that a user would pick instead: neither ours nor pure Java. */
    boolean ofPeer() {
        return !implementation.startsWith(OURS) && !ofPureJava();
    }

    /** Whether this is Java alone. */
    boolean ofPureJava() {
        return implementation.equals("plain-java") || implementation.equals("vector-api");
    }
}
