package io.github.sequor.feature;

import java.math.BigInteger;

/**
 * Changes the rate of samples by a windowed sinc (Smith, Digital Audio Resampling): each new sample is a sum of the old
 * ones about it, {@code y(t) = sum over k of x[k] c sinc(c (t - k)) w((t - k) c / Z)}, where c cuts off what the lower
 * of the two rates cannot hold, sinc has Z zeros on either side, and w is Kaiser's window.
 */
final class Resampler {
    static final int ZEROS = 32;
    static final double ROLL_OFF = 0.945;    // of the lower rate's half: what is above falls off
    static final double BETA = 10;           // of Kaiser's window: about -100 dB

    private Resampler() {
    }

    static float[] resample(float[] samples, int from, int to) {
        if (from < 1 || to < 1) {
            throw new IllegalArgumentException("sampleRate: expected at least 1, was " + Math.min(from, to));
        }
        if (from == to) {
            return samples.clone();
        }
        int divisor = BigInteger.valueOf(from).gcd(BigInteger.valueOf(to)).intValue();
        int up = to / divisor;
        int down = from / divisor;
        double cut = Math.min(1, (double) up / down) * ROLL_OFF;
        int reach = (int) Math.ceil(ZEROS / cut);
        float[][] taps = new float[up][];        // of each phase that a new sample can have between old ones
        float[] result = new float[Math.toIntExact(((long) samples.length * up + down - 1) / down)];
        for (int n = 0; n < result.length; n++) {
            long at = (long) n * down;
            int phase = (int) (at % up);
            if (taps[phase] == null) {
                taps[phase] = taps((double) phase / up, cut, reach);
            }
            float[] own = taps[phase];
            int first = (int) (at / up) - reach + 1;
            double sum = 0;
            for (int i = Math.max(0, -first), end = Math.min(own.length, samples.length - first); i < end; i++) {
                sum += own[i] * samples[first + i];
            }
            result[n] = (float) sum;
        }
        return result;
    }

    /** The weights of old samples 1 - reach to reach about a new one that lies `offset` behind number 0. */
    private static float[] taps(double offset, double cut, int reach) {
        float[] taps = new float[2 * reach];
        for (int i = 0; i < taps.length; i++) {
            double t = (offset - (i + 1 - reach)) * cut;
            double edge = t / ZEROS;
            taps[i] = (float) (Math.abs(edge) >= 1 ? 0
                    : cut * sinc(t) * bessel(BETA * Math.sqrt(1 - edge * edge)) / bessel(BETA));
        }
        return taps;
    }

    private static double sinc(double t) {
        return t == 0 ? 1 : Math.sin(Math.PI * t) / (Math.PI * t);
    }

    /** The modified Bessel function of the first kind, of order 0. */
    private static double bessel(double x) {
        double sum = 1;
        double term = 1;
        for (int k = 1; term > 1e-17 * sum; k++) {
            term *= x / 2 / k * (x / 2 / k);
            sum += term;
        }
        return sum;
    }
}
