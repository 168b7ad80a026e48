package io.github.sequor.bench;

import io.github.sequor.cpu.Isa;
import io.github.sequor.cpu.Threads;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.jar.JarFile;

/** What a figure depends on beside the code. */
final class Machine {
    private Machine() {
    }

    /** The processor, the system, the versions and the commit, by name. */
    static Map<String, String> describe() throws IOException {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("processor", processor() + ", " + Runtime.getRuntime().availableProcessors() + " processors");
        facts.put("instruction set", Isa.best().toString());
        facts.put("system", System.getProperty("os.name") + " " + System.getProperty("os.version") + " "
                + System.getProperty("os.arch"));
        facts.put("Java", System.getProperty("java.vm.name") + " " + System.getProperty("java.vm.version"));
        facts.put("BLAS", Threads.blas());
        facts.put("commit", commit());
        Properties versions = new Properties();
        try (InputStream in = Machine.class.getResourceAsStream("versions.properties")) {
            versions.load(in);
        }
        StringBuilder text = new StringBuilder();
        new TreeMap<>(versions).forEach((name, version) ->
                text.append(text.length() == 0 ? "" : ", ").append(name).append(' ').append(version));
        facts.put("versions", text.toString());
        return facts;
    }

    private static String processor() throws IOException {
        Path file = Path.of("/proc/cpuinfo");
        if (!Files.exists(file)) {
            return "unknown";
        }
        try (var lines = Files.lines(file)) {
            return lines.filter(line -> line.startsWith("model name")).findFirst()
                    .map(line -> line.substring(line.indexOf(':') + 1).trim()).orElse("unknown");
        }
    }

    /** What this jar was built from, as its manifest says. */
    private static String commit() throws IOException {
        URI place = URI.create(Machine.class.getProtectionDomain().getCodeSource().getLocation().toString());
        if (!Files.isRegularFile(Path.of(place))) {
            return "unknown: not from a jar";
        }
        try (JarFile jar = new JarFile(Path.of(place).toFile())) {
            String commit = jar.getManifest().getMainAttributes().getValue("Commit");
            return commit == null || commit.contains("$") ? "unknown: built outside its repository" : commit;
        }
    }
}
