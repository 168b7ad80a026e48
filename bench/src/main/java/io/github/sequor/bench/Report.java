package io.github.sequor.bench;

import io.github.sequor.io.AtomicFiles;
import io.github.sequor.io.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** JMH's JSON as a table to read, a table to compute with, and a picture. */
final class Report {
    private Report() {
    }

    /** Writes table.md, table.csv and chart.png. */
    static void write(Path result, Path folder) throws IOException {
        Map<?, ?> about = (Map<?, ?>) Json.read(Main.about(result));
        MachineLimits limits = new MachineLimits((Map<?, ?>) about.get("limits"));
        Map<String, Row> faster = new LinkedHashMap<>();
        for (Object turn : (List<?>) Json.read(result)) {
            Row row = Row.of((Map<?, ?>) turn, limits);
            faster.merge(row.task() + " | " + row.implementation(), row, Row::faster);
        }
        List<Row> rows = List.copyOf(faster.values());
        Files.createDirectories(folder);
        AtomicFiles.writeText(folder.resolve("table.md"), markdown(rows, about, limits));
        AtomicFiles.writeText(folder.resolve("table.csv"), csv(rows));
        Chart.write(rows, folder.resolve("chart.png"));
    }

    private static String markdown(List<Row> rows, Map<?, ?> about, MachineLimits limits) {
        StringBuilder text = new StringBuilder("# Benchmarks\n\n");
        about.forEach((name, value) -> {
            if (value instanceof String) {
                text.append("- ").append(name).append(": ").append(value).append('\n');
            }
        });
        text.append(limits.describe());
        text.append(Summary.of(rows));
        text.append("""

                ## Times

                Median in ms, fp32, of the faster turn where there are two, and in brackets percent of the limit: the
                multiply-adds of the instruction set from 8 sequences on, at one the bandwidth at which the weights can
                be read, both measured right after each iteration, since a machine's speed drifts, the higher of both
                turns. Ours forced to avx2 is held against avx2's own multiply-adds. Ours forced to scalar is held
                against the machine's best, since OpenBLAS, which does its large products, takes what the processor has.
                A step in streaming adds the 99th percentile.

                """);
        table(text, rows, Report::time);
        text.append("""

                ## Bytes allocated on the Java heap

                A call, counted around calls after each iteration. What JMH's own profiler says is in the CSV file: it
                counts what JMH allocates too, which is more than a call does where an iteration has few.

                """);
        table(text, rows.stream().filter(row -> !Double.isNaN(row.bytes())).toList(),
                row -> bytes(row.bytes()));
        text.append("\n## Commands\n\n```sh\n");
        ((List<?>) about.get("commands")).forEach(command -> text.append(command).append('\n'));
        return text.append("```\n").toString();
    }

    private interface Cell {
        String of(Row row);
    }

    private static void table(StringBuilder text, List<Row> rows, Cell cell) {
        Set<String> implementations = new LinkedHashSet<>();
        Map<String, Map<String, Row>> tasks = new LinkedHashMap<>();
        for (Row row : rows) {
            implementations.add(row.implementation());
            tasks.computeIfAbsent(row.task(), t -> new LinkedHashMap<>()).put(row.implementation(), row);
        }
        text.append("| operation | work | shape (T x N x I x H) | threads |");
        implementations.forEach(name -> text.append(' ').append(name).append(" |"));
        text.append("\n|").append(" --- |".repeat(4)).append(" ---: |".repeat(implementations.size())).append('\n');
        tasks.forEach((task, figures) -> {
            text.append("| ").append(task).append(" |");
            implementations.forEach(name -> {
                Row row = figures.get(name);
                text.append(' ').append(row == null ? "" : cell.of(row)).append(" |");
            });
            text.append('\n');
        });
    }

    private static String time(Row row) {
        String tail = row.operation().equals("step") ? ", p99 " + digits(row.p99Millis()) : "";
        return String.format(Locale.ROOT, "%s (%.0f%%)%s", digits(row.medianMillis()), row.percentOfLimit(), tail);
    }

    /** Three digits that count. */
    private static String digits(double millis) {
        int decimals = (int) Math.max(0, 2 - Math.floor(Math.log10(millis)));
        return String.format(Locale.ROOT, "%." + decimals + "f", millis);
    }

    private static String csv(List<Row> rows) {
        StringBuilder text = new StringBuilder("operation,work,shape,threads,implementation,median_ms,p99_ms,"
                + "limit,percent_of_limit,heap_bytes,gc_profiler_bytes\n");
        for (Row row : rows) {
            text.append(String.format(Locale.ROOT, "%s,%s,%s,%d,%s,%.6f,%.6f,\"%s\",%.2f,%s,%s%n", row.operation(),
                    row.work(), row.shape(), row.threads(), row.implementation(), row.medianMillis(), row.p99Millis(),
                    row.limit(), row.percentOfLimit(), bytes(row.bytes()), bytes(row.gcBytes())));
        }
        return text.toString();
    }

    private static String bytes(double bytes) {
        return Double.isNaN(bytes) ? "" : String.format(Locale.ROOT, "%.0f", bytes);
    }
}
