package io.github.sequor.feature;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sequor.tensor.Rng;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Files in every encoding, written by hand here, and rates changed. */
class WavTest {
    private static final int PCM = 1;
    private static final int FLOAT = 3;
    private static final int A_LAW = 6;
    private static final int ADPCM = 17;

    @TempDir
    Path folder;

    /** RIFF, WAVE, fmt and data: Microsoft's layout. */
    private Path file(int encoding, int channels, int bits, byte[] data) throws IOException {
        ByteBuffer out = ByteBuffer.allocate(44 + data.length).order(ByteOrder.LITTLE_ENDIAN);
        out.put("RIFF".getBytes(StandardCharsets.US_ASCII)).putInt(36 + data.length)
                .put("WAVEfmt ".getBytes(StandardCharsets.US_ASCII)).putInt(16).putShort((short) encoding)
                .putShort((short) channels).putInt(8000).putInt(8000 * channels * bits / 8)
                .putShort((short) (channels * bits / 8)).putShort((short) bits)
                .put("data".getBytes(StandardCharsets.US_ASCII)).putInt(data.length).put(data);
        return Files.write(folder.resolve("a.wav"), out.array());
    }

    private static ByteBuffer buffer(int size) {
        return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    }

    @Test
    void everyPlainEncoding() throws IOException {
        Wav wav = Wav.read(file(PCM, 1, 16, buffer(6).putShort((short) 16384).putShort((short) -32768)
                .putShort((short) 1).array()));
        assertEquals(8000, wav.sampleRate());
        assertArrayEquals(new float[] {0.5f, -1, 1 / 32768f}, wav.samples());
        assertArrayEquals(new float[] {-1, 0, 0.5f},
                Wav.read(file(PCM, 1, 8, new byte[] {0, (byte) 128, (byte) 192})).samples());
        assertArrayEquals(new float[] {0.5f, -1 / 8388608f},
                Wav.read(file(PCM, 1, 24, new byte[] {0, 0, 64, -1, -1, -1})).samples());
        assertArrayEquals(new float[] {-0.25f},
                Wav.read(file(PCM, 1, 32, buffer(4).putInt(-(1 << 29)).array())).samples());
        assertArrayEquals(new float[] {0.3f, -2},
                Wav.read(file(FLOAT, 1, 32, buffer(8).putFloat(0.3f).putFloat(-2).array())).samples());
        float[] law = Wav.read(file(A_LAW, 1, 8, new byte[] {(byte) 0xd5, (byte) 0x55})).samples();
        assertEquals(2, law.length);
        assertEquals(law[0], -law[1]);
        assertTrue(law[0] > 0 && law[0] < 1e-3);
    }

    @Test
    void channelsAreMixed() throws IOException {
        assertArrayEquals(new float[] {0.25f, 0.375f}, Wav.read(file(PCM, 2, 16, buffer(8).putShort((short) 16384)
                .putShort((short) 0).putShort((short) 8192).putShort((short) 16384).array())).samples());
    }

    private static void refused(String pattern, Path file) {
        String message = assertThrows(IOException.class, () -> Wav.read(file)).getMessage();
        assertTrue(message.matches(".*a\\.wav: " + pattern), message);
    }

    @Test
    void whatIsNoRecordingIsRefused() throws IOException {
        Path whole = file(PCM, 1, 16, new byte[200]);
        byte[] bytes = Files.readAllBytes(whole);
        Files.write(whole, Arrays.copyOf(bytes, 100));
        refused("is cut short: expected 100 samples, was 28", whole);
        Files.write(whole, Arrays.copyOf(bytes, 30));
        refused("is no WAV file", whole);
        Files.write(whole, new byte[0]);
        refused("is no WAV file", whole);
        Files.writeString(whole, "These are words, and a few more of them, so that it is long enough.");
        refused("is no WAV file", whole);
        refused("holds no sample", file(PCM, 1, 16, new byte[0]));
        refused("(is no WAV file|its encoding cannot be read: .*)", file(ADPCM, 1, 4, new byte[64]));
        assertThrows(IOException.class, () -> Wav.read(folder.resolve("nothing.wav")));
        assertThrows(IllegalArgumentException.class, () -> new Wav(new float[1], 0));
    }

    @Test
    void anotherRateThanTheOptionsIsRefused() throws IOException {
        AudioFeatures features = new AudioFeatures(AudioOptions.builder(16000).build());
        Path file = file(PCM, 1, 16, new byte[400]);
        String message = assertThrows(IOException.class, () -> features.read(file)).getMessage();
        assertTrue(message.endsWith("a.wav: expected 16000 samples a second, was 8000"), message);
    }

    @Test
    void whatIsWrittenIsReadBack() throws IOException {
        float[] samples = new float[1000];
        for (int i = 0; i < samples.length; i++) {
            samples[i] = (float) Math.sin(i * 0.1);
        }
        samples[3] = 1.5f;
        samples[4] = -1.5f;
        Path file = folder.resolve("b.wav");
        new Wav(samples, 11025).write(file);
        Wav back = Wav.read(file);
        assertEquals(11025, back.sampleRate());
        samples[3] = 1 - 1 / 32768f;
        samples[4] = -1;
        assertArrayEquals(samples, back.samples(), 1 / 65536f + 1e-7f + 1 / 32768f / 2);
    }

    @ParameterizedTest
    @CsvSource({"8000, 16000", "16000, 8000", "44100, 16000", "16000, 22050", "48000, 44100", "8000, 8001"})
    void tonesKeepTheirPitchAndLoudness(int from, int to) {
        double tone = 0.35 * Math.min(from, to);   // of 0.5 that the lower rate holds
        float[] samples = new float[from / 4];
        for (int i = 0; i < samples.length; i++) {
            samples[i] = (float) Math.cos(2 * Math.PI * tone * i / from);
        }
        Wav wav = new Wav(samples, from).resample(to);
        assertEquals((long) Math.ceil((double) samples.length * to / from), wav.samples().length);
        for (int i = wav.samples().length / 4; i < wav.samples().length * 3 / 4; i++) {
            assertEquals(Math.cos(2 * Math.PI * tone * i / to), wav.samples()[i], 2e-4, "sample " + i);
        }
    }

    @Test
    void whatTheLowerRateCannotHoldIsGone() {
        float[] samples = new float[8000];
        for (int i = 0; i < samples.length; i++) {
            samples[i] = (float) Math.sin(2 * Math.PI * 5500 * i / 16000);
        }
        float[] low = new Wav(samples, 16000).resample(8000).samples();
        for (int i = 200; i < low.length - 200; i++) {
            assertEquals(0, low[i], 2e-4, "sample " + i);
        }
    }

    @Test
    void resamplingIsTheSumThatDefinesIt() {
        Rng rng = new Rng(7);
        float[] x = new float[300];
        for (int i = 0; i < x.length; i++) {
            x[i] = (float) rng.nextGaussian();
        }
        float[] y = Resampler.resample(x, 3, 2);
        double cut = 2.0 / 3 * Resampler.ROLL_OFF;
        for (int n = 0; n < y.length; n++) {
            double sum = 0;
            for (int k = 0; k < x.length; k++) {
                double t = (n * 1.5 - k) * cut;
                double edge = t / Resampler.ZEROS;
                if (Math.abs(edge) < 1) {
                    sum += x[k] * cut * (t == 0 ? 1 : Math.sin(Math.PI * t) / (Math.PI * t))
                            * bessel(Resampler.BETA * Math.sqrt(1 - edge * edge)) / bessel(Resampler.BETA);
                }
            }
            assertEquals(sum, y[n], 1e-5, "sample " + n);
        }
    }

    /** I0(x) = 1/pi times the integral of exp(x cos a) over a from 0 to pi. */
    private static double bessel(double x) {
        double sum = 0;
        for (int i = 0; i < 1000; i++) {
            sum += Math.exp(x * Math.cos(Math.PI * (i + 0.5) / 1000));
        }
        return sum / 1000;
    }
}
