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
        List<Row> rows = ((List<?>) Json.read(result)).stream().map(r -> Row.of((Map<?, ?>) r, limits)).toList();
        Files.createDirectories(folder);
        AtomicFiles.writeText(folder.resolve("table.md"), markdown(rows, about, limits));
        AtomicFiles.writeText(folder.resolve("table.csv"), csv(rows));
        Chart.write(rows, folder.resolve("chart.png"));
    }

    private static String markdown(List<Row> rows, Map<?, ?> about, MachineLimits limits) {
        Set<String> implementations = new LinkedHashSet<>();
        Map<String, Map<String, Row>> tasks = new LinkedHashMap<>();
        for (Row row : rows) {
            implementations.add(row.implementation());
            tasks.computeIfAbsent(row.task(), t -> new LinkedHashMap<>()).put(row.implementation(), row);
        }
        StringBuilder text = new StringBuilder("# Benchmarks\n\n");
        about.forEach((name, value) -> {
            if (value instanceof String) {
                text.append("- ").append(name).append(": ").append(value).append('\n');
            }
        });
        text.append(limits.describe());
        text.append("\nMedian time in ms, fp32, and in brackets percent of the limit: arithmetic from 8 sequences on, at one ")
                .append("the bandwidth at which the weights can be read. Streaming (step) adds the 99th percentile.\n\n");
        text.append("| operation | work | shape (T x N x I x H) | threads |");
        implementations.forEach(name -> text.append(' ').append(name).append(" |"));
        text.append("\n|").append(" --- |".repeat(4)).append(" ---: |".repeat(implementations.size())).append('\n');
        tasks.forEach((task, figures) -> {
            text.append("| ").append(task).append(" |");
            implementations.forEach(name -> text.append(' ').append(cell(figures.get(name))).append(" |"));
            text.append('\n');
        });
        text.append("\nThe commands:\n\n```sh\n");
        ((List<?>) about.get("commands")).forEach(command -> text.append(command).append('\n'));
        return text.append("```\n").toString();
    }

    private static String cell(Row row) {
        if (row == null) {
            return "";
        }
        String tail = row.operation().equals("step") ? ", p99 " + time(row.p99Millis()) : "";
        return String.format(Locale.ROOT, "%s (%.0f%%)%s", time(row.medianMillis()), row.percentOfLimit(), tail);
    }

    /** Three digits that count. */
    private static String time(double millis) {
        int decimals = (int) Math.max(0, 2 - Math.floor(Math.log10(millis)));
        return String.format(Locale.ROOT, "%." + decimals + "f", millis);
    }

    private static String csv(List<Row> rows) {
        StringBuilder text = new StringBuilder(
                "operation,work,shape,threads,implementation,median_ms,p99_ms,percent_of_limit\n");
        for (Row row : rows) {
            text.append(String.format(Locale.ROOT, "%s,%s,%s,%d,%s,%.6f,%.6f,%.2f%n", row.operation(), row.work(),
                    row.shape(), row.threads(), row.implementation(), row.medianMillis(), row.p99Millis(),
                    row.percentOfLimit()));
        }
        return text.toString();
    }
}
