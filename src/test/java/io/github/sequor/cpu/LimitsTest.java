package io.github.sequor.cpu;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sequor.nn.EachIsa;
import io.github.sequor.tensor.Refused;
import org.junit.jupiter.api.Test;

class LimitsTest {
    /** How fast is for no test to say; but nothing that was left out by a compiler would be this slow. */
    @EachIsa
    void areThoseOfAMachine() {
        double gflops = Limits.multiplyAddGflops(1);
        assertTrue(gflops > 0.01 && gflops < 10_000, gflops + " GF/s");
        for (long bytes : new long[] {4096, 100_000, 20_000_000}) {
            double gigabytes = Limits.readGigabytesPerSecond(bytes, 1);
            assertTrue(gigabytes > 0.01 && gigabytes < 10_000, gigabytes + " GB/s");
        }
    }

    @Test
    void wrongSizes() {
        Refused.argument(() -> Limits.multiplyAddGflops(0), "threads", "0");
        Refused.argument(() -> Limits.readGigabytesPerSecond(1 << 20, -1), "threads", "-1");
        Refused.argument(() -> Limits.readGigabytesPerSecond(8191, 2), "bytes", "8191");
    }
}
