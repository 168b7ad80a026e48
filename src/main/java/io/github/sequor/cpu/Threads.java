package io.github.sequor.cpu;

import io.github.sequor.kernel.Kernels;
import io.github.sequor.kernel.Settings;

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

    /** What chose their number, in words: detection, a property, a variable, or {@link #use}. */
    public static String chosenBy() {
        count();   // the settings are read with the first call of a kernel
        return Settings.threadsChosenBy();
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
        Settings.threadsChosenBy("a call of Threads.use");
    }

    /** How many threads OpenBLAS uses for a product: 1, unless it was left unchanged. */
    public static int blasThreads() {
        return Kernels.blas_threads();
    }

    /** The kind of processor whose products OpenBLAS chose, such as {@code Zen}. */
    public static String blasCore() {
        return Kernels.blas_core().getString();
    }

    /** The version of OpenBLAS, how it was built, and its core. */
    public static String blas() {
        return Kernels.blas_config().getString();
    }
}
