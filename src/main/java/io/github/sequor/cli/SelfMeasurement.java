package io.github.sequor.cli;

import io.github.sequor.cpu.Limits;
import io.github.sequor.cpu.Processor;
import io.github.sequor.cpu.Threads;
import io.github.sequor.nn.Linear;
import io.github.sequor.nn.Lstm;
import io.github.sequor.tensor.Arena;
import io.github.sequor.tensor.PackedSequence;
import io.github.sequor.tensor.Packing;
import io.github.sequor.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;

/**
 * What the machine can do at most and what two kernels reach of it, in the instruction set and on the threads in use.
 * It takes about two seconds, and tells the best of what it saw; another program at work meanwhile makes it less.
 *
 * @param threads that computed
 * @param gflops 10^9 operations a second at most, two a multiply-add
 * @param reads of each cache level that is known, then of memory
 * @param lstm forward of an LSTM
 * @param product of two matrices
 */
record SelfMeasurement(int threads, double gflops, List<Read> reads, Work lstm, Work product) {
    private static final long NANOS = 250_000_000;
    private static final long LEAST_MEMORY = 64 << 20;
    private static final long MOST_MEMORY = 512 << 20;
    private static final int STEPS = 50;
    private static final int BATCH = 32;
    private static final int SIZE = 256;
    private static final int SIDE = 1024;

    /** Reading again and again. {@code level} is 0 for memory, {@code bytes} are those of all threads. */
    record Read(int level, long bytes, double gigabytesPerSecond) {
        String name() {
            return level == 0 ? "memory" : "level " + level;
        }
    }

    /** A kernel at work: its shape, the seconds of its best run, and what share of the limit its products reached. */
    record Work(String shape, double seconds, double gflops, double percentOfLimit) {
        private Work(String shape, double seconds, double operations) {
            this(shape, seconds, operations / seconds / 1e9, Double.NaN);
        }

        private Work of(double limit) {
            return new Work(shape, seconds, gflops, 100 * gflops / limit);
        }
    }

    static SelfMeasurement take() {
        int threads = Threads.count();
        double before = Limits.multiplyAddGflops(threads);
        List<Read> reads = reads(threads);
        Work lstm = runLstm();
        Work product = multiply();
        double limit = Math.max(before, Limits.multiplyAddGflops(threads));   // twice: the machine may be busy once
        return new SelfMeasurement(threads, limit, reads, lstm.of(limit), product.of(limit));
    }

    /** Half of a level is read, so that what else lies there leaves it room; of the last one, the threads share it. */
    private static List<Read> reads(int threads) {
        List<Processor.Cache> caches = Processor.ofThisMachine().caches();
        List<Read> reads = new ArrayList<>();
        long last = 0;
        for (int i = 0; i < caches.size(); i++) {
            last = caches.get(i).bytes();
            boolean shared = i > 0 && i == caches.size() - 1;
            long bytes = Math.max(last / 2 * (shared ? 1 : threads), 4096L * threads);
            reads.add(new Read(caches.get(i).level(), bytes, Limits.readGigabytesPerSecond(bytes, threads)));
        }
        long bytes = Math.max(Math.min(Math.max(4 * last, LEAST_MEMORY), MOST_MEMORY), 4096L * threads);
        reads.add(new Read(0, bytes, Limits.readGigabytesPerSecond(bytes, threads)));
        return reads;
    }

    private static Work runLstm() {
        try (Lstm lstm = Lstm.builder(SIZE, SIZE).build(); Arena memory = new Arena(); Arena arena = new Arena()) {
            PackedSequence x = new PackedSequence(memory.zeros(STEPS * BATCH, SIZE), Packing.uniform(STEPS, BATCH));
            x.data().fill(0.5f);
            double seconds = best(() -> {
                lstm.forward(arena, x);
                arena.reset();
            });
            return new Work("T " + STEPS + ", N " + BATCH + ", I " + SIZE + ", H " + SIZE, seconds,
                    2.0 * STEPS * BATCH * 4 * SIZE * (SIZE + SIZE));
        }
    }

    private static Work multiply() {
        try (Linear linear = new Linear(SIDE, SIDE, false, 0); Arena memory = new Arena(); Arena arena = new Arena()) {
            Tensor x = memory.zeros(SIDE, SIDE);
            x.fill(0.5f);
            double seconds = best(() -> {
                linear.forward(arena, x);
                arena.reset();
            });
            return new Work(SIDE + " x " + SIDE + " x " + SIDE, seconds, 2.0 * SIDE * SIDE * SIDE);
        }
    }

    /** Seconds of the best run while the time lasts, after one that readies memory and weights. */
    private static double best(Runnable work) {
        work.run();
        long best = Long.MAX_VALUE;
        long begin = System.nanoTime();
        for (long start = begin; start - begin < NANOS; ) {
            work.run();
            long end = System.nanoTime();
            best = Math.min(best, end - start);
            start = end;
        }
        return best / 1e9;
    }
}
