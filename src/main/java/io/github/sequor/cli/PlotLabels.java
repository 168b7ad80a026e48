package io.github.sequor.cli;

import io.github.sequor.cli.PlotText.Anchor;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.List;

/** Draws points of a plane with a word at each, in a place where it covers as little as can be. */
final class PlotLabels {
    private static final int MARGIN = 70;
    private static final int LEAST_SIDE = 700;
    private static final int MOST_SIDE = 3_000;
    private static final double POINT = 5;
    private static final int LONGEST_LABEL = 200;

    private PlotLabels() {}

    /**
     * Draws a picture.
     *
     * @param labels N
     * @param places (N, 2), or (N, 1) for points of a line
     */
    static BufferedImage draw(List<String> labels, double[][] places) {
        double[][] at = copy(places);
        double[] size = fit(at, Math.min(MOST_SIDE, LEAST_SIDE + 32 * Math.sqrt(labels.size())));
        BufferedImage image = new BufferedImage((int) size[0], (int) size[1], BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = PlotText.graphics(image);
        graphics.setColor(Color.WHITE);
        graphics.fillRect(0, 0, image.getWidth(), image.getHeight());
        List<Rectangle2D> taken = new ArrayList<>();
        graphics.setColor(PlotColors.SERIES[0]);
        for (double[] point : at) {
            graphics.fill(new Ellipse2D.Double(point[0] - POINT / 2, point[1] - POINT / 2, POINT, POINT));
            taken.add(new Rectangle2D.Double(point[0] - POINT / 2, point[1] - POINT / 2, POINT, POINT));
        }
        PlotText text = new PlotText();
        Font font = PlotText.base(12);
        graphics.setColor(PlotColors.INK);
        for (int i = 0; i < at.length; i++) {
            String label = text.fit(text.visible(labels.get(i)), font, LONGEST_LABEL);
            Rectangle2D box = place(at[i], text.width(label, font), font.getSize2D(), taken,
                    image.getWidth());
            taken.add(box);
            text.draw(graphics, label, font, Anchor.START, box.getX(), box.getCenterY());
        }
        graphics.dispose();
        return image;
    }

    private static double[][] copy(double[][] places) {
        double[][] at = new double[places.length][2];
        for (int i = 0; i < at.length; i++) {
            System.arraycopy(places[i], 0, at[i], 0, Math.min(2, places[i].length));
        }
        return at;
    }

    /** Turns places into pixels, both axes in one scale, the longer one {@code side} long; gives width and height. */
    private static double[] fit(double[][] at, double side) {
        double[] low = at[0].clone();
        double[] high = at[0].clone();
        for (double[] point : at) {
            for (int c = 0; c < 2; c++) {
                low[c] = Math.min(low[c], point[c]);
                high[c] = Math.max(high[c], point[c]);
            }
        }
        double spread = Math.max(high[0] - low[0], high[1] - low[1]);
        double scale = spread > 0 ? (side - 2 * MARGIN) / spread : 0;
        for (double[] point : at) {
            point[0] = MARGIN + (point[0] - low[0]) * scale;
            point[1] = MARGIN + (high[1] - point[1]) * scale;    // upwards
        }
        return new double[] {(high[0] - low[0]) * scale + 2 * MARGIN, (high[1] - low[1]) * scale + 2 * MARGIN};
    }

    /** Right, left, above, below or across a corner of the point: where the label overlaps least. */
    private static Rectangle2D place(double[] point, double width, double height, List<Rectangle2D> taken,
            int pageWidth) {
        Rectangle2D best = null;
        double least = Double.POSITIVE_INFINITY;
        double[][] offsets = {{POINT, -height / 2}, {-width - POINT, -height / 2}, {-width / 2, -height - POINT},
            {-width / 2, POINT}, {POINT, -height}, {POINT, 0}, {-width - POINT, -height}, {-width - POINT, 0}};
        for (double[] offset : offsets) {
            Rectangle2D box = new Rectangle2D.Double(point[0] + offset[0], point[1] + offset[1], width, height);
            double overlap = box.getX() < 0 || box.getMaxX() > pageWidth ? width * height : 0;
            for (Rectangle2D other : taken) {
                Rectangle2D common = box.createIntersection(other);
                overlap += common.getWidth() > 0 && common.getHeight() > 0 ? common.getWidth() * common.getHeight() : 0;
            }
            if (overlap < least) {
                least = overlap;
                best = box;
            }
        }
        return best;
    }
}
