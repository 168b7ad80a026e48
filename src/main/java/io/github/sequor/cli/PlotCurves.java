package io.github.sequor.cli;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.Styler;
import org.knowm.xchart.style.XYStyler;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** Draws line charts side by side, with XChart. */
final class PlotCurves {
    private static final int WIDTH = 560;
    private static final int HEIGHT = 380;
    private static final int LEGEND_LINE = 17;
    private static final double ROUNDING = 1e-9;   // 100.00000000000001 is 100

    private PlotCurves() {}

    static BufferedImage draw(List<Plots.Chart> charts) {
        int mostSeries = charts.stream().mapToInt(chart -> chart.series().size()).max()
                .orElseThrow(() -> new IllegalArgumentException("charts must hold at least one chart, but is empty"));
        BufferedImage image = new BufferedImage(
                WIDTH * charts.size(), HEIGHT + LEGEND_LINE * mostSeries, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = PlotText.graphics(image);
        graphics.setColor(Color.WHITE);
        graphics.fillRect(0, 0, image.getWidth(), image.getHeight());
        for (int i = 0; i < charts.size(); i++) {
            // Each as high as its legend asks, so that the axes of all lie level.
            int height = HEIGHT + LEGEND_LINE * charts.get(i).series().size();
            Graphics2D part = (Graphics2D) graphics.create(i * WIDTH, 0, WIDTH, height);
            chart(charts.get(i)).paint(part, WIDTH, height);
            part.dispose();
        }
        graphics.dispose();
        return image;
    }

    private static XYChart chart(Plots.Chart chart) {
        double[] values = chart.series().stream().flatMapToDouble(series -> DoubleStream.of(series.y()))
                .filter(Double::isFinite).sorted().toArray();
        if (values.length == 0) {
            throw new IllegalArgumentException("chart \"" + chart.title() + "\" has no finite value");
        }
        XYChart drawn = new XYChartBuilder().title(chart.title())
                .xAxisTitle(chart.xName()).yAxisTitle(chart.yName()).build();
        style(drawn.getStyler());
        if (chart.series().stream().anyMatch(Plots.Series::noisy)) {
            // An end at odds with the even spacing of the steps makes XChart put its ticks at round numbers.
            double last = chart.series().stream().flatMapToDouble(series -> DoubleStream.of(series.x())).max()
                    .getAsDouble();
            drawn.getStyler().setXAxisMin(0.0).setXAxisMax(last + Math.max(2, Math.rint(last / 100)));
        }
        if (chart.logarithmic() && values[0] > 0) {
            drawn.getStyler().setYAxisLogarithmic(true);
        } else if (values[0] < values[values.length - 1]) {
            roundRange(drawn.getStyler(), values[0], values[values.length - 1]);
        }
        // All noise first: that of one line must not cover another.
        for (boolean noise : new boolean[] {true, false}) {
            for (int i = 0; i < chart.series().size(); i++) {
                Color color = PlotColors.SERIES[i % PlotColors.SERIES.length];
                add(drawn, chart.series().get(i), noise, color);
            }
        }
        return drawn;
    }

    private static void add(XYChart chart, Plots.Series series, boolean noise, Color color) {
        int[] finite = IntStream.range(0, series.y().length).filter(i -> Double.isFinite(series.y()[i])).toArray();
        if (finite.length == 0 || noise && !series.noisy()) {
            return;
        }
        double[] x = Arrays.stream(finite).mapToDouble(i -> series.x()[i]).toArray();
        double[] y = Arrays.stream(finite).mapToDouble(i -> series.y()[i]).toArray();
        if (noise) {
            XYSeries line = chart.addSeries("noise of " + series.name(), x, y);
            line.setLineColor(faint(color)).setLineStyle(stroke(1)).setShowInLegend(false);
            line.setMarker(SeriesMarkers.NONE);
        } else {
            XYSeries line = chart.addSeries(series.name(), x, series.noisy() ? smoothed(y) : y);
            line.setLineColor(color).setLineStyle(stroke(2));
            line.setMarker(series.noisy() && y.length > 1 ? SeriesMarkers.NONE : SeriesMarkers.CIRCLE);
            line.setMarkerColor(color);
        }
    }

    /**
     * Each value becomes the mean of those at most a hundredth of the length away. Unlike a running average of the
     * past, it does not lag behind a falling loss.
     */
    static double[] smoothed(double[] values) {
        int reach = values.length / 100;
        double[] smoothed = new double[values.length];
        for (int i = 0; i < values.length; i++) {
            int from = Math.max(0, i - reach);
            int to = Math.min(values.length, i + reach + 1);
            smoothed[i] = Arrays.stream(values, from, to).average().getAsDouble();
        }
        return smoothed;
    }

    /** Ends the vertical axis at round values, so that the highest point lies below a labelled line. */
    private static void roundRange(XYStyler styler, double min, double max) {
        double fifth = (max - min) / 5 * (1 - ROUNDING);
        double power = Math.pow(10, Math.floor(Math.log10(fifth)));
        double step = power * (fifth <= power ? 1 : fifth <= 2 * power ? 2 : fifth <= 5 * power ? 5 : 10);
        styler.setYAxisMin(Math.floor(min / step + ROUNDING) * step);
        styler.setYAxisMax(Math.ceil(max / step - ROUNDING) * step);
    }

    private static void style(XYStyler styler) {
        styler.setLocale(Locale.ROOT);
        styler.setChartBackgroundColor(Color.WHITE).setChartFontColor(PlotColors.INK).setChartPadding(12);
        styler.setChartTitleFont(PlotText.bold(15)).setChartTitleBoxVisible(false).setChartTitlePadding(8);
        styler.setPlotBackgroundColor(Color.WHITE).setPlotBorderVisible(false).setPlotContentSize(0.98);
        styler.setMarkerSize(7);
        styler.setLegendPosition(Styler.LegendPosition.OutsideS).setLegendLayout(Styler.LegendLayout.Vertical);
        styler.setLegendFont(PlotText.base(13)).setLegendBorderColor(Color.WHITE).setLegendPadding(5);
        styler.setPlotGridLinesColor(PlotColors.GRID).setPlotGridLinesStroke(new BasicStroke(1));
        styler.setPlotGridVerticalLinesVisible(false).setPlotMargin(0);
        styler.setAxisTitleFont(PlotText.base(13)).setAxisTickLabelsFont(PlotText.base(12));
        styler.setAxisTickLabelsColor(PlotColors.FAINT_INK).setAxisTickMarksColor(PlotColors.FAINT_INK);
        styler.setYAxisTickMarkSpacingHint(45);
        styler.setXAxisTickMarkSpacingHint(90).setXAxisDecimalPattern("#,##0");
    }

    private static BasicStroke stroke(float width) {
        return new BasicStroke(width, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND);
    }

    private static Color faint(Color color) {
        return new Color(color.getRed(), color.getGreen(), color.getBlue(), 40);
    }
}
