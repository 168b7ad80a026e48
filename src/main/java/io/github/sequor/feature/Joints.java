package io.github.sequor.feature;

/**
 * Positions of a body's joints over time: frames of J joints with D coordinates each, one joint behind another,
 * {@code float[T][J * D]}.
 */
public final class Joints {
    private final int dimensions;

    /**
     * Joints in a space.
     *
     * @param dimensions D: 2 in a picture, 3 in a room
     */
    public Joints(int dimensions) {
        if (dimensions < 1) {
            throw new IllegalArgumentException("dimensions: expected at least 1, was " + dimensions);
        }
        this.dimensions = dimensions;
    }

    private int joints(float[][] frames) {
        int width = Frames.check("frames", frames, 0);
        if (width % dimensions != 0) {
            throw new IllegalArgumentException("frames: expected a multiple of " + dimensions + " numbers a frame, was "
                    + width);
        }
        return width / dimensions;
    }

    /** Moves each frame so that its joints' mean is the origin. */
    public float[][] center(float[][] frames) {
        float[][] centers = centers(frames);
        float[][] result = new float[frames.length][frames[0].length];
        for (int t = 0; t < frames.length; t++) {
            for (int i = 0; i < result[t].length; i++) {
                result[t][i] = frames[t][i] - centers[t][i % dimensions];
            }
        }
        return result;
    }

    /** The mean of each frame's joints, (T, D). */
    public float[][] centers(float[][] frames) {
        int joints = joints(frames);
        float[][] result = new float[frames.length][dimensions];
        for (int t = 0; t < frames.length; t++) {
            for (int d = 0; d < dimensions; d++) {
                double sum = 0;
                for (int j = 0; j < joints; j++) {
                    sum += frames[t][j * dimensions + d];
                }
                result[t][d] = (float) (sum / joints);
            }
        }
        return result;
    }

    /**
     * Scales a clip so that the root mean square of its joints' distances from their frame's mean is 1; a clip whose
     * joints are all in one place stays.
     */
    public float[][] scale(float[][] frames) {
        float[][] centered = center(frames);
        double squares = 0;
        for (float[] frame : centered) {
            for (float x : frame) {
                squares += (double) x * x;
            }
        }
        double size = Math.sqrt(squares / ((double) frames.length * frames[0].length / dimensions));
        float factor = size > 0 ? (float) (1 / size) : 1;
        float[][] result = new float[frames.length][frames[0].length];
        for (int t = 0; t < frames.length; t++) {
            for (int i = 0; i < result[t].length; i++) {
                result[t][i] = factor * frames[t][i];
            }
        }
        return result;
    }

    /**
     * As a mirror shows it: the first coordinate changes its sign, and left and right joints their places.
     *
     * @param partners for each joint the one on the other side, itself for those in the middle
     */
    public float[][] mirror(float[][] frames, int... partners) {
        int joints = joints(frames);
        if (partners.length != joints) {
            throw new IllegalArgumentException("partners: expected one of each of " + joints + " joints, was "
                    + partners.length);
        }
        float[][] result = new float[frames.length][frames[0].length];
        for (int j = 0; j < joints; j++) {
            if (partners[j] < 0 || partners[j] >= joints || partners[partners[j]] != j) {
                throw new IllegalArgumentException("partners: joint " + j + " has " + partners[j]
                        + ", which does not have it");
            }
            for (int t = 0; t < frames.length; t++) {
                for (int d = 0; d < dimensions; d++) {
                    float x = frames[t][partners[j] * dimensions + d];
                    result[t][j * dimensions + d] = d == 0 ? 0 - x : x;   // never -0
                }
            }
        }
        return result;
    }

    /**
     * What a model reads of a clip: the clip scaled, its joints about their frame's mean, where that is relative to
     * the first frame's, and the velocities of all joints.
     *
     * @return (T, J * D + D + J * D)
     */
    public float[][] features(float[][] frames) {
        float[][] scaled = scale(frames);
        float[][] centers = centers(scaled);
        float[] first = centers[0].clone();
        for (float[] center : centers) {
            for (int d = 0; d < dimensions; d++) {
                center[d] -= first[d];
            }
        }
        return Frames.concat(center(scaled), centers, Frames.velocities(scaled));
    }
}
