package io.github.sequor.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * Pictures of training and of attention, as PNG files. Works without a screen.
 *
 * <p>Java cannot draw text on a machine without fonts: see {@link #unavailable()}. A file that could not be written
 * whole is not left behind, and the one that was there before stays.
 */
public final class Plots {
    /**
     * A line of a chart. A noisy one, such as the loss of each step, is drawn faint, with the mean of the values around
     * (a fiftieth of the line) on top; a plain one, such as the loss of each epoch, has a mark at each point.
     *
     * @param name as the legend shows it
     * @param x rising whole numbers, such as steps or epochs
     * @param y as long as {@code x}; values that are not finite are left out
     */
    public record Series(String name, double[] x, double[] y, boolean noisy) {
        public Series {
            if (x.length != y.length) {
                throw new IllegalArgumentException("series \"" + name + "\": x and y must be equally long, but have "
                        + x.length + " and " + y.length + " values");
            }
            x = x.clone();
            y = y.clone();
        }

        /** One value for each of the steps 1, 2, 3 ... */
        public static Series perStep(String name, double[] values) {
            double[] steps = new double[values.length];
            Arrays.setAll(steps, i -> i + 1);
            return new Series(name, steps, values, true);
        }

        /** Values at some of the steps, such as the ends of epochs. */
        public static Series at(String name, double[] steps, double[] values) {
            return new Series(name, steps, values, false);
        }
    }

    /**
     * Lines over one pair of axes.
     *
     * @param xName name and unit of the horizontal axis
     * @param yName name and unit of the vertical axis
     * @param logarithmic whether the vertical axis shall be logarithmic; it is if all values are positive
     */
    public record Chart(String title, String xName, String yName, boolean logarithmic, List<Series> series) {
        public Chart {
            series = List.copyOf(series);
            Set<String> names = new HashSet<>();
            for (Series one : series) {
                if (!names.add(one.name())) {
                    throw new IllegalArgumentException("chart \"" + title + "\" has two series \"" + one.name() + "\"");
                }
            }
        }
    }

    /**
     * What the sides of a heat map are called.
     *
     * @param across what the columns are
     * @param down what the rows are
     * @param scale what the colours stand for
     */
    public record Axes(String across, String down, String scale) {
        /** Those of a decoder's attention. */
        public static final Axes ATTENTION = new Axes("source unit t'", "target unit t", "weight α<t,t'>");
    }

    /**
     * Shares or weights in rows and columns, such as those with which a decoder attended to its source.
     *
     * @param axes what the sides are called
     * @param sourceUnits what stands across: words, sub-words, characters or classes, 1 to 200
     * @param targetUnits what stands down, as many at most
     * @param weights alpha&lt;t,t'&gt;, {@code [targetUnits][sourceUnits]}, each from 0 to 1
     */
    public record HeatMap(String title, Axes axes, List<String> sourceUnits, List<String> targetUnits,
            float[][] weights) {
        static final int MOST_UNITS = 200;

        /** A map of attention. */
        public HeatMap(String title, List<String> sourceUnits, List<String> targetUnits, float[][] weights) {
            this(title, Axes.ATTENTION, sourceUnits, targetUnits, weights);
        }

        public HeatMap {
            Objects.requireNonNull(axes, "axes");
            sourceUnits = List.copyOf(sourceUnits);
            targetUnits = List.copyOf(targetUnits);
            checkCount("sourceUnits", sourceUnits.size());
            checkCount("targetUnits", targetUnits.size());
            if (weights.length != targetUnits.size()) {
                throw new IllegalArgumentException("weights must have a row for each of the " + targetUnits.size()
                        + " target units, but has " + weights.length);
            }
            weights = weights.clone();
            for (int t = 0; t < weights.length; t++) {
                weights[t] = weights[t].clone();
                if (weights[t].length != sourceUnits.size()) {
                    throw new IllegalArgumentException("weights[" + t + "] must have a value for each of the "
                            + sourceUnits.size() + " source units, but has " + weights[t].length);
                }
                for (int s = 0; s < weights[t].length; s++) {
                    // A softmax in single precision may exceed 1 by its rounding.
                    if (!(weights[t][s] >= 0 && weights[t][s] <= 1.001f)) {
                        throw new IllegalArgumentException("weights[" + t + "][" + s
                                + "] must be from 0 to 1, but is " + weights[t][s]);
                    }
                }
            }
        }

        private static void checkCount(String name, int count) {
            if (count < 1 || count > MOST_UNITS) {
                throw new IllegalArgumentException(
                        name + " of a heat map must be 1 to " + MOST_UNITS + ", but there are " + count);
            }
        }
    }

    static {
        // A machine may have a screen, and a Java runtime that cannot use it.
        if (System.getProperty("java.awt.headless") == null) {
            System.setProperty("java.awt.headless", "true");
        }
    }

    private Plots() {}

    /** Found out once, when first asked. */
    private static final class Obstacle {
        static final Optional<String> FOUND = find();
    }

    /** Why no picture can be drawn on this machine, in one line; empty if one can. */
    public static Optional<String> unavailable() {
        return Obstacle.FOUND;
    }

    private static Optional<String> find() {
        if (ModuleLayer.boot().findModule("java.desktop").isEmpty()) {
            return Optional.of("no pictures: this Java runtime was built without the module java.desktop");
        }
        try {
            // Anything with text in it loads the fonts. What a runtime without any throws depends on who built it.
            PlotHeatMaps.draw("", 1, List.of(new HeatMap("", List.of("a"), List.of("b"), new float[][] {{1}})));
            return Optional.empty();
        } catch (RuntimeException | LinkageError | InternalError e) {
            return Optional.of("no pictures: Java finds no fonts on this machine; install fontconfig and a font"
                    + " (on Debian and Ubuntu: apt install fontconfig fonts-dejavu-core)");
        }
    }

    /** Whether the fonts of this machine have all characters of a text. There are some: {@link #unavailable()}. */
    static boolean canShow(String text) {
        return new PlotText().drawable(text).equals(text);
    }

    /**
     * Draws charts side by side.
     *
     * @throws IllegalArgumentException if there is no chart, or a chart has no finite value
     * @throws IOException with the file's name and the reason, also where pictures are {@link #unavailable()}
     */
    public static void curves(Path png, List<Chart> charts) throws IOException {
        checkAvailable(png);
        PlotPng.write(png, PlotCurves.draw(charts));
    }

    /**
     * Draws one heat map, the colour scale beside it.
     *
     * @throws IOException with the file's name and the reason, also where pictures are {@link #unavailable()}
     */
    public static void heatMap(Path png, HeatMap map) throws IOException {
        checkAvailable(png);
        HeatMap untitled = new HeatMap("", map.axes(), map.sourceUnits(), map.targetUnits(), map.weights());
        PlotPng.write(png, PlotHeatMaps.draw(map.title(), 1, List.of(untitled)));
    }

    /**
     * Draws several heat maps on one page, with one colour scale and the axes of the first.
     *
     * @param title of the page, blank for none
     * @param columns how many maps stand side by side, at most
     * @throws IllegalArgumentException if there is no map, or columns is not positive, or the page would be huge
     * @throws IOException with the file's name and the reason, also where pictures are {@link #unavailable()}
     */
    public static void heatMaps(Path png, String title, int columns, List<HeatMap> maps) throws IOException {
        if (columns < 1) {
            throw new IllegalArgumentException("columns must be at least 1, but is " + columns);
        }
        if (maps.isEmpty()) {
            throw new IllegalArgumentException("maps must hold at least one heat map, but is empty");
        }
        checkAvailable(png);
        PlotPng.write(png, PlotHeatMaps.draw(title, columns, maps));
    }

    /**
     * Draws words at places of a plane, both axes in one scale.
     *
     * @param words N, at least one
     * @param places (N, 2), finite
     * @throws IOException with the file's name and the reason, also where pictures are {@link #unavailable()}
     */
    public static void labels(Path png, List<String> words, double[][] places) throws IOException {
        if (words.isEmpty() || words.size() != places.length) {
            throw new IllegalArgumentException("places: expected one for each of at least one word, were "
                    + places.length
                    + " for " + words.size());
        }
        checkAvailable(png);
        PlotPng.write(png, PlotLabels.draw(words, places));
    }

    private static void checkAvailable(Path png) throws IOException {
        if (unavailable().isPresent()) {
            throw new IOException(png + ": cannot be drawn: " + unavailable().get());
        }
    }
}
