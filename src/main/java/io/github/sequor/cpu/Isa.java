package io.github.sequor.cpu;

import io.github.sequor.kernel.Kernels;
import io.github.sequor.kernel.Settings;

/**
 * The instruction set that the kernels run on. The best one that the processor has is taken, unless the system
 * property {@code sequor.isa} or the environment variable {@code SEQUOR_ISA} ({@code scalar}, {@code avx2},
 * {@code avx512}) or {@link #use} says otherwise. Results differ between instruction sets by float rounding alone.
 */
public enum Isa {
    /** Portable C++, on any processor. */
    SCALAR,
    /** 256-bit AVX2 with FMA. */
    AVX2,
    /** 512-bit AVX-512 (F, BW, DQ, VL). */
    AVX512;

    private static final Isa[] ALL = values();   // values() makes an array at every call

    /** The best instruction set of this processor. */
    public static Isa best() {
        return ALL[Kernels.isa_best()];
    }

    /** The instruction set in use. */
    public static Isa current() {
        return ALL[Kernels.isa_current()];
    }

    /** What chose the instruction set in use, in words: detection, a property, a variable, or {@link #use}. */
    public static String chosenBy() {
        current();   // the settings are read with the first call of a kernel
        return Settings.isaChosenBy();
    }

    /** Whether this processor has this instruction set. */
    public boolean available() {
        return ordinal() <= Kernels.isa_best();
    }

    /**
     * Uses this instruction set from now on, process-wide. Not to be called while another thread computes.
     *
     * @throws UnsupportedOperationException if the processor lacks it
     */
    public void use() {
        if (!Kernels.isa_set(ordinal())) {
            throw new UnsupportedOperationException("this processor has no " + this + "; its best is " + best());
        }
        Settings.isaChosenBy("a call of Isa.use");
    }
}
