package io.github.sequor.bench;

import io.github.sequor.io.AtomicFiles;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import javax.imageio.ImageIO;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategoryChartBuilder;
import org.knowm.xchart.style.Styler;

/** Percent of the limit of each implementation on each shape, one thread: LSTM and GRU, forward and training. */
final class Chart {
    private static final int WIDTH = 760;
    private static final int HEIGHT = 420;
    private static final double HIGHEST = 100;

    /** Apart from each other for colour-blind readers too (Okabe and Ito 2008). */
    private static final Color[] COLORS = {
        new Color(0x00, 0x72, 0xB2), new Color(0xD5, 0x5E, 0x00), new Color(0x00, 0x9E, 0x73),
        new Color(0xCC, 0x79, 0xA7), new Color(0xE6, 0x9F, 0x00), new Color(0x56, 0xB4, 0xE9),
        new Color(0x80, 0x80, 0x80),
    };

    private Chart() {
    }

    static void write(List<Row> rows, Path file) throws IOException {
        System.setProperty("java.awt.headless", "true");
        List<Row> shown = rows.stream()
                .filter(row -> row.threads() == 1 && !row.implementation().contains(" ")).toList();
        List<String> implementations = shown.stream().map(Row::implementation).distinct().toList();
        BufferedImage image = new BufferedImage(2 * WIDTH, 2 * HEIGHT, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = image.createGraphics();
        graphics.setColor(Color.WHITE);
        graphics.fillRect(0, 0, image.getWidth(), image.getHeight());
        String[] cells = {"LSTM", "GRU"};
        String[] operations = {"forward", "trainingStep"};
        for (int i = 0; i < cells.length; i++) {
            for (int j = 0; j < operations.length; j++) {
                String cell = cells[i];
                String operation = operations[j];
                List<Row> panel = shown.stream()
                        .filter(row -> row.work().equals(cell) && row.operation().equals(operation)).toList();
                if (!panel.isEmpty()) {
                    Graphics2D part = (Graphics2D) graphics.create(j * WIDTH, i * HEIGHT, WIDTH, HEIGHT);
                    panel(cell + (j == 0 ? ", forward" : ", training step"), panel, implementations)
                            .paint(part, WIDTH, HEIGHT);
                    part.dispose();
                }
            }
        }
        graphics.dispose();
        ByteArrayOutputStream png = new ByteArrayOutputStream();
        ImageIO.write(image, "png", png);
        AtomicFiles.write(file, png::writeTo);
    }

    private static CategoryChart panel(String title, List<Row> rows, List<String> implementations) {
        CategoryChart chart = new CategoryChartBuilder().title(title).xAxisTitle("T x N x I x H")
                .yAxisTitle("percent of the limit").build();
        chart.getStyler().setLocale(Locale.ROOT);
        chart.getStyler().setChartBackgroundColor(Color.WHITE).setPlotBackgroundColor(Color.WHITE)
                .setLegendPosition(Styler.LegendPosition.OutsideS).setLegendLayout(Styler.LegendLayout.Horizontal);
        chart.getStyler().setYAxisMin(0.0).setYAxisMax(HIGHEST).setXAxisLabelRotation(20);
        List<String> shapes = rows.stream().map(Row::shape).distinct().toList();
        for (String implementation : implementations) {
            Double[] percents = new Double[shapes.size()];
            Arrays.fill(percents, 0.0);
            for (Row row : rows) {
                if (row.implementation().equals(implementation)) {
                    // XChart draws a bar past the axis across the title
                    percents[shapes.indexOf(row.shape())] = Math.min(HIGHEST, row.percentOfLimit());
                }
            }
            if (rows.stream().anyMatch(row -> row.implementation().equals(implementation))) {
                chart.addSeries(implementation, shapes, Arrays.asList(percents))
                        .setFillColor(COLORS[implementations.indexOf(implementation) % COLORS.length]);
            }
        }
        return chart;
    }
}
