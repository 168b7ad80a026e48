package io.github.sequor.cli;

import io.github.sequor.metric.F1Score;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Precision, recall and F1 in percent, a line for each of several things. */
final class F1Table {
    private F1Table() {
    }

    /**
     * The lines.
     *
     * @param things what they are, such as type
     * @param counted what their support counts, such as spans
     */
    static List<String> lines(String things, String counted, Map<String, F1Score> scores) {
        int width = scores.keySet().stream().mapToInt(String::length).reduce(things.length(), Math::max);
        String row = "%-" + width + "s  %9s  %6s  %6s  %" + Math.max(6, counted.length()) + "s";
        List<String> lines = new ArrayList<>();
        lines.add(String.format(Locale.ROOT, row, things, "precision", "recall", "F1", counted));
        scores.forEach((name, score) -> lines.add(String.format(Locale.ROOT, row, name, percent(score.precision()),
                percent(score.recall()), percent(score.f1()), score.support())));
        return lines;
    }

    private static String percent(double share) {
        return String.format(Locale.ROOT, "%.2f", 100 * share);
    }
}
