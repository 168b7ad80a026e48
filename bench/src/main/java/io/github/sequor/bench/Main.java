package io.github.sequor.bench;

import io.github.sequor.io.AtomicFiles;
import io.github.sequor.io.Json;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The command of the jar: {@code tour [RESULT.json]}, {@code shapes [RESULT.json]}, {@code all [RESULT.json]},
 * {@code report RESULT.json FOLDER}; anything else is JMH's own command line.
 */
public final class Main {
    private Main() {
    }

    /** Runs a command. */
    public static void main(String[] args) throws Exception {
        switch (args.length == 0 ? "" : args[0]) {
            case "tour" -> run(Plan.tour(), args);
            case "shapes" -> run(Plan.shapes(), args);
            case "all" -> run(Plan.all(), args);
            case "report" -> {
                if (args.length != 3) {
                    throw new IllegalArgumentException("report: expected RESULT.json and FOLDER");
                }
                Report.write(Path.of(args[1]), Path.of(args[2]));
            }
            default -> org.openjdk.jmh.Main.main(args);
        }
    }

    /** What a run's machine and limits are kept in, beside its results. */
    static Path about(Path result) {
        String name = result.getFileName().toString();
        return result.resolveSibling(name.replaceFirst("\\.json$", "") + ".about.json");
    }

    private static void run(List<Plan.Run> runs, String... args) throws IOException, InterruptedException {
        if (args.length > 2 || args.length == 2 && !args[1].endsWith(".json")) {
            throw new IllegalArgumentException(args[0] + ": expected nothing or RESULT.json, was "
                    + String.join(" ", Arrays.copyOfRange(args, 1, args.length)));
        }
        Path result = Path.of(args.length > 1 ? args[1] : args[0] + ".json").toAbsolutePath();
        Path part = Files.createTempFile("sequor-bench", ".json");
        List<String> commands = new ArrayList<>(List.of(command("", args)));
        try {
            java(1, ours(), MachineLimits.class.getName(), part.toString());
            Map<String, Object> about = new LinkedHashMap<>(Machine.describe());
            about.put("limits", Json.read(part));
            List<Object> results = new ArrayList<>();
            boolean withDl4j = Files.exists(dl4j());
            if (!withDl4j) {
                System.err.println("DL4J is left out: " + dl4j() + " was not built");
            }
            for (Plan.Run run : runs) {
                if (run.dl4j() && !withDl4j) {
                    continue;
                }
                List<String> arguments = new ArrayList<>(run.arguments());
                commands.add("OMP_NUM_THREADS=" + run.threads() + " "
                        + command(run.dl4j() ? "dl4j/" : "", arguments.toArray(new String[0])));
                arguments.addAll(List.of("-rf", "json", "-rff", part.toString()));
                Files.writeString(part, "[]");
                java(run.threads(), run.dl4j() ? dl4j().toString() : ours(), "org.openjdk.jmh.Main",
                        arguments.toArray(new String[0]));
                results.addAll((List<?>) Json.read(part));
                // after each part, so that a run that was stopped can be reported too
                about.put("commands", commands);
                AtomicFiles.writeText(result, Json.write(results));
                AtomicFiles.writeText(about(result), Json.write(about));
            }
        } finally {
            Files.deleteIfExists(part);
        }
    }

    private static String command(String folder, String... args) {
        return "java -jar " + folder + "benchmarks.jar " + String.join(" ", args);
    }

    private static String ours() {
        return System.getProperty("java.class.path");
    }

    /** The jar of DL4J's own, which is built into a folder beside this one. */
    private static Path dl4j() {
        return Path.of(URI.create(Main.class.getProtectionDomain().getCodeSource().getLocation().toString()))
                .resolveSibling("dl4j").resolve("benchmarks.jar");
    }

    /**
     * A JVM of its own for each part: oneDNN takes its number of threads from the environment alone, and DL4J has a
     * class path of its own.
     */
    private static void java(int threads, String classPath, String mainClass, String... args)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+IgnoreUnrecognizedVMOptions", "--enable-native-access=ALL-UNNAMED",
                "--add-modules=jdk.incubator.vector", "-cp", classPath, mainClass));
        command.addAll(List.of(args));
        ProcessBuilder builder = new ProcessBuilder(command).inheritIO();
        builder.environment().put("OMP_NUM_THREADS", Integer.toString(threads));
        int status = builder.start().waitFor();
        if (status != 0) {
            throw new IllegalStateException("exit status " + status + " of " + String.join(" ", command));
        }
    }
}
