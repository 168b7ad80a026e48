package io.github.sequor.build;

import static java.util.stream.Collectors.toSet;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.jar.JarFile;
import java.util.zip.ZipEntry;
import org.bytedeco.javacpp.Loader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The jars as they are delivered. */
class PackagedJarsIT {

    private static final Path LIBRARY = Path.of(System.getProperty("sequor.jar"));
    private static final Path CLI = Path.of(System.getProperty("sequor.cli.jar"));

    @TempDir
    Path temporary;

    @Test
    void libraryHoldsItsKernelsAndNoCommandLine() throws Exception {
        List<String> names = names(LIBRARY);
        String natives = "io/github/sequor/kernel/" + Loader.getPlatform() + "/";
        assertTrue(names.stream().anyMatch(name -> name.startsWith(natives + "libjnisequor.")), names::toString);
        assertTrue(names.contains("META-INF/LICENSE"));
        assertFalse(names.stream().anyMatch(name -> name.contains("/cli/")), names::toString);
    }

    @Test
    void libraryIsAModuleThatHidesItsKernels() {
        ModuleDescriptor module = ModuleFinder.of(LIBRARY).find("io.github.sequor").orElseThrow().descriptor();
        Set<String> exported = module.exports().stream().map(ModuleDescriptor.Exports::source).collect(toSet());
        Set<String> hidden = module.packages().stream().filter(name -> !exported.contains(name)).collect(toSet());
        assertEquals(Set.of("io.github.sequor.kernel"), hidden, "not exported by src/main/module/module-info.java");
    }

    @Test
    void commandLineHoldsTheNativesOfThisPlatformOnly() throws Exception {
        Set<String> platforms = names(CLI).stream().filter(name -> name.startsWith("org/bytedeco/openblas/"))
                .map(name -> name.split("/")[3]).filter(name -> name.contains("-")).collect(toSet());
        assertEquals(Set.of(Loader.getPlatform()), platforms);
    }

    @Test
    void commandLineStartsWithoutAWarning() throws Exception {
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        Processes.Result result = Processes.run(temporary, java.toString(), "-jar", CLI.toString(), "--version");
        assertEquals(0, result.exit(), result.err());
        assertEquals("", result.err());
        assertTrue(result.out().contains(System.getProperty("sequor.version")), result.out());
    }

    private static List<String> names(Path jar) throws Exception {
        try (JarFile file = new JarFile(jar.toFile())) {
            return file.stream().filter(entry -> !entry.isDirectory()).map(ZipEntry::getName).toList();
        }
    }
}
