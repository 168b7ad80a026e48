package io.github.sequor.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sequor.cpu.Isa;
import io.github.sequor.cpu.KeepsThreads;
import io.github.sequor.cpu.Threads;
import io.github.sequor.io.Json;
import io.github.sequor.nn.EachIsa;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

@KeepsThreads
class InfoCommandTest {
    @Test
    void text() {
        List<String> lines = Cli.run("info", "--threads", "1").lines();
        matches(lines, "sequor +\\S+");
        matches(lines, "processor +\\S.*, \\d+ processors?.*");
        matches(lines, "instruction set +" + Names.of(Isa.current()) + " \\(.+\\).*");
        matches(lines, "threads +1 \\(option --threads\\)");
        matches(lines, "OpenBLAS +\\d+\\.\\d+\\.\\d+\\S*, core \\w+, 1 thread");
        matches(lines, "Java +" + Runtime.version().feature() + ".*");
        matches(lines, "Measured on 1 thread:");
        matches(lines, "multiply-adds +[\\d.]+ GF/s, .*");
        matches(lines, "reads, memory +[\\d.]+ GB/s of \\d+ MB");
        matches(lines, "LSTM forward +[\\d.]+ GF/s, \\d+% of the limit; .*");
        matches(lines, "matrix product +[\\d.]+ GF/s, \\d+% of the limit; .*");
    }

    private static void matches(List<String> lines, String pattern) {
        assertEquals(1, lines.stream().filter(line -> line.matches(pattern)).count(), pattern + lines);
    }

    /** What a kernel reaches is for no test to say, but for an order of magnitude: that it is not nothing. */
    @EachIsa
    void json() {
        int threads = Threads.count();
        Map<?, ?> info = (Map<?, ?>) Json.parse(Cli.run("info", "--json").out());
        Map<?, ?> isa = (Map<?, ?>) info.get("instructionSet");
        assertEquals(Names.of(Isa.current()), isa.get("current"));
        assertEquals(Names.of(Isa.best()), isa.get("best"));
        assertEquals("a call of Isa.use", isa.get("chosenBy"));
        assertEquals((long) threads, ((Map<?, ?>) info.get("threads")).get("count"));
        Map<?, ?> blas = (Map<?, ?>) info.get("openblas");
        assertEquals(1L, blas.get("threads"));
        assertTrue(blas.get("configuration").toString().contains(blas.get("version").toString()), blas::toString);
        assertTrue(blas.get("configuration").toString().contains(blas.get("core").toString()), blas::toString);

        Map<?, ?> measured = (Map<?, ?>) info.get("measured");
        double limit = number(measured, "multiplyAddGflops");
        List<?> reads = (List<?>) measured.get("reads");
        assertEquals(((List<?>) ((Map<?, ?>) info.get("processor")).get("caches")).size() + 1, reads.size());
        for (Object read : reads) {
            assertTrue(number((Map<?, ?>) read, "gigabytesPerSecond") > 0.1, read::toString);
        }
        for (String name : List.of("lstmForward", "matrixProduct")) {
            Map<?, ?> work = (Map<?, ?>) measured.get(name);
            assertTrue(number(work, "milliseconds") > 0, work::toString);
            assertTrue(number(work, "percentOfLimit") > 1, work::toString);
            assertEquals(number(work, "gflops"), limit * number(work, "percentOfLimit") / 100, 1e-6 * limit);
        }
    }

    private static double number(Map<?, ?> object, String name) {
        return ((Number) object.get(name)).doubleValue();
    }

    @Test
    void wrongUsage() {
        Cli.run("info", "--threads", "0").refused(2, "--threads: expected 1 to 1024, was 0; see sequor info --help");
        Cli.run("info", "now").refused(2, "Unmatched argument at index 1: 'now'.*");
    }
}
