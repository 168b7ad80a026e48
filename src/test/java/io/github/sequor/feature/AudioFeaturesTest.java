package io.github.sequor.feature;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sequor.feature.AudioOptions.Kind;
import io.github.sequor.tensor.Rng;
import java.util.Arrays;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each step against its definition, written out in plain loops. */
class AudioFeaturesTest {
    /** Tones that come and go, and noise. */
    private static float[] sound(int length, int rate, long seed) {
        Rng rng = new Rng(seed);
        float[] samples = new float[length];
        for (int i = 0; i < length; i++) {
            double t = (double) i / rate;
            samples[i] = (float) (0.3 * Math.sin(2 * Math.PI * 440 * t) * Math.exp(-3 * t)
                    + 0.2 * Math.sin(2 * Math.PI * (900 + 800 * t) * t) + 0.01 * rng.nextGaussian());
        }
        return samples;
    }

    private static double[] noise(int length) {
        Rng rng = new Rng(length);
        return DoubleStream.generate(rng::nextGaussian).limit(length).toArray();
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 4, 8, 64, 512})
    void transformIsTheDefinition(int size) {
        double[] x = noise(size);
        double[] power = new double[size / 2 + 1];
        new RealFft(size).power(x, power);
        for (int k = 0; k <= size / 2; k++) {
            double re = 0;
            double im = 0;
            for (int n = 0; n < size; n++) {
                re += x[n] * Math.cos(-2 * Math.PI * k * n / size);
                im += x[n] * Math.sin(-2 * Math.PI * k * n / size);
            }
            assertEquals(re * re + im * im, power[k], 1e-9 * size, "bin " + k);
        }
        assertThrows(IllegalArgumentException.class, () -> new RealFft(12));
    }

    /** librosa.feature.melspectrogram: |STFT|^2 of frames about t * hop, zeros beyond the ends, times filters. */
    private static double[][] melByDefinition(float[] x, AudioOptions o) {
        int n = o.fftSize();
        double[][] filters = filtersByDefinition(o);
        double[][] mel = new double[1 + x.length / o.hopLength()][o.melBands()];
        for (int t = 0; t < mel.length; t++) {
            double[] framed = new double[n];
            int left = (n - o.windowLength()) / 2;
            for (int i = 0; i < o.windowLength(); i++) {
                int at = t * o.hopLength() + left + i - n / 2;
                framed[left + i] = at < 0 || at >= x.length ? 0
                        : x[at] * (0.5 - 0.5 * Math.cos(2 * Math.PI * i / o.windowLength()));
            }
            for (int k = 0; k <= n / 2; k++) {
                double re = 0;
                double im = 0;
                for (int i = 0; i < n; i++) {
                    re += framed[i] * Math.cos(2 * Math.PI * k * i / n);
                    im -= framed[i] * Math.sin(2 * Math.PI * k * i / n);
                }
                for (int b = 0; b < o.melBands(); b++) {
                    mel[t][b] += filters[b][k] * (re * re + im * im);
                }
            }
        }
        return mel;
    }

    /** librosa.filters.mel with norm "slaney". */
    private static double[][] filtersByDefinition(AudioOptions o) {
        double high = o.highest() == 0 ? o.sampleRate() / 2.0 : o.highest();
        double[] edges = new double[o.melBands() + 2];
        for (int i = 0; i < edges.length; i++) {
            double mel = toMel(o.lowest(), o.htk())
                    + (toMel(high, o.htk()) - toMel(o.lowest(), o.htk())) * i / (edges.length - 1);
            edges[i] = toHertz(mel, o.htk());
        }
        double[][] filters = new double[o.melBands()][o.fftSize() / 2 + 1];
        for (int b = 0; b < filters.length; b++) {
            for (int k = 0; k < filters[b].length; k++) {
                double f = (double) k * o.sampleRate() / o.fftSize();
                double lower = (f - edges[b]) / (edges[b + 1] - edges[b]);
                double upper = (edges[b + 2] - f) / (edges[b + 2] - edges[b + 1]);
                filters[b][k] = Math.max(0, Math.min(lower, upper)) * 2 / (edges[b + 2] - edges[b]);
            }
        }
        return filters;
    }

    private static double toMel(double f, boolean htk) {
        return htk ? 2595 * Math.log10(1 + f / 700)
                : f < 1000 ? f * 3 / 200 : 15 + 27 * Math.log(f / 1000) / Math.log(6.4);
    }

    private static double toHertz(double m, boolean htk) {
        return htk ? 700 * (Math.pow(10, m / 2595) - 1)
                : m < 15 ? m * 200 / 3 : 1000 * Math.pow(6.4, (m - 15) / 27);
    }

    @Test
    void melScalesHaveTheirKnownPoints() {
        assertEquals(15, AudioFeatures.mel(1000, false), 1e-12);
        assertEquals(42, AudioFeatures.mel(6400, false), 1e-12);
        assertEquals(2595 * Math.log10(2), AudioFeatures.mel(700, true), 1e-9);
        for (double f : new double[] {0, 60, 999, 1000, 1001, 7999}) {
            assertEquals(f, AudioFeatures.hertz(AudioFeatures.mel(f, false), false), 1e-9);
            assertEquals(f, AudioFeatures.hertz(AudioFeatures.mel(f, true), true), 1e-9);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void melPowerIsTheDefinition(boolean htk) {
        AudioOptions options = AudioOptions.builder(8000).fftSize(256).windowLength(199).hopLength(80).melBands(23)
                .lowest(50).highest(htk ? 0 : 3500).htk(htk).build();
        float[] x = sound(1234, 8000, 1);
        double[][] expected = melByDefinition(x, options);
        double[][] mel = new AudioFeatures(options).mel(x);
        assertEquals(16, mel.length);
        for (int t = 0; t < mel.length; t++) {
            assertArrayEquals(expected[t], mel[t], 1e-10, "frame " + t);
        }
    }

    @Test
    void decibelsAreTheDefinition() {
        double[][] power = {{1, 0.01, 0}, {100, 1e-3, 1e-20}};
        double[][] all = AudioFeatures.decibels(power, 0);
        assertArrayEquals(new double[] {0, -20, -100}, all[0], 1e-12);
        assertArrayEquals(new double[] {20, -30, -100}, all[1], 1e-12);
        double[][] near = AudioFeatures.decibels(power, 45);
        assertArrayEquals(new double[] {0, -20, -25}, near[0], 1e-12);
        assertArrayEquals(new double[] {20, -25, -25}, near[1], 1e-12);
    }

    /** A polynomial of the least squares over a window, by its normal equations, derived in the middle of the whole. */
    private static double slope(double[] window, int order, int at) {
        int degree = order;
        double[][] a = new double[degree + 1][degree + 2];
        for (int i = 0; i < window.length; i++) {
            double x = i - at;
            for (int r = 0; r <= degree; r++) {
                for (int c = 0; c <= degree; c++) {
                    a[r][c] += Math.pow(x, r + c);
                }
                a[r][degree + 1] += Math.pow(x, r) * window[i];
            }
        }
        for (int p = 0; p <= degree; p++) {
            for (int r = 0; r <= degree; r++) {
                double factor = r == p ? 0 : a[r][p] / a[p][p];
                for (int c = p; c <= degree + 1; c++) {
                    a[r][c] -= factor * a[p][c];
                }
            }
        }
        return (order == 1 ? 1 : 2) * a[order][degree + 1] / a[order][order];
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 8, 9, 10, 30})
    void deltasAreSlopesOfFittedPolynomials(int length) {
        double[] x = noise(length);
        double[][] frames = Arrays.stream(x).mapToObj(v -> new double[] {7, v}).toArray(double[][]::new);
        int width = Math.min(9, length % 2 == 0 ? length - 1 : length);
        for (int order = 1; order <= 2; order++) {
            double[][] delta = AudioFeatures.delta(frames, order, 9);
            for (int t = 0; t < length; t++) {
                int begin = Math.max(0, Math.min(length - width, t - width / 2));
                double expected = width < 3 ? 0
                        : slope(Arrays.copyOfRange(x, begin, begin + width), order, t - begin);
                assertEquals(expected, delta[t][1], 1e-9, "order " + order + ", frame " + t);
                assertEquals(0, delta[t][0], 1e-12);
            }
        }
    }

    @Test
    void cepstraAreTheDefinition() {
        AudioOptions options = AudioOptions.builder(8000).melBands(20).coefficients(7).lifter(22).deltas(1)
                .topDecibels(60).build();
        assertEquals(256, options.fftSize());
        assertEquals(200, options.windowLength());
        assertEquals(80, options.hopLength());
        float[] x = sound(2000, 8000, 2);
        double[][] decibels = AudioFeatures.decibels(melByDefinition(x, options), 60);
        float[][] frames = new AudioFeatures(options).of(x);
        assertEquals(26, frames.length);
        double[][] cepstra = new double[frames.length][7];
        for (int t = 0; t < frames.length; t++) {
            for (int c = 0; c < 7; c++) {
                double sum = 0;
                for (int b = 0; b < 20; b++) {
                    sum += decibels[t][b] * Math.cos(Math.PI / 20 * (b + 0.5) * c);
                }
                cepstra[t][c] = sum * (c == 0 ? Math.sqrt(1.0 / 20) : Math.sqrt(2.0 / 20))
                        * (1 + 22 / 2.0 * Math.sin(Math.PI * (c + 1) / 22));
                assertEquals(cepstra[t][c], frames[t][c], 1e-3 + 1e-6 * Math.abs(cepstra[t][c]), t + ", " + c);
            }
        }
        double[][] deltas = AudioFeatures.delta(cepstra, 1, 9);
        for (int t = 0; t < frames.length; t++) {
            for (int c = 0; c < 7; c++) {
                assertEquals(deltas[t][c], frames[t][7 + c], 1e-3);
            }
        }
    }

    @Test
    void framesHoldWhatTheOptionsSay() {
        float[] x = sound(4000, 16000, 3);
        for (Kind kind : Kind.values()) {
            for (int deltas = 0; deltas <= 2; deltas++) {
                AudioOptions options = AudioOptions.builder(16000).kind(kind).deltas(deltas).build();
                float[][] frames = new AudioFeatures(options).of(x);
                assertEquals(26, frames.length);
                assertEquals((kind == Kind.MFCC ? 13 : 40) * (deltas + 1), options.width());
                assertEquals(options.width(), frames[0].length);
            }
        }
        assertEquals(1, new AudioFeatures(AudioOptions.builder(16000).build()).of(new float[1]).length);
        assertThrows(IllegalArgumentException.class, () -> new AudioFeatures(AudioOptions.builder(8000).build())
                .of(new float[0]));
    }

    @Test
    void optionsAreChecked() {
        for (AudioOptions.Builder wrong : new AudioOptions.Builder[] {
            AudioOptions.builder(0), AudioOptions.builder(8000).fftSize(200),
                    AudioOptions.builder(8000).windowLength(-1),
            AudioOptions.builder(8000).fftSize(128).windowLength(200), AudioOptions.builder(8000).hopLength(-1),
            AudioOptions.builder(8000).melBands(0), AudioOptions.builder(8000).lowest(4000),
            AudioOptions.builder(8000).highest(4001), AudioOptions.builder(8000).deltas(3),
            AudioOptions.builder(8000).coefficients(0), AudioOptions.builder(8000).topDecibels(-1)}) {
            String message = assertThrows(IllegalArgumentException.class, wrong::build).getMessage();
            assertTrue(message.matches("\\w+: expected .*, was .*"), message);
        }
    }
}
