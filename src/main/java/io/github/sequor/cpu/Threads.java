package io.github.sequor.cpu;

import io.github.sequor.kernel.Kernels;

/**
 * The one pool of threads that runs the kernels: as many as the JVM has processors, unless the system property
 * {@code sequor.threads} or the environment variable {@code SEQUOR_THREADS} or {@link #use} says otherwise. Results
 * have the same bits for any number of threads.
 *
 * <p>OpenBLAS is set to one thread, process-wide, since its products run inside this pool. Where another library in
 * the process wants OpenBLAS's own threads, {@code -Dsequor.blas=unchanged} (or {@code SEQUOR_BLAS}) leaves that setting
 * alone; where OpenBLAS cuts a product by its own threads, the bits may depend on their number.
 */
public final class Threads {
    private Threads() {
    }

    /** How many threads a kernel may use, the caller among them. */
    public static int count() {
        return Kernels.threads_get();
    }

    /**
     * Uses this many threads from now on, process-wide.
     *
     * @param threads 1 to 1024
     */
    public static void use(int threads) {
        if (threads < 1 || threads > Kernels.MOST_THREADS) {
            throw new IllegalArgumentException("threads: expected 1 to " + Kernels.MOST_THREADS + ", was " + threads);
        }
        Kernels.threads_set(threads);
    }

    /** The version of OpenBLAS and the processor it found. */
    public static String blas() {
        return Kernels.blas_config().getString();
    }
}
