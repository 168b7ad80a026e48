package io.github.sequor.feature;

/** Sequences of real-valued frames: {@code float[T][F]}, T frames of F numbers each. */
public final class Frames {
    private Frames() {
    }

    /**
     * Checks a sequence.
     *
     * @param name for the message
     * @param width F, or 0: that of the first frame
     * @return F
     * @throws IllegalArgumentException if there is no frame, one has another width, or holds what is no finite number
     */
    public static int check(String name, float[][] frames, int width) {
        if (frames == null || frames.length == 0) {
            throw new IllegalArgumentException(name + ": expected at least one frame, was none");
        }
        int expected = width > 0 ? width : frames[0].length;
        for (int t = 0; t < frames.length; t++) {
            if (frames[t].length != expected || expected == 0) {
                throw new IllegalArgumentException(name + ": frame " + (t + 1) + " should have "
                        + (expected == 0 ? "some" : expected) + " numbers, has " + frames[t].length);
            }
            for (int j = 0; j < expected; j++) {
                if (!Float.isFinite(frames[t][j])) {
                    throw new IllegalArgumentException(name + ": frame " + (t + 1) + ", number " + (j + 1)
                            + ": expected a finite number, was " + frames[t][j]);
                }
            }
        }
        return expected;
    }

    /**
     * Another number of frames over the same time, by linear interpolation; the first and the last stay.
     *
     * @param frames (T, F)
     * @param length at least 1; of 1, the first frame is left
     * @return (length, F)
     */
    public static float[][] resample(float[][] frames, int length) {
        int width = check("frames", frames, 0);
        if (length < 1) {
            throw new IllegalArgumentException("length: expected at least 1, was " + length);
        }
        float[][] result = new float[length][width];
        for (int t = 0; t < length; t++) {
            double at = length == 1 ? 0 : (double) t * (frames.length - 1) / (length - 1);
            int before = (int) at;
            int after = Math.min(before + 1, frames.length - 1);
            float share = (float) (at - before);
            for (int j = 0; j < width; j++) {
                result[t][j] = frames[before][j] + share * (frames[after][j] - frames[before][j]);
            }
        }
        return result;
    }

    /**
     * Joins sequences of one length frame by frame.
     *
     * @param parts (T, F1), (T, F2), ...
     * @return (T, F1 + F2 + ...)
     */
    public static float[][] concat(float[][]... parts) {
        int width = 0;
        for (float[][] part : parts) {
            if (part.length != parts[0].length) {
                throw new IllegalArgumentException("parts: expected " + parts[0].length + " frames each, one has "
                        + part.length);
            }
            width += check("parts", part, 0);
        }
        float[][] result = new float[parts[0].length][width];
        int at = 0;
        for (float[][] part : parts) {
            for (int t = 0; t < part.length; t++) {
                System.arraycopy(part[t], 0, result[t], at, part[t].length);
            }
            at += part[0].length;
        }
        return result;
    }

    /**
     * How much each number changes from frame to frame.
     *
     * @param frames (T, F)
     * @return (T, F): row t is frame t less frame t - 1, the first zeros
     */
    public static float[][] velocities(float[][] frames) {
        int width = check("frames", frames, 0);
        float[][] result = new float[frames.length][width];
        for (int t = 1; t < frames.length; t++) {
            for (int j = 0; j < width; j++) {
                result[t][j] = frames[t][j] - frames[t - 1][j];
            }
        }
        return result;
    }
}
