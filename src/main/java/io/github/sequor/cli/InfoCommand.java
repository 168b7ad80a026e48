package io.github.sequor.cli;

import io.github.sequor.cpu.Isa;
import io.github.sequor.cpu.Processor;
import io.github.sequor.cpu.Threads;
import io.github.sequor.io.Json;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code sequor info}. */
@Command(name = "info", sortOptions = false, description = {
        "Shows what the kernels run on and why: processor, instruction set, threads, OpenBLAS, Java.",
        "Then measures for two seconds what the machine can do at most, and what share of it an LSTM and a matrix "
                + "product reach."})
final class InfoCommand extends SequorCommand {
    private static final Pattern BLAS_VERSION = Pattern.compile("OpenBLAS (\\S+)");

    @Option(names = "--json", description = "Print one JSON object.")
    private boolean json;

    @Mixin
    private ThreadsOption threads;

    InfoCommand(Streams streams) {
        super(streams);
    }

    @Override
    public Integer call() throws IOException {
        threads.apply(this);
        Facts facts = Facts.collect(threads.given());
        if (json) {
            streams.println(Json.write(facts.json(SelfMeasurement.take())).stripTrailing());
        } else {
            for (String line : facts.lines()) {
                streams.println(line);
            }
            streams.flush();
            for (String line : lines(SelfMeasurement.take())) {
                streams.println(line);
            }
        }
        streams.flush();
        return ExitCode.OK;
    }

    /** What holds without measuring. */
    private record Facts(String version, Processor processor, int processors, Isa isa, String isaChosenBy, int threads,
            String threadsChosenBy, String blasVersion, String blasCore, int blasThreads) {

        static Facts collect(boolean threadsGiven) {
            Matcher version = BLAS_VERSION.matcher(Threads.blas());
            return new Facts(Main.Version.number(), Processor.ofThisMachine(),
                    Runtime.getRuntime().availableProcessors(), Isa.current(), Isa.chosenBy(), Threads.count(),
                    threadsGiven ? "option --threads" : Threads.chosenBy(),
                    version.find() ? version.group(1) : "unknown", Threads.blasCore(), Threads.blasThreads());
        }

        List<String> lines() {
            String caches = processor.caches().stream().map(c -> "level " + c.level() + " " + size(c.bytes()))
                    .collect(Collectors.joining(", "));
            return List.of(
                    line("sequor", version),
                    line("processor", processor.name() + ", " + count(processors, "processor")
                            + (caches.isEmpty() ? "" : "; data caches: " + caches)),
                    line("instruction set", Names.of(isa) + " (" + isaChosenBy + ")"
                            + (isa == Isa.best() ? "" : "; the best here is " + Names.of(Isa.best()))),
                    line("threads", threads + " (" + threadsChosenBy + ")"),
                    line("OpenBLAS", blasVersion + ", core " + blasCore + ", " + count(blasThreads, "thread")),
                    line("Java", java("java.version") + ", " + java("java.vendor") + ", " + java("java.vm.name") + " "
                            + java("java.vm.version")),
                    line("system", java("os.name") + " " + java("os.version") + " " + java("os.arch")));
        }

        Map<String, Object> json(SelfMeasurement measured) {
            return object(
                    "version", version,
                    "processor", object("name", processor.name(), "processors", processors, "caches",
                            processor.caches().stream().map(c -> object("level", c.level(), "bytes", c.bytes()))
                                    .toList()),
                    "instructionSet", object("current", Names.of(isa), "best", Names.of(Isa.best()), "chosenBy",
                            isaChosenBy),
                    "threads", object("count", threads, "chosenBy", threadsChosenBy),
                    "openblas", object("version", blasVersion, "core", blasCore, "threads", blasThreads,
                            "configuration", Threads.blas().strip()),
                    "java", object("version", java("java.version"), "vendor", java("java.vendor"), "vm",
                            java("java.vm.name") + " " + java("java.vm.version")),
                    "system", object("name", java("os.name"), "version", java("os.version"), "architecture",
                            java("os.arch")),
                    "measured", object("threads", measured.threads(), "multiplyAddGflops", measured.gflops(),
                            "reads", measured.reads().stream().map(r -> object("from", r.name(), "bytes", r.bytes(),
                                    "gigabytesPerSecond", r.gigabytesPerSecond())).toList(),
                            "lstmForward", work(measured.lstm()), "matrixProduct", work(measured.product())));
        }

        private static Map<String, Object> work(SelfMeasurement.Work work) {
            return object("shape", work.shape(), "milliseconds", 1e3 * work.seconds(), "gflops", work.gflops(),
                    "percentOfLimit", work.percentOfLimit());
        }

        private static String java(String property) {
            return System.getProperty(property);
        }
    }

    private static List<String> lines(SelfMeasurement measured) {
        List<String> lines = new ArrayList<>();
        lines.add("");
        lines.add("Measured on " + count(measured.threads(), "thread") + ":");
        lines.add(line("multiply-adds", format("%8.1f GF/s, the limit of arithmetic", measured.gflops())));
        for (SelfMeasurement.Read read : measured.reads()) {
            lines.add(line("reads, " + read.name(), format("%8.1f GB/s of %s", read.gigabytesPerSecond(),
                    size(read.bytes()))));
        }
        lines.add(line("LSTM forward", format(measured.lstm())));
        lines.add(line("matrix product", format(measured.product())));
        return lines;
    }

    private static String format(SelfMeasurement.Work work) {
        return format("%8.1f GF/s, %.0f%% of the limit; %.2f ms, %s", work.gflops(), work.percentOfLimit(),
                1e3 * work.seconds(), work.shape());
    }

    private static String format(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }

    private static String line(String name, String value) {
        return format("%-16s %s", name, value);
    }

    private static String count(int count, String thing) {
        return count + " " + thing + (count == 1 ? "" : "s");
    }

    private static String size(long bytes) {
        return bytes >= 1 << 20 && bytes % (1 << 20) == 0 ? (bytes >> 20) + " MB" : (bytes >> 10) + " kB";
    }

    /** Names and values in turn, in their order. */
    private static Map<String, Object> object(Object... namesAndValues) {
        Map<String, Object> object = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            object.put((String) namesAndValues[i], namesAndValues[i + 1]);
        }
        return object;
    }
}
