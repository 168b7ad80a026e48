package io.github.sequor;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;

/** The folder of real data sets, where the machine has it. */
public final class RealData {
    private RealData() {
    }

    /** What the property {@code sequor.data} or the variable {@code SEQUOR_DATA} names; the test is skipped otherwise. */
    public static Path folder() {
        String named = System.getProperty("sequor.data", System.getenv("SEQUOR_DATA"));
        assumeTrue(named != null && !named.isEmpty(),
                "skipped: neither -Dsequor.data= nor SEQUOR_DATA names the data folder");
        return Path.of(named);
    }
}
