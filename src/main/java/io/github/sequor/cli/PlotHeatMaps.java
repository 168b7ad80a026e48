package io.github.sequor.cli;

import io.github.sequor.cli.PlotText.Anchor;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Draws one or several heat maps on one page: square cells of one size, one colour scale beside them. */
final class PlotHeatMaps {
    private static final int MARGIN = 20;
    private static final int GAP = 6;
    private static final int BETWEEN = 34;
    private static final int LINE = 22;
    private static final int LONGEST_LABEL = 130;
    private static final int SMALLEST_CELL = 15;
    private static final int LARGEST_CELL = 32;
    private static final int PAGE_WIDTH = 1_100;
    private static final int SCALE_WIDTH = 16;
    private static final int SCALE_HEIGHT = 200;
    private static final long MOST_PIXELS = 60_000_000;

    private final Font pageFont = PlotText.bold(17);
    private final Font titleFont = PlotText.bold(14);
    private final Font textFont = PlotText.base(13);
    private final PlotText text = new PlotText();
    private final String pageTitle;
    private final Plots.Axes axes;
    private final int columns;
    private final int cell;
    private final Font labelFont;
    private final double scaleTop;
    private final List<Panel> panels = new ArrayList<>();

    private PlotHeatMaps(String pageTitle, int columns, List<Plots.HeatMap> maps) {
        this.pageTitle = pageTitle;
        axes = maps.get(0).axes();
        this.columns = Math.min(columns, maps.size());
        int longest = maps.stream().mapToInt(map ->
                Math.max(map.sourceUnits().size(), map.targetUnits().size())).max().orElseThrow();
        cell = Math.max(SMALLEST_CELL, Math.min(LARGEST_CELL, PAGE_WIDTH / this.columns / (longest + 4)));
        labelFont = PlotText.base(Math.min(15, cell - 3));
        scaleTop = scaleTop(maps);
        maps.forEach(map -> panels.add(new Panel(map)));
    }

    /**
     * Draws a page.
     *
     * @param pageTitle blank for none
     * @param columns how many maps stand side by side, at most
     * @throws IllegalArgumentException if the picture would have more than 60 million pixels
     */
    static BufferedImage draw(String pageTitle, int columns, List<Plots.HeatMap> maps) {
        return new PlotHeatMaps(pageTitle, columns, maps).page();
    }

    /** The upper end of the colour scale: the largest weight, rounded up to a tenth. */
    private static double scaleTop(List<Plots.HeatMap> maps) {
        double largest = 0.1;
        for (Plots.HeatMap map : maps) {
            for (float[] row : map.weights()) {
                for (float weight : row) {
                    largest = Math.max(largest, weight);
                }
            }
        }
        return Math.min(1, Math.ceil(largest * 10 - 1e-3) / 10);
    }

    private BufferedImage page() {
        int rows = (panels.size() + columns - 1) / columns;
        int[] widths = new int[columns];
        int[] heights = new int[rows];
        for (int i = 0; i < panels.size(); i++) {
            widths[i % columns] = Math.max(widths[i % columns], panels.get(i).width);
            heights[i / columns] = Math.max(heights[i / columns], panels.get(i).height);
        }
        boolean single = panels.size() == 1;
        int caption = MARGIN + (pageTitle.isBlank() ? 0 : LINE + GAP);
        int head = caption + LINE + (single ? 0 : 2 * GAP);
        int left = MARGIN + (single ? LINE : 0);
        long width = left + sum(widths) + (long) BETWEEN * columns + SCALE_WIDTH + 60 + MARGIN;
        long height = Math.max(head + sum(heights) + (long) BETWEEN * (rows - 1),
                head + panels.get(0).gridTop() + SCALE_HEIGHT) + MARGIN;
        if (width * height > MOST_PIXELS) {
            throw new IllegalArgumentException("the heat maps would fill a picture of " + width + " by " + height
                    + " pixels, which is more than " + MOST_PIXELS + " in all: show fewer or shorter pairs");
        }

        BufferedImage image = new BufferedImage((int) width, (int) height, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = PlotText.graphics(image);
        graphics.setColor(Color.WHITE);
        graphics.fillRect(0, 0, image.getWidth(), image.getHeight());
        graphics.setColor(PlotColors.INK);
        text.draw(graphics, text.fit(pageTitle, pageFont, width - 2.0 * MARGIN), pageFont, Anchor.START,
                MARGIN, MARGIN + LINE / 2.0);
        int y = head;
        for (int row = 0; row < rows; row++) {
            int x = left;
            for (int column = 0; column < columns && row * columns + column < panels.size(); column++) {
                panels.get(row * columns + column).draw(graphics, x, y);
                x += widths[column] + BETWEEN;
            }
            y += heights[row] + BETWEEN;
        }
        Panel first = panels.get(0);
        graphics.setColor(PlotColors.FAINT_INK);
        if (single) {
            text.draw(graphics, axes.across(), textFont, Anchor.START,
                    left + first.labelWidth, caption + LINE / 2.0);
            text.drawUpwards(graphics, axes.down(), textFont, Anchor.END,
                    MARGIN + LINE / 2.0 - GAP, head + first.gridTop());
        } else {
            text.draw(graphics, "across: " + axes.across() + ", down: " + axes.down(), textFont, Anchor.START,
                    MARGIN, caption + LINE / 2.0);
        }
        drawScale(graphics, (int) width - MARGIN - 60 - SCALE_WIDTH, head + first.gridTop());
        graphics.dispose();
        return image;
    }

    private void drawScale(Graphics2D graphics, int x, int y) {
        for (int i = 0; i < SCALE_HEIGHT; i++) {
            graphics.setColor(PlotColors.sequential(1 - (i + 0.5) / SCALE_HEIGHT));
            graphics.fillRect(x, y + i, SCALE_WIDTH, 1);
        }
        graphics.setColor(PlotColors.GRID);
        graphics.drawRect(x, y, SCALE_WIDTH, SCALE_HEIGHT);
        graphics.setColor(PlotColors.FAINT_INK);
        for (double part : new double[] {0, 0.5, 1}) {
            text.draw(graphics, String.format(Locale.ROOT, scaleTop * 10 % 2 == 0 ? "%.1f" : "%.2f", part * scaleTop),
                    textFont, Anchor.START, x + SCALE_WIDTH + GAP, y + (1 - part) * SCALE_HEIGHT);
        }
        text.drawUpwards(graphics, axes.scale(), textFont, Anchor.CENTRE, x + SCALE_WIDTH + 52,
                y + SCALE_HEIGHT / 2.0);
    }

    private static int sum(int[] sizes) {
        int sum = 0;
        for (int size : sizes) {
            sum += size;
        }
        return sum;
    }

    /** One map with its labels, measured. */
    private final class Panel {
        private final Plots.HeatMap map;
        private final List<String> sources;
        private final List<String> targets;
        private final boolean wideSources;
        private final int labelWidth;
        private final int labelHeight;
        private final int width;
        private final int height;

        Panel(Plots.HeatMap map) {
            this.map = map;
            sources = labels(map.sourceUnits());
            targets = labels(map.targetUnits());
            wideSources = sources.stream().anyMatch(label -> !fitsCell(label));
            double rotated = sources.stream().filter(label -> !upright(label))
                    .mapToDouble(label -> text.width(label, labelFont)).max().orElse(0);
            labelHeight = (int) Math.ceil(Math.max(rotated, labelFont.getSize2D())) + GAP;
            labelWidth = (int) Math.ceil(targets.stream()
                    .mapToDouble(label -> text.width(label, labelFont)).max().orElse(0)) + GAP;
            width = labelWidth + Math.max(cell * sources.size() + 1, 8 * cell);
            height = gridTop() + cell * targets.size() + 1;
        }

        private List<String> labels(List<String> units) {
            return units.stream().map(unit -> text.fit(text.visible(unit), labelFont, LONGEST_LABEL)).toList();
        }

        private boolean fitsCell(String label) {
            return text.width(label, labelFont) <= cell - 1;
        }

        /** Characters stand upright; words lie on their side, all of them as soon as one has to. */
        private boolean upright(String label) {
            return fitsCell(label) && (!wideSources || label.codePointCount(0, label.length()) == 1);
        }

        int gridTop() {
            return (map.title().isBlank() ? 0 : LINE) + labelHeight;
        }

        void draw(Graphics2D graphics, int x, int y) {
            int gridLeft = x + labelWidth;
            int gridTop = y + gridTop();
            graphics.setColor(PlotColors.INK);
            text.draw(graphics, text.fit(map.title(), titleFont, width), titleFont, Anchor.START,
                    x, y + LINE / 2.0 - 3);
            for (int s = 0; s < sources.size(); s++) {
                double middle = gridLeft + (s + 0.5) * cell;
                if (upright(sources.get(s))) {
                    text.draw(graphics, sources.get(s), labelFont, Anchor.CENTRE, middle,
                            gridTop - GAP - labelFont.getSize2D() / 2.6);
                } else {
                    text.drawUpwards(graphics, sources.get(s), labelFont, Anchor.START, middle, gridTop - GAP);
                }
            }
            for (int t = 0; t < targets.size(); t++) {
                graphics.setColor(PlotColors.INK);
                text.draw(graphics, targets.get(t), labelFont, Anchor.END, gridLeft - GAP, gridTop + (t + 0.5) * cell);
                for (int s = 0; s < sources.size(); s++) {
                    graphics.setColor(PlotColors.sequential(map.weights()[t][s] / scaleTop));
                    graphics.fillRect(gridLeft + s * cell, gridTop + t * cell, cell, cell);
                }
            }
            graphics.setColor(PlotColors.GRID);
            for (int s = 0; s <= sources.size(); s++) {
                graphics.drawLine(gridLeft + s * cell, gridTop, gridLeft + s * cell, gridTop + targets.size() * cell);
            }
            for (int t = 0; t <= targets.size(); t++) {
                graphics.drawLine(gridLeft, gridTop + t * cell, gridLeft + sources.size() * cell, gridTop + t * cell);
            }
        }
    }
}
