package io.github.sequor.kernel;

import java.util.Locale;

/** What a user may set before the first kernel call: system properties first, then the environment. */
public final class Settings {
    private static volatile String isaChosenBy = "detection: the best that this processor has";
    private static volatile String threadsChosenBy = "detection: the processors that the JVM may use";

    private Settings() {
    }

    static void apply() {
        Setting isa = Setting.of("sequor.isa", "SEQUOR_ISA");
        if (isa != null) {
            int index = switch (isa.value.toLowerCase(Locale.ROOT)) {
                case "scalar" -> 0;
                case "avx2" -> 1;
                case "avx512" -> 2;
                default -> throw new IllegalArgumentException(
                        "sequor.isa: expected scalar, avx2 or avx512, was " + isa.value);
            };
            if (!Kernels.isa_set(index)) {
                throw new IllegalArgumentException("sequor.isa: this processor has no " + isa.value);
            }
            isaChosenBy = isa.source;
        }
        Setting threads = Setting.of("sequor.threads", "SEQUOR_THREADS");
        if (threads != null) {
            String value = threads.value;
            if (!value.matches("[1-9][0-9]{0,3}") || Integer.parseInt(value) > Kernels.MOST_THREADS) {
                throw new IllegalArgumentException("sequor.threads: expected 1 to " + Kernels.MOST_THREADS + ", was "
                        + value);
            }
            Kernels.threads_set(Integer.parseInt(value));
            threadsChosenBy = threads.source;
        } else {
            // the JVM heeds a container's share of the processors, which C++ does not see
            Kernels.threads_set(Math.min(Runtime.getRuntime().availableProcessors(), Kernels.MOST_THREADS));
        }
        Setting blas = Setting.of("sequor.blas", "SEQUOR_BLAS");
        if (blas == null || blas.value.equals("single")) {
            Kernels.blas_single_thread();
        } else if (!blas.value.equals("unchanged")) {
            throw new IllegalArgumentException("sequor.blas: expected single or unchanged, was " + blas.value);
        }
    }

    /** What the user set and where, as words. */
    private record Setting(String value, String source) {
        /** Null where neither is set. */
        static Setting of(String property, String variable) {
            String value = System.getProperty(property);
            String source = "system property " + property;
            if (value == null) {
                value = System.getenv(variable);
                source = "environment variable " + variable;
            }
            return value == null || value.isBlank() ? null : new Setting(value.trim(), source);
        }
    }

    /** What chose the instruction set, in words. */
    public static String isaChosenBy() {
        return isaChosenBy;
    }

    /** Says what chose it. */
    public static void isaChosenBy(String what) {
        isaChosenBy = what;
    }

    /** What chose the number of threads, in words. */
    public static String threadsChosenBy() {
        return threadsChosenBy;
    }

    /** Says what chose it. */
    public static void threadsChosenBy(String what) {
        threadsChosenBy = what;
    }
}
