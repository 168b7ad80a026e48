package io.github.sequor.build;

import static java.util.stream.Collectors.toSet;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sequor.kernel.Kernels;
import java.io.InputStream;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.bytedeco.javacpp.Loader;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What is promised of the native library, wherever it was built. */
@EnabledOnOs(OS.LINUX)
class NativeLibraryTest {

    private static final Set<String> OF_THE_SYSTEM = Set.of("libc.so.6", "libm.so.6", "libpthread.so.0", "libdl.so.2",
            "librt.so.1", "ld-linux-x86-64.so.2", "ld-linux-aarch64.so.1");

    @TempDir
    static Path temporary;

    private static Path library;

    @BeforeAll
    static void findLibrary() throws Exception {
        URL url = Kernels.class.getResource(Loader.getPlatform() + "/libjnisequor.so");
        library = Path.of(url.toURI());
    }

    @Test
    void oneOpenBlasInTheProcess() throws Exception {
        Class.forName(Kernels.class.getName());
        try (Stream<String> maps = Files.lines(Path.of("/proc/self/maps"))) {
            Set<String> mapped = maps.filter(line -> line.contains("/libopenblas"))
                    .map(line -> line.substring(line.indexOf('/'))).collect(toSet());
            assertEquals(1, mapped.size(), mapped::toString);
        }
    }

    @Test
    void needsOpenBlasAndTheSystemOnly() throws Exception {
        List<String> needed = matches("\\(NEEDED\\).*\\[(.*)]", readelf("--dynamic"));
        assertTrue(needed.contains("libopenblas.so.0"), needed::toString);
        for (String name : needed) {
            assertTrue(name.equals("libopenblas.so.0") || OF_THE_SYSTEM.contains(name), name);
        }
    }

    @Test
    void hasNoRunPath() throws Exception {
        String dynamic = readelf("--dynamic");
        assertFalse(dynamic.contains("RPATH") || dynamic.contains("RUNPATH"), dynamic);
    }

    @Test
    void exportsWhatTheJvmLooksUpAndNothingElse() throws Exception {
        List<String> exported = matches("(?:GLOBAL|WEAK|UNIQUE) +DEFAULT +\\d+ (\\S+)", readelf("--dyn-syms"));
        assertTrue(exported.contains("JNI_OnLoad"), exported::toString);
        for (String symbol : exported) {
            assertTrue(symbol.startsWith("Java_") || symbol.startsWith("JNI_On"), symbol);
        }
    }

    @Test
    void carriesNoPathOfTheBuildMachine() throws Exception {
        String bytes = Files.readString(library, StandardCharsets.ISO_8859_1);
        for (String property : List.of("user.dir", "user.home", "java.home", "java.io.tmpdir")) {
            String path = System.getProperty(property).replaceAll("/+$", "") + "/";
            assertFalse(path.matches("/.+") && bytes.contains(path), () -> property + " = " + path);
        }
    }

    @Test
    void statesTheOldestGlibcItRunsOn() throws Exception {
        Properties properties = new Properties();
        try (InputStream in = Files.newInputStream(library.resolveSibling("jnisequor.properties"))) {
            properties.load(in);
        }
        String newestNeeded = matches("Name: GLIBC_([0-9.]+)", readelf("--version-info")).stream()
                .max((a, b) -> Arrays.compare(numbers(a), numbers(b))).orElseThrow();
        assertEquals(newestNeeded, properties.getProperty("glibc"));
    }

    private static int[] numbers(String version) {
        return Arrays.stream(version.split("\\.")).mapToInt(Integer::parseInt).toArray();
    }

    private static String readelf(String what) throws Exception {
        Processes.Result result = Processes.run(temporary, "readelf", what, "--wide", library.toString());
        assertEquals(0, result.exit(), result.err());
        return result.out();
    }

    private static List<String> matches(String pattern, String text) {
        return Pattern.compile(pattern).matcher(text).results().map(match -> match.group(1)).toList();
    }
}
