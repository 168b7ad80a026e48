package io.github.sequor.bench;

import io.github.sequor.cpu.Isa;
import io.github.sequor.cpu.Limits;
import io.github.sequor.io.AtomicFiles;
import io.github.sequor.io.Json;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;

/** The machine's limits for every instruction set and number of threads, measured beside a run and kept in JSON. */
final class MachineLimits {
    private static final int[] THREADS = {1, 2};
    private static final int[] LEVELS = {16 << 10, 256 << 10, 8 << 20, 256 << 20};

    private final Map<?, ?> values;

    /** Of what {@link #main} wrote. */
    MachineLimits(Map<?, ?> values) {
        this.values = values;
    }

    /**
     * Measures and writes to the file: a program of its own, since it needs other options of the JVM than its caller.
     */
    public static void main(String[] args) throws IOException {
        Map<String, Object> limits = new LinkedHashMap<>();
        for (int threads : THREADS) {
            for (Isa isa : Isa.values()) {
                if (isa.available()) {
                    isa.use();
                    limits.put(arithmeticKey(isa, threads), Limits.multiplyAddGflops(threads));
                }
            }
            Isa.best().use();
            for (long bytes : sizes()) {
                limits.put(bandwidthKey(bytes, threads), Limits.readGigabytesPerSecond(bytes, threads));
            }
        }
        AtomicFiles.writeText(Path.of(args[0]), Json.write(limits));
    }

    /** Of what benchmarks at N = 1 read, and one of each cache level and memory. */
    private static TreeSet<Long> sizes() {
        TreeSet<Long> sizes = new TreeSet<>();
        for (int level : LEVELS) {
            sizes.add((long) level);
        }
        for (Shape shape : Shape.ALL) {
            for (Cell cell : Cell.values()) {
                if (shape.batch() == 1) {
                    sizes.add(Bound.weightBytes(cell, shape));
                }
            }
        }
        return sizes;
    }

    private static String arithmeticKey(Isa isa, int threads) {
        return isa.name().toLowerCase(Locale.ROOT) + " GF/s, threads " + threads;
    }

    private static String bandwidthKey(long bytes, int threads) {
        return bytes + " bytes GB/s, threads " + threads;
    }

    /** The best instruction set of the machine that was measured. */
    Isa best() {
        Isa best = Isa.SCALAR;
        for (Isa isa : Isa.values()) {
            best = values.containsKey(arithmeticKey(isa, 1)) ? isa : best;
        }
        return best;
    }

    /** 10^9 operations a second. */
    double gflops(Isa isa, int threads) {
        return ((Number) values.get(arithmeticKey(isa, threads))).doubleValue();
    }

    /** GB/s of reading as many bytes again and again, one of the sizes measured. */
    double gigabytesPerSecond(long bytes, int threads) {
        return ((Number) values.get(bandwidthKey(bytes, threads))).doubleValue();
    }

    /** One line for a report. */
    String describe() {
        StringBuilder text = new StringBuilder();
        for (int threads : THREADS) {
            text.append("- limits, threads ").append(threads).append(':');
            for (Isa isa : Isa.values()) {
                if (values.containsKey(arithmeticKey(isa, threads))) {
                    text.append(String.format(Locale.ROOT, " %s %.1f GF/s,", isa.name().toLowerCase(Locale.ROOT),
                            gflops(isa, threads)));
                }
            }
            for (int level : LEVELS) {
                text.append(String.format(Locale.ROOT, " %d KiB %.1f GB/s%s", level >> 10,
                        gigabytesPerSecond(level, threads), level == LEVELS[LEVELS.length - 1] ? "\n" : ","));
            }
        }
        return text.toString();
    }
}
