package io.github.sequor.cli;

import io.github.sequor.metric.ConfidenceInterval;
import io.github.sequor.metric.Score;
import io.github.sequor.metric.Signature;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The scores of one system, to the letter as sacreBLEU prints them. */
final class ScoreReport {
    private final ReportSettings settings;
    private final Colors colors;

    ScoreReport(ReportSettings settings, Colors colors) {
        this.settings = settings;
        this.colors = colors;
    }

    /** A score and what to print with it. */
    record Scored(Score score, Signature signature, Optional<ConfidenceInterval> interval) {
    }

    /** The lines of all metrics: JSON, or text with the equals signs one below the other. */
    String corpus(List<Scored> scores) {
        if (settings.format() == ReportSettings.Format.JSON) {
            List<String> parts = scores.stream().map(s -> settings.scoreOnly ? number(s) : json(s)).toList();
            return parts.size() == 1 ? parts.get(0) : "[\n" + String.join(",\n", parts) + "\n]";
        }
        List<String> lines = scores.stream().map(this::line).toList();
        int left = lines.stream().mapToInt(line -> line.indexOf('=')).max().orElseThrow();
        return String.join("\n", lines.stream()
                .map(line -> (line.indexOf('=') < 0 ? "" : " ".repeat(left - line.indexOf('='))) + highlighted(line))
                .toList());
    }

    private String highlighted(String line) {
        return colors.enabled() ? line.replaceAll("\\(μ = [0-9.]+ ± [0-9.]+\\)", colors.cyan("$0")) : line;
    }

    /** The line of a score. */
    String line(Scored scored) {
        return settings.scoreOnly ? number(scored)
                : scored.score.name() + "|" + settings.text(scored.signature) + " = " + number(scored)
                        + (scored.score.details().isEmpty() ? "" : " " + scored.score.details());
    }

    private String number(Scored scored) {
        String number = Score.fixed(scored.score.score(), settings.width);
        return shown(scored).map(interval -> number + " (" + text(interval) + ")").orElse(number);
    }

    private String text(ConfidenceInterval interval) {
        return "μ = " + Score.fixed(interval.mean(), settings.width) + " ± "
                + Score.fixed(interval.radius(), settings.width);
    }

    /** sacreBLEU leaves an interval out whose mean is 0, as it does where there is none. */
    private static Optional<ConfidenceInterval> shown(Scored scored) {
        return scored.interval.filter(interval -> interval.mean() > 0);
    }

    private String json(Scored scored) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("name", scored.score.name());
        fields.put("score", rounded(scored.score.score()));
        fields.put("signature", scored.signature.toString());
        shown(scored).ifPresent(interval -> {
            fields.put("confidence_mean", rounded(interval.mean()));
            fields.put("confidence_var", rounded(interval.radius()));
            fields.put("confidence", text(interval));
        });
        if (!scored.score.details().isEmpty()) {
            fields.put("verbose_score", scored.score.details());
        }
        fields.putAll(scored.signature.parts());
        return PythonJson.write(fields, 1, false);
    }

    private double rounded(double value) {
        return Double.parseDouble(Score.fixed(value, settings.width));
    }
}
