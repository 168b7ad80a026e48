package io.github.sequor.nn;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/** Counts what this thread takes from the heap. */
public final class Allocation {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final int WARM_UP = 300;
    private static final int ROUNDS = 20;
    private static final int RUNS = 10;

    private Allocation() {
    }

    /**
     * Bytes that one run takes once it is warm: the least over several rounds, since the compiler's replacing of code
     * under way, and nothing that the work does, makes it more.
     */
    public static long bytes(Runnable work) {
        for (int i = 0; i < WARM_UP; i++) {
            work.run();
        }
        long least = Long.MAX_VALUE;
        for (int round = 0; round < ROUNDS; round++) {
            long before = THREADS.getCurrentThreadAllocatedBytes();
            for (int i = 0; i < RUNS; i++) {
                work.run();
            }
            least = Math.min(least, THREADS.getCurrentThreadAllocatedBytes() - before);
        }
        return least / RUNS;
    }
}
