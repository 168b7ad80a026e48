package io.github.sequor.bench;

import io.github.sequor.cpu.Isa;
import java.util.Map;

/**
 * One measured figure.
 *
 * @param operation forward, trainingStep, step (streaming), or one of attention's
 * @param work the cell, or attention
 * @param shape by its name
 * @param threads of the implementation
 * @param implementation by its name, with the instruction set where one was forced
 * @param medianMillis of the samples
 * @param p99Millis their 99th percentile
 * @param percentOfLimit the least time possible, of the median
 */
record Row(String operation, String work, String shape, int threads, String implementation, double medianMillis,
        double p99Millis, double percentOfLimit) {

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
        Isa isa = Setting.isa(isaName);
        String implementation = parameters.get("implementation") + (isaName.equals(Setting.BEST) ? "" : " " + isaName);
        double gflops = limits.gflops(isa, threads);
        String work;
        String shapeName;
        double least;
        if (benchmark.contains(".AttentionBenchmark.")) {
            int batch = Integer.parseInt((String) parameters.get("batch"));
            work = "attention";
            shapeName = AttentionWork.name(batch);
            least = AttentionWork.operations(operation, batch) / (gflops * 1e9);
        } else {
            boolean streaming = benchmark.contains(".StreamingBenchmark.");
            Cell cell = streaming ? Cell.LSTM : Cell.valueOf((String) parameters.get("cell"));
            Shape shape = streaming ? StreamingBenchmark.SHAPE : Shape.of((String) parameters.get("shape"));
            work = cell.name();
            shapeName = shape.name();
            double bandwidth = shape.batch() > 1 ? 0 : limits.gigabytesPerSecond(Bound.weightBytes(cell, shape), threads);
            least = Bound.seconds(cell, shape, operation.equals("trainingStep"), gflops, bandwidth);
        }
        return new Row(operation, work, shapeName, threads, implementation, median, millis(percentiles, "99.0"),
                100 * least / (median / 1e3));
    }

    private static double millis(Map<?, ?> percentiles, String percentile) {
        return ((Number) percentiles.get(percentile)).doubleValue() / 1e3;
    }

    /** What the implementations that share it are compared on. */
    String task() {
        return operation + " | " + work + " | " + shape + " | " + threads;
    }
}
