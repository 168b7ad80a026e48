package io.github.sequor.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.awt.Color;
import java.awt.Rectangle;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

class PlotsTest {
    private static final int DARKEST = PlotColors.sequential(1).getRGB();

    @TempDir
    Path folder;

    @Nested
    class Drawing {
        Drawing() {
            assumeTrue(Plots.unavailable().isEmpty(), () -> Plots.unavailable().orElseThrow());
        }

        @Test
        void sourceRunsAcrossAndTargetDown() throws IOException {
            // A weight of one stands in the last of four columns and the first of two rows.
            BufferedImage image = heatMap(map(4, 2, (t, s) -> t == 0 && s == 3 ? 1 : 0));
            Rectangle cell = bounds(image, DARKEST, 0, columnOfScale(image));
            BufferedImage all = heatMap(map(4, 2, (t, s) -> 1));
            Rectangle grid = bounds(all, DARKEST, 0, columnOfScale(all));
            assertEquals(cell.width, cell.height);
            assertEquals(grid.x + grid.width, cell.x + cell.width);
            assertEquals(grid.y, cell.y);
            assertEquals(2.0, (double) grid.width / grid.height, 0.05);
        }

        @Test
        void everyCellHasTheColourOfItsWeight() throws IOException {
            float[][] weights = {{0.1f, 0.2f, 0.7f}, {0.5f, 0.3f, 0.2f}, {0, 0, 1}};
            BufferedImage image = heatMap(new Plots.HeatMap("t", units("s", 3), units("t", 3), weights));
            Rectangle last = bounds(image, DARKEST, 0, columnOfScale(image));
            int pitch = last.width + 1;
            for (int t = 0; t < 3; t++) {
                for (int s = 0; s < 3; s++) {
                    int x = (int) last.getCenterX() - (2 - s) * pitch;
                    int y = (int) last.getCenterY() - (2 - t) * pitch;
                    assertEquals(PlotColors.sequential(weights[t][s]), new Color(image.getRGB(x, y)), t + "," + s);
                }
            }
        }

        @Test
        void axesHaveTheNamesTheyAreGiven() throws IOException {
            float[][] weights = {{1, 0}, {0, 1}};
            Plots.Axes usual = Plots.Axes.ATTENTION;
            BufferedImage of = heatMap(new Plots.HeatMap("", units("s", 2), units("t", 2), weights));
            for (Plots.Axes other : List.of(new Plots.Axes("x", usual.down(), usual.scale()),
                    new Plots.Axes(usual.across(), "x", usual.scale()),
                    new Plots.Axes(usual.across(), usual.down(), "x"))) {
                BufferedImage image = heatMap(new Plots.HeatMap("", other, units("s", 2), units("t", 2), weights));
                assertFalse(Arrays.equals(pixels(of), pixels(image)), other.toString());
            }
        }

        private int[] pixels(BufferedImage image) {
            return image.getRGB(0, 0, image.getWidth(), image.getHeight(), null, 0, image.getWidth());
        }

        @Test
        void theScaleEndsAtTheNextTenth() throws IOException {
            BufferedImage image = heatMap(map(3, 3, (t, s) -> t == s ? 0.35f : 0.1f));
            assertEquals(0, count(image.getSubimage(0, 0, columnOfScale(image), image.getHeight()), DARKEST));
            int colour = PlotColors.sequential(0.35f / 0.4).getRGB();
            Rectangle diagonal = bounds(image, colour, 0, columnOfScale(image));
            assertEquals(diagonal.width, diagonal.height);
        }

        @Test
        void sixtyLongWordsFit() throws IOException {
            List<String> source = Collections.nCopies(60, "Donaudampfschifffahrtsgesellschaft");
            List<String> target = Collections.nCopies(55, "a");
            float[][] weights = new float[55][60];
            weights[54][59] = 1;
            weights[0][0] = 1;
            BufferedImage image = heatMap(new Plots.HeatMap("", source, target, weights));
            Rectangle grid = bounds(image, DARKEST, 0, columnOfScale(image));
            assertEquals(60.0 / 55, (double) grid.width / grid.height, 0.01);
            assertTrue(grid.width >= 60 * 15 - 2, "labels need room: " + grid);
            assertTrue(image.getWidth() < 1_500 && image.getHeight() < 1_300, image.toString());
        }

        @Test
        void aPageHoldsAllMapsInRows() throws IOException {
            Path file = folder.resolve("page.png");
            Plots.heatMaps(file, "Page", 2, Collections.nCopies(5, map(10, 10, (t, s) -> 1)));
            BufferedImage page = ImageIO.read(file.toFile());
            Rectangle grids = bounds(page, DARKEST, 0, columnOfScale(page));
            BufferedImage single = heatMap(map(10, 10, (t, s) -> 1));
            Rectangle grid = bounds(single, DARKEST, 0, columnOfScale(single));
            assertTrue(grids.width > 2 * grid.width && grids.width < 3 * grid.width, grids + " of " + grid);
            assertTrue(grids.height > 3 * grid.height && grids.height < 4 * grid.height, grids + " of " + grid);
            long dark = count(page.getSubimage(0, 0, columnOfScale(page), page.getHeight()), DARKEST);
            assertEquals(5.0, dark / (double) count(single.getSubimage(0, 0, columnOfScale(single),
                    single.getHeight()), DARKEST), 0.01);
        }

        @Test
        void whatNoFontHasIsNamed() {
            PlotText text = new PlotText();
            assertEquals("aU+10FFFDb", text.drawable("a\uDBFF\uDFFDb"));
            assertEquals("U+10FFFD U+000A", text.drawable("\uDBFF\uDFFD\n"));
            assertEquals("U+D800", text.drawable("\uD800"));
            assertTrue(Stream.of("月", "U+6708").anyMatch(text.drawable("月")::equals), text.drawable("月"));
            assertTrue(text.width("\uDBFF\uDFFD", PlotText.base(12)) > text.width("U", PlotText.base(12)) * 5);
        }

        @Test
        void blanksAreVisible() {
            PlotText text = new PlotText();
            assertEquals("␣", text.visible(" "));
            assertEquals("␣␣", text.visible("\t "));
            assertEquals("∅", text.visible(""));
            assertEquals("a", text.visible("a"));
        }

        @Test
        void longTextIsCut() {
            PlotText text = new PlotText();
            String cut = text.fit("Donaudampfschifffahrt", PlotText.base(12), 80);
            assertTrue(cut.matches("Donau.*…"), cut);
            assertTrue(text.width(cut, PlotText.base(12)) <= 80);
            assertEquals("Donau", text.fit("Donau", PlotText.base(12), 80));
            assertTrue(text.fit("x".repeat(1_000_000), PlotText.base(12), 80).length() < 40);
        }

        @Test
        void aFallingLossIsDrawnFalling() throws IOException {
            double[] loss = IntStream.range(0, 1_000).mapToDouble(i -> 1 - i / 1_000.0).toArray();
            BufferedImage image = curves(chart(false, Plots.Series.perStep("training", loss)));
            Rectangle line = bounds(image, PlotColors.SERIES[0].getRGB(), 0, image.getWidth());
            BufferedImage left = image.getSubimage(0, 0, line.x + line.width / 5, 390);
            BufferedImage right = image.getSubimage(line.x + 4 * line.width / 5, 0, line.width / 5, 390);
            Rectangle early = bounds(left, PlotColors.SERIES[0].getRGB(), 0, left.getWidth());
            Rectangle late = bounds(right, PlotColors.SERIES[0].getRGB(), 0, right.getWidth());
            assertTrue(early.getMaxY() < late.getMinY(), early + " " + late);
        }

        @Test
        void everySeriesHasAColourOfItsOwn() throws IOException {
            double[] x = {1, 2, 3};
            BufferedImage image = curves(chart(true,
                    Plots.Series.perStep("a", new double[] {3, 2, 1}), Plots.Series.at("b", x, new double[] {3, 3, 2}),
                    Plots.Series.at("c", x, new double[] {1, 2, 2})));
            for (int i = 0; i < 3; i++) {
                assertTrue(count(image, PlotColors.SERIES[i].getRGB()) > 50, "series " + i);
            }
            assertEquals(0, count(image, PlotColors.SERIES[3].getRGB()));
        }

        @Test
        void oddValuesAreDrawnAsFarAsTheyGo() throws IOException {
            double nan = Double.NaN;
            curves(chart(true, Plots.Series.perStep("one", new double[] {2.5})));
            curves(chart(true, Plots.Series.perStep("flat", new double[] {0, 0, 0})));
            curves(chart(true, Plots.Series.perStep("touches zero", new double[] {1, 0.5, 0})));
            curves(chart(false, Plots.Series.at("negative", new double[] {1, 2}, new double[] {-3, -1})));
            BufferedImage image = curves(chart(false, Plots.Series.perStep("all bad", new double[] {nan, nan}),
                    Plots.Series.perStep("some", new double[] {nan, 2, Double.POSITIVE_INFINITY, 1, 3})));
            assertEquals(0, count(image, PlotColors.SERIES[0].getRGB()));
            assertTrue(count(image, PlotColors.SERIES[1].getRGB()) > 50);
        }

        @Test
        void aChartWithoutValuesIsRefused() {
            Path file = folder.resolve("none.png");
            assertMessage("chart \"Loss\" has no finite value", () -> Plots.curves(file,
                    List.of(chart(true, Plots.Series.perStep("a", new double[] {Double.NaN})))));
            assertMessage("chart \"Loss\" has no finite value", () -> Plots.curves(file, List.of(chart(true))));
            assertMessage("charts must hold at least one chart, but is empty",
                    () -> Plots.curves(file, List.of()));
            assertFalse(Files.exists(file));
        }

        @Test
        void aPageBeyondAllMeasureIsRefused() {
            List<Plots.HeatMap> maps = Collections.nCopies(100, map(200, 200, (t, s) -> 0));
            IllegalArgumentException refused = assertThrows(IllegalArgumentException.class,
                    () -> Plots.heatMaps(folder.resolve("huge.png"), "", 10, maps));
            assertTrue(refused.getMessage().contains("pixels"), refused.getMessage());
        }

        @Test
        void theSameInputGivesTheSameFile() throws IOException {
            Path first = folder.resolve("1.png");
            Path second = folder.resolve("2.png");
            Plots.heatMap(first, map(7, 5, (t, s) -> (t + s) / 12f));
            Plots.heatMap(second, map(7, 5, (t, s) -> (t + s) / 12f));
            assertArrayEquals(Files.readAllBytes(first), Files.readAllBytes(second));
        }

        @Test
        void filesAreWrittenWholeOrNotAtAll() throws IOException {
            Path file = folder.resolve("map.png");
            Files.writeString(file, "old");
            Plots.heatMap(file, map(2, 2, (t, s) -> 0.5f));
            assertTrue(ImageIO.read(file.toFile()).getWidth() > 100);
            try (Stream<Path> files = Files.list(folder)) {
                assertEquals(List.of(file), files.toList(), "no temporary file stays");
            }
            Path nowhere = folder.resolve("missing").resolve("map.png");
            IOException failed = assertThrows(IOException.class, () -> Plots.heatMap(nowhere, map(2, 2, (t, s) -> 0)));
            assertTrue(failed.getMessage().contains(nowhere.toString()), failed.getMessage());
        }

        private BufferedImage heatMap(Plots.HeatMap map) throws IOException {
            Path file = folder.resolve("map.png");
            Plots.heatMap(file, map);
            return ImageIO.read(file.toFile());
        }

        private BufferedImage curves(Plots.Chart chart) throws IOException {
            Path file = folder.resolve("curves.png");
            Plots.curves(file, List.of(chart));
            return ImageIO.read(file.toFile());
        }

        /** Left of the colour scale, which repeats the colours of the cells: it ends 80 pixels from the right edge. */
        private int columnOfScale(BufferedImage image) {
            return image.getWidth() - 97;
        }
    }

    @Test
    void equalStepsOfWeightAreEqualStepsOfColour() {
        double[][] lab = IntStream.range(0, 256).mapToObj(i -> cieLab(PlotColors.sequential(i / 255.0)))
                .toArray(double[][]::new);
        double smallest = Double.MAX_VALUE;
        double largest = 0;
        for (int i = 0; i + 16 < 256; i += 16) {
            assertTrue(lab[i + 16][0] < lab[i][0] - 2, "lightness falls all the way, at " + i);
            double step = Math.sqrt(Math.pow(lab[i + 16][0] - lab[i][0], 2)
                    + Math.pow(lab[i + 16][1] - lab[i][1], 2) + Math.pow(lab[i + 16][2] - lab[i][2], 2));
            smallest = Math.min(smallest, step);
            largest = Math.max(largest, step);
        }
        assertTrue(largest < 2 * smallest, "steps from " + smallest + " to " + largest);
        assertTrue(lab[0][0] > 97 && lab[255][0] < 25, "from near white to dark");
        assertEquals(PlotColors.sequential(0), PlotColors.sequential(-1));
        assertEquals(PlotColors.sequential(1), PlotColors.sequential(2));
    }

    /** CIE 1976, white point D65: another space than the one the scale is built in. */
    private static double[] cieLab(Color color) {
        double[] rgb = Arrays.stream(new int[] {color.getRed(), color.getGreen(), color.getBlue()})
                .mapToDouble(c -> c / 255.0)
                .map(c -> c <= 0.04045 ? c / 12.92 : Math.pow((c + 0.055) / 1.055, 2.4)).toArray();
        double x = cube(0.4124 * rgb[0] + 0.3576 * rgb[1] + 0.1805 * rgb[2], 0.9505);
        double y = cube(0.2126 * rgb[0] + 0.7152 * rgb[1] + 0.0722 * rgb[2], 1);
        double z = cube(0.0193 * rgb[0] + 0.1192 * rgb[1] + 0.9505 * rgb[2], 1.089);
        return new double[] {116 * y - 16, 500 * (x - y), 200 * (y - z)};
    }

    private static double cube(double value, double white) {
        double t = value / white;
        return t > 0.008856 ? Math.cbrt(t) : 7.787 * t + 16 / 116.0;
    }

    @Test
    void smoothingRemovesNoiseWithoutLag() {
        Random random = new Random(1);
        double[] line = IntStream.range(0, 2_000).mapToDouble(i -> 5 - i / 500.0).toArray();
        double[] noisy = Arrays.stream(line).map(y -> y + 0.5 * random.nextGaussian()).toArray();
        double[] smoothed = PlotCurves.smoothed(noisy);
        double before = IntStream.range(0, 2_000).mapToDouble(i -> Math.pow(noisy[i] - line[i], 2)).sum();
        double after = IntStream.range(0, 2_000).mapToDouble(i -> Math.pow(smoothed[i] - line[i], 2)).sum();
        assertTrue(after < before / 25, after + " of " + before);
        double[] clean = PlotCurves.smoothed(line);
        for (int i = 20; i < 1_980; i++) {
            assertEquals(line[i], clean[i], 1e-12);
        }
        assertArrayEquals(new double[] {3, 1, 2}, PlotCurves.smoothed(new double[] {3, 1, 2}));
    }

    @Test
    void badInputIsNamed() {
        List<String> two = List.of("a", "b");
        assertMessage("weights must have a row for each of the 2 target units, but has 1",
                () -> new Plots.HeatMap("", two, two, new float[][] {{1, 0}}));
        assertMessage("weights[1] must have a value for each of the 2 source units, but has 3",
                () -> new Plots.HeatMap("", two, two, new float[][] {{1, 0}, {1, 0, 0}}));
        assertMessage("weights[0][1] must be from 0 to 1, but is NaN",
                () -> new Plots.HeatMap("", two, two, new float[][] {{1, Float.NaN}, {1, 0}}));
        assertMessage("weights[1][0] must be from 0 to 1, but is -0.5",
                () -> new Plots.HeatMap("", two, two, new float[][] {{1, 0}, {-0.5f, 0}}));
        assertMessage("sourceUnits of a heat map must be 1 to 200, but there are 0",
                () -> new Plots.HeatMap("", List.of(), two, new float[2][0]));
        assertMessage("targetUnits of a heat map must be 1 to 200, but there are 5000",
                () -> new Plots.HeatMap("", two, Collections.nCopies(5_000, "x"), new float[5_000][2]));
        assertMessage("series \"loss\": x and y must be equally long, but have 2 and 1 values",
                () -> Plots.Series.at("loss", new double[2], new double[1]));
        assertMessage("chart \"Loss\" has two series \"a\"", () -> chart(false,
                Plots.Series.perStep("a", new double[] {1}), Plots.Series.perStep("a", new double[] {2})));
        Path file = folder.resolve("map.png");
        assertMessage("columns must be at least 1, but is 0",
                () -> Plots.heatMaps(file, "", 0, List.of(map(1, 1, (t, s) -> 1))));
        assertMessage("maps must hold at least one heat map, but is empty",
                () -> Plots.heatMaps(file, "", 1, List.of()));
    }

    @Test
    void whatWasGivenMayChangeLater() {
        float[][] weights = {{0.25f, 0.75f}};
        List<String> units = new ArrayList<>(List.of("a", "b"));
        Plots.HeatMap map = new Plots.HeatMap("", units, List.of("c"), weights);
        weights[0][0] = 9;
        units.set(0, "z");
        assertEquals(0.25f, map.weights()[0][0]);
        assertEquals(List.of("a", "b"), map.sourceUnits());
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void aMachineWithoutFontsGetsOneLine() throws Exception {
        Path none = Files.writeString(folder.resolve("fonts.conf"), "<?xml version=\"1.0\"?>"
                + "<!DOCTYPE fontconfig SYSTEM \"fonts.dtd\"><fontconfig></fontconfig>");
        // The JDK keeps what it learnt about fonts in the home folder, so that must be empty as well.
        String output = run(List.of("-Duser.home=" + folder), none);
        assumeFalse(output.startsWith("drawn"), "this Java runtime brings fonts of its own");
        assertTrue(output.matches("no pictures: Java finds no fonts[^\n]*\n[^\n]*heat.png: cannot be drawn: [^\n]*"),
                output);
    }

    @Test
    void aRuntimeWithoutDesktopGetsOneLine() throws Exception {
        String output = run(List.of("--limit-modules", "java.base"), folder);
        assertTrue(output.startsWith("no pictures: this Java runtime was built without the module java.desktop"),
                output);
        assertEquals(2, output.lines().count(), output);
    }

    private String run(List<String> options, Path fontConfiguration) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        command.addAll(options);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Bare.class.getName(),
                folder.resolve("heat.png").toString()));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("FONTCONFIG_FILE", fontConfiguration.toString());
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes()).strip();
        assertTrue(process.waitFor(60, TimeUnit.SECONDS));
        assertEquals(0, process.exitValue(), output);
        return output;
    }

    /** Draws on a machine that may not be able to. */
    static final class Bare {
        public static void main(String[] arguments) {
            System.out.println(Plots.unavailable().orElse("drawn"));
            try {
                Plots.heatMap(Path.of(arguments[0]),
                        new Plots.HeatMap("", List.of("a"), List.of("b"), new float[][] {{1}}));
            } catch (IOException e) {
                System.out.println(e.getMessage());
            }
        }
    }

    private interface Weight {
        float at(int t, int s);
    }

    private static Plots.HeatMap map(int sources, int targets, Weight weight) {
        float[][] weights = new float[targets][sources];
        for (int t = 0; t < targets; t++) {
            for (int s = 0; s < sources; s++) {
                weights[t][s] = weight.at(t, s);
            }
        }
        return new Plots.HeatMap("", units("s", sources), units("t", targets), weights);
    }

    private static List<String> units(String prefix, int count) {
        return IntStream.range(0, count).mapToObj(i -> prefix + i).toList();
    }

    private static Plots.Chart chart(boolean logarithmic, Plots.Series... series) {
        return new Plots.Chart("Loss", "step", "cross-entropy (nats)", logarithmic, List.of(series));
    }

    /** The smallest rectangle around all pixels of a colour between two columns. */
    private static Rectangle bounds(BufferedImage image, int rgb, int fromColumn, int toColumn) {
        Rectangle bounds = null;
        for (int y = 0; y < image.getHeight(); y++) {
            for (int x = fromColumn; x < toColumn; x++) {
                if (image.getRGB(x, y) == rgb) {
                    Rectangle pixel = new Rectangle(x, y, 1, 1);
                    bounds = bounds == null ? pixel : bounds.union(pixel);
                }
            }
        }
        assertTrue(bounds != null, "no pixel has the colour " + Integer.toHexString(rgb));
        return bounds;
    }

    private static long count(BufferedImage image, int rgb) {
        return IntStream.range(0, image.getWidth() * image.getHeight())
                .filter(i -> image.getRGB(i % image.getWidth(), i / image.getWidth()) == rgb).count();
    }

    private static void assertMessage(String message, Executable call) {
        assertEquals(message, assertThrows(IllegalArgumentException.class, call).getMessage());
    }
}
