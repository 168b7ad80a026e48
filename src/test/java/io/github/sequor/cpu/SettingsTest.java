package io.github.sequor.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the README says of properties and variables: each in a process of its own, since they are read once. */
class SettingsTest {
    private static final String ISA_DETECTED = "detection: the best that this processor has";
    private static final String THREADS_DETECTED = "detection: the processors that the JVM may use";

    /** Prints what the kernels run on. */
    static final class Show {
        public static void main(String[] args) {
            System.out.println(Isa.current() + "; " + Isa.chosenBy() + "; " + Threads.count() + "; "
                    + Threads.chosenBy() + "; " + Threads.blasThreads());
        }
    }

    private static List<String> run(Map<String, String> environment, String... options)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-cp",
                System.getProperty("java.class.path"), "-XX:+IgnoreUnrecognizedVMOptions",
                "--enable-native-access=ALL-UNNAMED"));
        command.addAll(List.of(options));
        command.add(Show.class.getName());
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().keySet().removeIf(name -> name.startsWith("SEQUOR_") || name.startsWith("OPENBLAS_")
                || name.equals("JAVA_TOOL_OPTIONS") || name.equals("OMP_NUM_THREADS"));
        builder.environment().putAll(environment);
        Process process = builder.start();
        process.getOutputStream().close();
        List<String> lines = new String(process.getInputStream().readAllBytes()).lines().toList();
        assertTrue(process.waitFor(1, TimeUnit.MINUTES), "ends");
        return lines;
    }

    private static void shows(String expected, Map<String, String> environment, String... options) throws Exception {
        assertEquals(List.of(expected), run(environment, options));
    }

    @Test
    void unlessPinned() throws Exception {
        shows(Isa.best() + "; " + ISA_DETECTED + "; " + Runtime.getRuntime().availableProcessors() + "; "
                + THREADS_DETECTED + "; 1", Map.of());
        shows(Isa.best() + "; " + ISA_DETECTED + "; 3; " + THREADS_DETECTED + "; 1", Map.of("SEQUOR_ISA", " "),
                "-XX:ActiveProcessorCount=3");
    }

    @Test
    void propertiesGoBeforeVariables() throws Exception {
        Map<String, String> environment = Map.of("SEQUOR_ISA", "Scalar", "SEQUOR_THREADS", "5");
        shows("SCALAR; environment variable SEQUOR_ISA; 5; environment variable SEQUOR_THREADS; 1", environment);
        shows("SCALAR; environment variable SEQUOR_ISA; 7; system property sequor.threads; 1", environment,
                "-Dsequor.threads=7");
        String best = Isa.best().name();
        shows(best + "; system property sequor.isa; 5; environment variable SEQUOR_THREADS; 1", environment,
                "-Dsequor.isa=" + best.toLowerCase(java.util.Locale.ROOT));
    }

    /** OpenBLAS reads its own variable when it is loaded: what was said there is what "unchanged" leaves. */
    @Test
    void openBlasHasOneThreadUnlessItIsLeftUnchanged() throws Exception {
        assumeTrue(Runtime.getRuntime().availableProcessors() > 1, "OpenBLAS uses no more threads than processors");
        Map<String, String> two = Map.of("OPENBLAS_NUM_THREADS", "2");
        assertEquals("1", blasThreads(two));
        assertEquals("1", blasThreads(two, "-Dsequor.blas=single"));
        assertEquals("2", blasThreads(two, "-Dsequor.blas=unchanged"));
        assertEquals("2", blasThreads(Map.of("OPENBLAS_NUM_THREADS", "2", "SEQUOR_BLAS", "unchanged")));
    }

    private static String blasThreads(Map<String, String> environment, String... options) throws Exception {
        List<String> lines = run(environment, options);
        return lines.get(0).substring(lines.get(0).lastIndexOf(' ') + 1);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"sequor.isa=sse | sequor.isa: expected scalar, avx2 or avx512, was sse",
        "sequor.threads=0 | sequor.threads: expected 1 to 1024, was 0",
        "sequor.threads=1025 | sequor.threads: expected 1 to 1024, was 1025",
        "sequor.threads=two | sequor.threads: expected 1 to 1024, was two",
        "sequor.blas=none | sequor.blas: expected single or unchanged, was none"})
    void otherValuesAreRefused(String setting, String message) throws Exception {
        List<String> lines = run(Map.of(), "-D" + setting);
        assertTrue(lines.stream().anyMatch(line -> line.endsWith(message)), lines::toString);
    }
}
