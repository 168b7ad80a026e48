package io.github.sequor.cli;

import io.github.sequor.metric.ConfusionMatrix;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** A confusion matrix as a picture: of each actual class, down, the share that was taken for each, across. */
final class ConfusionPlot {
    private ConfusionPlot() {
    }

    static void write(Path png, List<String> classes, ConfusionMatrix matrix) throws IOException {
        if (classes.isEmpty() || classes.size() > Plots.HeatMap.MOST_UNITS) {
            throw new IOException(png + ": cannot be drawn: expected 1 to " + Plots.HeatMap.MOST_UNITS
                    + " classes, were " + classes.size());
        }
        float[][] shares = new float[classes.size()][classes.size()];
        for (int actual = 0; actual < shares.length; actual++) {
            long all = matrix.score(actual).support();
            for (int said = 0; said < shares.length; said++) {
                shares[actual][said] = all == 0 ? 0 : (float) matrix.count(actual, said) / all;
            }
        }
        Plots.Axes axes = new Plots.Axes("predicted class", "actual class", "share of the actual");
        Plots.heatMap(png, new Plots.HeatMap("", axes, classes, classes, shares));
    }
}
