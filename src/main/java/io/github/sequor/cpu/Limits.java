package io.github.sequor.cpu;

import io.github.sequor.kernel.Kernels;
import java.util.Arrays;
import java.util.function.DoubleSupplier;

/**
 * What this machine can do at most in the instruction set in use, measured natively: the yardstick of benchmarks. Each
 * call takes a fifth of a second, and tells the best of what it saw.
 */
public final class Limits {
    private static final long NANOS = 200_000_000;
    private static final long PASSES = 20_000;
    private static final long READ_AT_ONCE = 1 << 20;   // bytes of small blocks, so that the call costs nothing beside

    private Limits() {
    }

    /**
     * The rate of multiply-adds in registers.
     *
     * @param threads that compute at once, at least 1
     * @return 10^9 operations a second, two a multiply-add
     */
    public static double multiplyAddGflops(int threads) {
        return together(threads, () -> rate(() -> Kernels.limit_multiply_adds(PASSES)));
    }

    /**
     * The rate at which memory is read again and again.
     *
     * @param bytes divided among the threads; at least 4 kB for each
     * @param threads that read at once, at least 1
     * @return 10^9 bytes a second
     */
    public static double readGigabytesPerSecond(long bytes, int threads) {
        if (threads >= 1 && bytes / threads < 4096) {
            throw new IllegalArgumentException("bytes: expected at least 4096 for each thread, was " + bytes);
        }
        return together(threads, () -> {
            long count = bytes / threads / 1024 * 1024 / Float.BYTES;   // whole strides of the widest registers
            long repeats = Math.max(1, READ_AT_ONCE / (count * Float.BYTES));
            long memory = Kernels.memory_allocate(count * Float.BYTES);
            try {
                Kernels.memory_fill(memory, 1, count);
                return rate(() -> {
                    Kernels.limit_reads(memory, count, repeats);
                    return repeats * count * Float.BYTES;
                });
            } finally {
                Kernels.memory_free(memory);
            }
        });
    }

    /** The sum of what each thread reaches while all are at work. */
    private static double together(int threads, DoubleSupplier one) {
        if (threads < 1 || threads > Kernels.MOST_THREADS) {
            throw new IllegalArgumentException("threads: expected 1 to " + Kernels.MOST_THREADS + ", was " + threads);
        }
        double[] rates = new double[threads];
        Thread[] all = new Thread[threads];
        for (int i = 0; i < threads; i++) {
            int index = i;
            all[i] = new Thread(() -> rates[index] = one.getAsDouble(), "sequor limit " + i);
            all[i].start();
        }
        for (Thread thread : all) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("interrupted while measuring", e);
            }
        }
        return Arrays.stream(rates).sum();
    }

    /** The best rate while the time lasts, in 10^9 a second, of what tells how much it did. */
    private static double rate(DoubleSupplier work) {
        double best = 0;
        long begin = System.nanoTime();
        do {
            long start = System.nanoTime();
            double done = 0;
            do {
                done += work.getAsDouble();
            } while (System.nanoTime() - start < NANOS / 10);
            best = Math.max(best, done / (System.nanoTime() - start));
        } while (System.nanoTime() - begin < NANOS);
        return best;
    }
}
