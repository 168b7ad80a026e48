package io.github.sequor.feature;

import io.github.sequor.feature.AudioOptions.Kind;
import java.io.IOException;
import java.nio.file.Path;

/**
 * Makes frames of recordings: mel spectrograms in decibels, or MFCCs, with derivatives. The definitions are those that
 * librosa 0.10 and later document: {@code melspectrogram} with zeros about the ends and power 2, {@code power_to_db},
 * {@code mfcc}, {@code delta} of width 9. For any number of threads.
 */
public final class AudioFeatures {
    private static final int DELTA_WIDTH = 9;
    private static final double LEAST_POWER = 1e-10;

    private final AudioOptions options;
    private final double[] window;       // fftSize of them
    private final double[][] filters;    // of each band, from its first bin on
    private final int[] firstBins;
    private final double[][] cosines;    // (coefficients, bands); null: none

    /** Features of recordings. */
    public AudioFeatures(AudioOptions options) {
        this.options = options;
        window = window(options);
        firstBins = new int[options.melBands()];
        filters = filters(options, firstBins);
        cosines = options.kind() == Kind.MFCC ? cosines(options) : null;
    }

    /** What is made. */
    public AudioOptions options() {
        return options;
    }

    /**
     * The frames of a file.
     *
     * @return (T, F), T = 1 + samples / hopLength, F = {@link AudioOptions#width}
     * @throws IOException if it cannot be read, or has another sample rate: names it
     */
    public float[][] read(Path file) throws IOException {
        return of(samples(file));
    }

    /**
     * The samples of a file, as {@link #of} takes them.
     *
     * @throws IOException if it cannot be read, or has another sample rate: names it
     */
    public float[] samples(Path file) throws IOException {
        Wav wav = Wav.read(file);
        if (wav.sampleRate() != options.sampleRate()) {
            throw new IOException(file + ": expected " + options.sampleRate() + " samples a second, was "
                    + wav.sampleRate());
        }
        return wav.samples();
    }

    /**
     * The frames of samples.
     *
     * @param samples one at least
     * @return (T, F), T = 1 + samples / hopLength, F = {@link AudioOptions#width}
     */
    public float[][] of(float[] samples) {
        if (samples.length == 0) {
            throw new IllegalArgumentException("samples: expected at least one, was none");
        }
        double[][] frames = decibels(mel(samples), options.topDecibels());
        if (cosines != null) {
            for (int t = 0; t < frames.length; t++) {
                frames[t] = cepstrum(frames[t]);
            }
        }
        int width = frames[0].length;
        float[][] result = new float[frames.length][options.width()];
        for (int order = 0; order <= options.deltas(); order++) {
            double[][] part = order == 0 ? frames : delta(frames, order, DELTA_WIDTH);
            for (int t = 0; t < frames.length; t++) {
                for (int j = 0; j < width; j++) {
                    result[t][order * width + j] = (float) part[t][j];
                }
            }
        }
        return result;
    }

    /** The power in each mel band, (T, bands). */
    double[][] mel(float[] samples) {
        int size = options.fftSize();
        RealFft fft = new RealFft(size);
        double[] framed = new double[size];
        double[] power = new double[size / 2 + 1];
        double[][] mel = new double[1 + samples.length / options.hopLength()][filters.length];
        for (int t = 0; t < mel.length; t++) {
            int begin = t * options.hopLength() - size / 2;
            for (int i = 0; i < size; i++) {
                int at = begin + i;
                framed[i] = at < 0 || at >= samples.length ? 0 : window[i] * samples[at];
            }
            fft.power(framed, power);
            for (int b = 0; b < filters.length; b++) {
                double sum = 0;
                for (int k = 0; k < filters[b].length; k++) {
                    sum += filters[b][k] * power[firstBins[b] + k];
                }
                mel[t][b] = sum;
            }
        }
        return mel;
    }

    /** Hann's window, periodic, with zeros about it. */
    private static double[] window(AudioOptions options) {
        int length = options.windowLength();
        double[] window = new double[options.fftSize()];
        for (int i = 0; i < length; i++) {
            window[(window.length - length) / 2 + i] = 0.5 - 0.5 * Math.cos(2 * Math.PI * i / length);
        }
        return window;
    }

    /** Triangles between neighbouring frequencies of the mel scale, each of area 1 (Slaney's norm). */
    private static double[][] filters(AudioOptions options, int[] firstBins) {
        int bands = options.melBands();
        double lowest = mel(options.lowest(), options.htk());
        double highest = mel(options.highest() == 0 ? options.sampleRate() / 2.0 : options.highest(), options.htk());
        double[] hertz = new double[bands + 2];
        for (int i = 0; i < hertz.length; i++) {
            hertz[i] = hertz(lowest + (highest - lowest) * i / (bands + 1), options.htk());
        }
        double[][] filters = new double[bands][];
        double bin = (double) options.sampleRate() / options.fftSize();
        for (int b = 0; b < bands; b++) {
            int first = Math.max(0, (int) Math.ceil(hertz[b] / bin));
            int last = Math.min(options.fftSize() / 2, (int) Math.floor(hertz[b + 2] / bin));
            firstBins[b] = Math.min(first, options.fftSize() / 2);
            filters[b] = new double[Math.max(0, last - first + 1)];   // none where bands are narrower than bins
            for (int k = 0; k < filters[b].length; k++) {
                double f = (first + k) * bin;
                double rising = (f - hertz[b]) / (hertz[b + 1] - hertz[b]);
                double falling = (hertz[b + 2] - f) / (hertz[b + 2] - hertz[b + 1]);
                filters[b][k] = Math.max(0, Math.min(rising, falling)) * 2 / (hertz[b + 2] - hertz[b]);
            }
        }
        return filters;
    }

    private static final double LINEAR_STEP = 200.0 / 3;             // Hz a mel, below
    private static final double KNEE = 1000;                         // Hz
    private static final double LOG_STEP = Math.log(6.4) / 27;       // a mel, above

    /** A frequency on the mel scale: HTK's, or that of Slaney's Auditory Toolbox. */
    static double mel(double hertz, boolean htk) {
        if (htk) {
            return 2595 * Math.log10(1 + hertz / 700);
        }
        return hertz < KNEE ? hertz / LINEAR_STEP : KNEE / LINEAR_STEP + Math.log(hertz / KNEE) / LOG_STEP;
    }

    static double hertz(double mel, boolean htk) {
        if (htk) {
            return 700 * (Math.pow(10, mel / 2595) - 1);
        }
        double knee = KNEE / LINEAR_STEP;
        return mel < knee ? mel * LINEAR_STEP : KNEE * Math.exp(LOG_STEP * (mel - knee));
    }

    /** 10 log10 of the power, none more than `range` below the greatest; 0: any. */
    static double[][] decibels(double[][] power, double range) {
        double[][] decibels = new double[power.length][power[0].length];
        double loudest = Double.NEGATIVE_INFINITY;
        for (int t = 0; t < power.length; t++) {
            for (int b = 0; b < power[t].length; b++) {
                decibels[t][b] = 10 * Math.log10(Math.max(LEAST_POWER, power[t][b]));
                loudest = Math.max(loudest, decibels[t][b]);
            }
        }
        for (double[] frame : decibels) {
            for (int b = 0; range > 0 && b < frame.length; b++) {
                frame[b] = Math.max(frame[b], loudest - range);
            }
        }
        return decibels;
    }

    /** The orthonormal cosine transform (DCT-II), liftered. */
    private static double[][] cosines(AudioOptions options) {
        int bands = options.melBands();
        double[][] cosines = new double[options.coefficients()][bands];
        for (int c = 0; c < cosines.length; c++) {
            double scale = Math.sqrt((c == 0 ? 1.0 : 2.0) / bands) * (options.lifter() == 0 ? 1
                    : 1 + options.lifter() / 2.0 * Math.sin(Math.PI * (c + 1) / options.lifter()));
            for (int b = 0; b < bands; b++) {
                cosines[c][b] = scale * Math.cos(Math.PI * c * (2 * b + 1) / (2 * bands));
            }
        }
        return cosines;
    }

    private double[] cepstrum(double[] decibels) {
        double[] cepstrum = new double[cosines.length];
        for (int c = 0; c < cepstrum.length; c++) {
            for (int b = 0; b < decibels.length; b++) {
                cepstrum[c] += cosines[c][b] * decibels[b];
            }
        }
        return cepstrum;
    }

    /**
     * The derivative of a polynomial fitted to the frames about each (Savitzky and Golay 1964), of degree 1 for the
     * first and 2 for the second; at the ends, that of the polynomial of the first or last full width. Where there are
     * fewer frames than the width, it is as many as there are, and odd; the derivative is 0 where these are too few.
     */
    static double[][] delta(double[][] frames, int order, int width) {
        int half = (Math.min(width, frames.length) - 1) / 2;
        double[][] result = new double[frames.length][frames[0].length];
        if (half == 0) {
            return result;
        }
        double mean = 0;
        double squares = 0;
        for (int i = -half; i <= half; i++) {
            mean += order == 1 ? 0 : (double) i * i / (2 * half + 1);
        }
        double[] weights = new double[2 * half + 1];
        for (int i = -half; i <= half; i++) {
            double x = order == 1 ? i : i * i - mean;
            squares += x * x;
            weights[half + i] = order == 1 ? x : 2 * x;
        }
        for (int t = 0; t < frames.length; t++) {
            int begin = Math.max(0, Math.min(frames.length - weights.length, t - half));
            for (int i = 0; i < weights.length; i++) {
                for (int j = 0; j < result[t].length; j++) {
                    result[t][j] += weights[i] / squares * frames[begin + i][j];
                }
            }
        }
        return result;
    }
}
