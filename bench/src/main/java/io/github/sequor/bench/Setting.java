package io.github.sequor.bench;

import io.github.sequor.cpu.Isa;
import java.util.Locale;

/** The benchmarks' parameters in words. */
final class Setting {
    /** The instruction set that the library, or a peer, chooses for itself. */
    static final String BEST = "best";

    private Setting() {
    }

    /** The instruction set of this name. */
    static Isa isa(String name) {
        return name.equals(BEST) ? Isa.best() : Isa.valueOf(name.toUpperCase(Locale.ROOT));
    }
}
