package io.github.sequor.cli;

import java.awt.Color;

/** Colours of the pictures. */
final class PlotColors {
    static final Color INK = new Color(0x22, 0x22, 0x22);
    static final Color FAINT_INK = new Color(0x66, 0x66, 0x66);
    static final Color GRID = new Color(0xE3, 0xE3, 0xE3);

    /** For lines: apart from each other for colour-blind readers too (Okabe and Ito 2008). */
    static final Color[] SERIES = {
        new Color(0x00, 0x72, 0xB2), new Color(0xD5, 0x5E, 0x00), new Color(0x00, 0x9E, 0x73),
        new Color(0xCC, 0x79, 0xA7), new Color(0xE6, 0x9F, 0x00), new Color(0x56, 0xB4, 0xE9),
    };

    private static final int STEPS = 256;
    private static final Color[] SCALE = scale();

    private PlotColors() {}

    /**
     * White over green to dark blue for 0 to 1; equal steps of the value look like equal steps of colour.
     *
     * @param value clamped to 0 to 1
     */
    static Color sequential(double value) {
        return SCALE[(int) Math.round(Math.max(0, Math.min(1, value)) * (STEPS - 1))];
    }

    /** A path through the OKLab space (Ottosson 2020), cut into steps of equal length. */
    private static Color[] scale() {
        int fine = 4_096;
        double[] length = new double[fine + 1];
        double[] before = path(0);
        for (int i = 1; i <= fine; i++) {
            double[] here = path((double) i / fine);
            length[i] = length[i - 1] + Math.hypot(Math.hypot(here[0] - before[0], here[1] - before[1]),
                    here[2] - before[2]);
            before = here;
        }
        Color[] scale = new Color[STEPS];
        for (int step = 0, i = 0; step < STEPS; step++) {
            while (i < fine && length[i] < length[fine] * step / (STEPS - 1)) {
                i++;
            }
            scale[step] = rgb(path((double) i / fine));
        }
        return scale;
    }

    /** Lightness falls evenly, the hue turns from yellow-green to blue; the chroma stays within what sRGB can show. */
    private static double[] path(double t) {
        double lightness = 0.985 - 0.695 * t;
        double chroma = 0.07 * Math.sin(Math.PI * Math.pow(t, 0.85)) + 0.045 * t;
        double hue = Math.toRadians(115 + 150 * Math.pow(t, 0.8));
        return new double[] {lightness, chroma * Math.cos(hue), chroma * Math.sin(hue)};
    }

    private static Color rgb(double[] lab) {
        double l = cube(lab[0] + 0.3963377774 * lab[1] + 0.2158037573 * lab[2]);
        double m = cube(lab[0] - 0.1055613458 * lab[1] - 0.0638541728 * lab[2]);
        double s = cube(lab[0] - 0.0894841775 * lab[1] - 1.2914855480 * lab[2]);
        return new Color(
                gamma(4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s),
                gamma(-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s),
                gamma(-0.0041960863 * l - 0.7034186147 * m + 1.7076147010 * s));
    }

    private static double cube(double x) {
        return x * x * x;
    }

    private static float gamma(double linear) {
        double x = linear <= 0.0031308 ? 12.92 * linear : 1.055 * Math.pow(linear, 1 / 2.4) - 0.055;
        return (float) Math.max(0, Math.min(1, x));
    }
}
