package io.github.sequor.cli;

import io.github.sequor.model.Transcriber;
import io.github.sequor.model.TranscriptionAlignment;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** A picture of a CTC alignment: how probable each unit of a text is at each step, and which one the way is in. */
final class AlignmentPlot {
    private static final String BLANK = "\u00b7";
    private static final String SPACE = "\u2423";

    private AlignmentPlot() {
    }

    /** Draws the first steps, as many as fit. */
    static void write(Path png, String title, Transcriber transcriber, TranscriptionAlignment alignment)
            throws IOException {
        Set<String> rows = new LinkedHashSet<>(List.of(""));
        rows.addAll(alignment.units());
        List<String> shown = rows.stream().limit(Plots.HeatMap.MOST_UNITS).toList();
        int steps = Math.min(alignment.at().length, Plots.HeatMap.MOST_UNITS);
        float[][] weights = new float[shown.size()][steps];
        List<String> at = new ArrayList<>();
        for (int t = 0; t < steps; t++) {
            at.add(label(alignment.at()[t] < 0 ? "" : alignment.units().get(alignment.at()[t])));
            for (int r = 0; r < weights.length; r++) {
                weights[r][t] = alignment.probabilities()[t][transcriber.symbols().indexOf(shown.get(r))];
            }
        }
        Plots.Axes axes = new Plots.Axes("step, the unit it is in", "unit", "probability");
        Plots.heatMap(png, new Plots.HeatMap(title, axes, at, shown.stream().map(AlignmentPlot::label).toList(),
                weights));
    }

    private static String label(String unit) {
        return unit.isEmpty() ? BLANK : unit.isBlank() ? SPACE : unit;
    }
}
