package io.github.sequor.cli;

import io.github.sequor.metric.ConfidenceInterval;
import io.github.sequor.metric.PairedTest;
import io.github.sequor.metric.Score;
import io.github.sequor.metric.Signature;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The scores of several systems, and whether they differ, to the letter as sacreBLEU prints them. */
final class SystemsReport {
    private static final String BASELINE = "Baseline";
    private static final double SIGNIFICANT = 0.05;

    private final ReportSettings settings;
    private final SamplingSettings sampling;
    private final Colors colors;

    /** Reports; as LaTeX never in colours. */
    SystemsReport(ReportSettings settings, SamplingSettings sampling, Colors colors) {
        this.settings = settings;
        this.sampling = sampling;
        this.colors = settings.format() == ReportSettings.Format.LATEX ? new Colors(false) : colors;
    }

    /** What a metric gives for each system. */
    record Column(Signature signature, List<? extends PairedTest.Result<?>> results) {
        String title() {
            return results.get(0).score().name();
        }
    }

    /**
     * The whole output.
     *
     * @param systems their names
     * @param columns of metrics, in the order of the output
     */
    List<String> lines(List<String> systems, List<Column> columns) {
        List<String> names = new ArrayList<>(systems);
        if (sampling.paired()) {
            boolean numbered = names.get(0).equals("System 1");
            for (int s = 1; numbered && s < names.size(); s++) {
                names.set(s, "System " + s);
            }
            names.set(0, numbered ? BASELINE : BASELINE + ": " + names.get(0));
        }
        if (settings.format() == ReportSettings.Format.JSON) {
            return List.of(json(names, columns));
        }
        List<String> lines = new ArrayList<>();
        TextTable table = table(names, columns);
        lines.addAll(settings.format() == ReportSettings.Format.LATEX ? table.latex() : table.grid());
        lines.add("");
        if (sampling.paired()) {
            lines.addAll(explanation(names.get(0)));
        }
        lines.addAll(List.of("-----------------", "Metric signatures", "-----------------"));
        for (Column column : columns) {
            lines.add(" - " + padded(column.title()) + " " + settings.text(column.signature));
        }
        return lines;
    }

    private static String padded(String title) {
        return title + " ".repeat(Math.max(0, 10 - title.length()));
    }

    private TextTable table(List<String> names, List<Column> columns) {
        // a first system that is numbered, not named, is the baseline without being marked as it, as in sacreBLEU
        boolean marked = names.get(0).startsWith(BASELINE + ":");
        List<List<String>> cells = new ArrayList<>();
        cells.add(column("System", names, marked));
        for (Column column : columns) {
            boolean bootstrap = column.results.get(0).interval().isPresent();
            cells.add(column(column.title() + (bootstrap ? " (μ ± 95% CI)" : ""),
                    column.results.stream().map(this::cell).toList(), marked));
        }
        return new TextTable(cells);
    }

    private List<String> column(String title, List<String> cells, boolean marked) {
        List<String> column = new ArrayList<>(List.of(colors.cyan(title)));
        column.addAll(cells);
        if (marked) {
            column.set(1, colors.yellow(column.get(1)));
        }
        return column;
    }

    private String cell(PairedTest.Result<?> result) {
        StringBuilder cell = new StringBuilder(fixed(result.score().score()));
        result.interval().ifPresent(interval -> cell.append(" (").append(fixed(interval.mean())).append(" ± ")
                .append(fixed(interval.radius())).append(')'));
        result.pValue().ifPresent(p -> {
            String text = "(p = " + Score.fixed(p, 4) + ")";
            cell.append(settings.format() == ReportSettings.Format.LATEX ? ' ' : '\n')
                    .append(p > SIGNIFICANT ? colors.red(text) : text + "*");
        });
        return cell.toString();
    }

    private String fixed(double value) {
        return Score.fixed(value, settings.width);
    }

    private String json(List<String> names, List<Column> columns) {
        List<Map<String, Object>> systems = new ArrayList<>();
        for (int s = 0; s < names.size(); s++) {
            Map<String, Object> system = new LinkedHashMap<>();
            system.put("system", names.get(s));
            for (Column column : columns) {
                PairedTest.Result<?> result = column.results.get(s);
                system.put(column.title(), sampling.paired() ? fields(result) : fixed(result.score().score()));
            }
            systems.add(system);
        }
        return PythonJson.write(systems, 4, true);
    }

    private static Map<String, Object> fields(PairedTest.Result<?> result) {
        Optional<ConfidenceInterval> interval = result.interval();
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("score", result.score().score());
        fields.put("p_value", result.pValue().isPresent() ? result.pValue().getAsDouble() : null);
        fields.put("mean", interval.map(ConfidenceInterval::mean).orElse(null));
        fields.put("ci", interval.map(ConfidenceInterval::radius).orElse(null));
        return fields;
    }

    private List<String> explanation(String baselineName) {
        String test = sampling.bootstrap
                ? "Paired bootstrap resampling test with " + sampling.bootstrapSamples + " resampling trials"
                : "Paired approximate randomization test with " + sampling.randomizationSamples + " trials";
        String baseline = colors.yellow("baseline");
        String named = baselineName.startsWith(BASELINE + ":") ? colors.yellow(baselineName) : colors.yellow("");
        String hypothesis = colors.green("Null hypothesis");
        String inText = colors.green("null hypothesis");
        return List.of("-".repeat(test.length()), test, "-".repeat(test.length()),
                " - Each system is pairwise compared to " + named + ".",
                sampling.bootstrap ? "   Actual system score / bootstrap estimated true mean / 95% CI are provided"
                        + " for each metric." : "   Actual system score is provided for each metric.",
                "",
                " - " + hypothesis + ": the system and the " + baseline + " translations are essentially",
                "   generated by the same underlying process. For a given system and the " + baseline + ",",
                "   the p-value is roughly the probability of the absolute score difference (delta)",
                "   or higher occurring due to chance, under the assumption that the " + inText + " is correct.",
                "",
                " - Assuming a significance threshold of 0.05, the " + inText + " can be rejected",
                "   for p-values < 0.05 (marked with \"*\"). This means that the delta is unlikely to be attributed",
                "   to chance, hence the system is significantly \"different\" than the " + baseline + ".",
                "   Otherwise, the p-values are " + colors.red("highlighted in red") + ".",
                "",
                " - NOTE: Significance does not tell whether a system is \"better\" than the " + baseline
                        + " but rather",
                "   emphasizes the \"difference\" of the systems in terms of the replicability of the delta.",
                "");
    }
}
