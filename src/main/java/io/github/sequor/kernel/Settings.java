package io.github.sequor.kernel;

import java.util.Locale;

/** What a user may set before the first kernel call: system properties first, then the environment. */
final class Settings {
    private Settings() {
    }

    static void apply() {
        String isa = value("sequor.isa", "SEQUOR_ISA");
        if (isa != null) {
            int index = switch (isa.toLowerCase(Locale.ROOT)) {
                case "scalar" -> 0;
                case "avx2" -> 1;
                case "avx512" -> 2;
                default -> throw new IllegalArgumentException(
                        "sequor.isa: expected scalar, avx2 or avx512, was " + isa);
            };
            if (!Kernels.isa_set(index)) {
                throw new IllegalArgumentException("sequor.isa: this processor has no " + isa);
            }
        }
        String threads = value("sequor.threads", "SEQUOR_THREADS");
        if (threads != null) {
            if (!threads.matches("[1-9][0-9]{0,3}") || Integer.parseInt(threads) > Kernels.MOST_THREADS) {
                throw new IllegalArgumentException("sequor.threads: expected 1 to " + Kernels.MOST_THREADS + ", was "
                        + threads);
            }
            Kernels.threads_set(Integer.parseInt(threads));
        } else {
            // the JVM heeds a container's share of the processors, which C++ does not see
            Kernels.threads_set(Math.min(Runtime.getRuntime().availableProcessors(), Kernels.MOST_THREADS));
        }
        String blas = value("sequor.blas", "SEQUOR_BLAS");
        if (blas == null || blas.equals("single")) {
            Kernels.blas_single_thread();
        } else if (!blas.equals("unchanged")) {
            throw new IllegalArgumentException("sequor.blas: expected single or unchanged, was " + blas);
        }
    }

    private static String value(String property, String variable) {
        String value = System.getProperty(property, System.getenv(variable));
        return value == null || value.isBlank() ? null : value.trim();
    }
}
