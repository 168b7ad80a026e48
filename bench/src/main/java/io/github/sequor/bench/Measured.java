package io.github.sequor.bench;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What JMH measured of one benchmark with the same parameters, all times that it ran. */
final class Measured {
    private final List<Map<?, ?>> results;
    private final TreeMap<Double, Long> samples = new TreeMap<>();   // how many took so many microseconds

    /** From elements of JMH's JSON. */
    Measured(List<Map<?, ?>> results) {
        this.results = results;
        for (Map<?, ?> result : results) {
            Map<?, ?> metric = (Map<?, ?>) result.get("primaryMetric");
            if (!"us/op".equals(metric.get("scoreUnit"))) {
                throw new IllegalArgumentException(benchmark() + ": expected us/op, was " + metric.get("scoreUnit"));
            }
            for (Object fork : (List<?>) metric.get("rawDataHistogram")) {
                for (Object iteration : (List<?>) fork) {
                    for (Object bin : (List<?>) iteration) {
                        List<?> pair = (List<?>) bin;
                        samples.merge(number(pair.get(0)), (long) number(pair.get(1)), Long::sum);
                    }
                }
            }
        }
    }

    String benchmark() {
        return (String) results.get(0).get("benchmark");
    }

    Map<?, ?> parameters() {
        return (Map<?, ?>) results.get(0).get("params");
    }

    /** A quantile of all samples, the median being that of 0.5, between neighbours in proportion, as JMH has it. */
    double millis(double quantile) {
        long count = samples.values().stream().mapToLong(Long::longValue).sum();
        double position = Math.max(1, Math.min(count, quantile * (count + 1)));
        double below = sample((long) position);
        double above = sample(Math.min(count, (long) position + 1));
        return (below + (position - Math.floor(position)) * (above - below)) / 1e3;
    }

    private double sample(long place) {
        long seen = 0;
        for (Map.Entry<Double, Long> bin : samples.entrySet()) {
            seen += bin.getValue();
            if (seen >= place) {
                return bin.getKey();
            }
        }
        throw new IllegalArgumentException(benchmark() + ": expected " + place + " samples, was " + seen);
    }

    /** A profiler's figure, the mean of all times, or NaN where it gave none. */
    double mean(String profiled) {
        return results.stream().mapToDouble(result -> secondary(result, profiled)).average().orElse(Double.NaN);
    }

    private static double secondary(Map<?, ?> result, String name) {
        Map<?, ?> metrics = (Map<?, ?>) result.get("secondaryMetrics");
        Map<?, ?> metric = metrics == null ? null : (Map<?, ?>) metrics.get(name);
        return metric != null && metric.get("score") instanceof Number score ? score.doubleValue() : Double.NaN;
    }

    private static double number(Object json) {
        return ((Number) json).doubleValue();
    }
}
