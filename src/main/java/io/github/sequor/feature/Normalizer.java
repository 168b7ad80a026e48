package io.github.sequor.feature;

import io.github.sequor.io.AtomicFiles;
import io.github.sequor.io.Json;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Brings each number of a frame to mean 0 and variance 1, as they were over the data it was made of; kept with a model.
 * Immutable.
 */
public final class Normalizer {
    private final float[] mean;
    private final float[] deviation;

    private Normalizer(float[] mean, float[] deviation) {
        this.mean = mean;
        this.deviation = deviation;
    }

    /**
     * The mean and the standard deviation over all frames of all sequences; a number that never changes has deviation 1.
     *
     * @param sequences at least one, each (T, F) of one F
     * @throws IllegalArgumentException if there is none, or one is ragged or holds what is no finite number
     */
    public static Normalizer of(List<float[][]> sequences) {
        if (sequences.isEmpty()) {
            throw new IllegalArgumentException("sequences: expected at least one, was none");
        }
        int width = Frames.check("sequence 1", sequences.get(0), 0);
        double[] sum = new double[width];
        long count = 0;
        for (int i = 0; i < sequences.size(); i++) {
            Frames.check("sequence " + (i + 1), sequences.get(i), width);
            for (float[] frame : sequences.get(i)) {
                count++;
                for (int j = 0; j < width; j++) {
                    sum[j] += frame[j];
                }
            }
        }
        double[] squares = new double[width];
        for (float[][] sequence : sequences) {
            for (float[] frame : sequence) {
                for (int j = 0; j < width; j++) {
                    double away = frame[j] - sum[j] / count;
                    squares[j] += away * away;
                }
            }
        }
        float[] mean = new float[width];
        float[] deviation = new float[width];
        for (int j = 0; j < width; j++) {
            mean[j] = (float) (sum[j] / count);
            float spread = (float) Math.sqrt(squares[j] / count);
            deviation[j] = spread > 1e-6f * Math.max(1, Math.abs(mean[j])) ? spread : 1;
        }
        return new Normalizer(mean, deviation);
    }

    /** F, the numbers of a frame. */
    public int width() {
        return mean.length;
    }

    /**
     * Normalizes a sequence.
     *
     * @param frames (T, F)
     * @return (T, F), a new one
     */
    public float[][] apply(float[][] frames) {
        Frames.check("frames", frames, width());
        float[][] result = new float[frames.length][width()];
        for (int t = 0; t < frames.length; t++) {
            apply(frames[t], result[t]);
        }
        return result;
    }

    /**
     * Normalizes one frame; allocates nothing.
     *
     * @param frame F numbers
     * @param to overwritten, F numbers; may be the frame itself
     */
    public void apply(float[] frame, float[] to) {
        if (frame.length != width() || to.length != width()) {
            throw new IllegalArgumentException("frame: expected " + width() + " numbers, was " + frame.length);
        }
        for (int j = 0; j < frame.length; j++) {
            to[j] = (frame[j] - mean[j]) / deviation[j];
        }
    }

    /** Writes the means and deviations as JSON. */
    public void write(Path file) throws IOException {
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("mean", list(mean));
        values.put("deviation", list(deviation));
        AtomicFiles.writeText(file, Json.write(values));
    }

    private static List<Double> list(float[] values) {
        List<Double> list = new ArrayList<>();
        for (float value : values) {
            list.add((double) value);
        }
        return list;
    }

    /**
     * Reads what {@link #write} wrote.
     *
     * @throws IOException if the file is missing or damaged
     */
    public static Normalizer read(Path file) throws IOException {
        if (Json.read(file) instanceof Map<?, ?> values) {
            float[] mean = floats(values.get("mean"));
            float[] deviation = floats(values.get("deviation"));
            if (mean != null && deviation != null && mean.length == deviation.length) {
                return new Normalizer(mean, deviation);
            }
        }
        throw new IOException(file + ": expected a mean and a deviation of each number");
    }

    private static float[] floats(Object list) {
        if (!(list instanceof List<?> values) || values.isEmpty()
                || !values.stream().allMatch(Number.class::isInstance)) {
            return null;
        }
        float[] result = new float[values.size()];
        for (int j = 0; j < result.length; j++) {
            result[j] = ((Number) values.get(j)).floatValue();
        }
        return result;
    }
}
