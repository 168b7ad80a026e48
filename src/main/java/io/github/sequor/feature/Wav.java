package io.github.sequor.feature;

import io.github.sequor.io.AtomicFiles;
import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.sound.sampled.AudioFileFormat;
import javax.sound.sampled.AudioFormat;
import javax.sound.sampled.AudioFormat.Encoding;
import javax.sound.sampled.AudioInputStream;
import javax.sound.sampled.AudioSystem;
import javax.sound.sampled.UnsupportedAudioFileException;

/**
 * A recording of one channel: samples from -1 to 1. Files are read and written by the JDK's own sound API, so that
 * module java.desktop must be there.
 *
 * @param samples one behind another
 * @param sampleRate how many a second
 */
public record Wav(float[] samples, int sampleRate) {
    private static final int BITS = 16;

    /** Checks the rate. */
    public Wav {
        if (sampleRate < 1) {
            throw new IllegalArgumentException("sampleRate: expected at least 1, was " + sampleRate);
        }
    }

    /**
     * Reads a file: PCM of 8, 16, 24 or 32 bits, floating point of 32 or 64, A-law or mu-law. Of several channels the
     * mean is taken.
     *
     * @throws IOException if the file is none of that, is cut short or holds no sample: names it
     */
    public static Wav read(Path file) throws IOException {
        if (Files.isDirectory(file)) {
            throw new IOException(file + ": is a folder");
        }
        try (InputStream bytes = new BufferedInputStream(Files.newInputStream(file));
                AudioInputStream in = AudioSystem.getAudioInputStream(bytes)) {
            AudioInputStream plain = isPlain(in.getFormat()) ? in
                    : AudioSystem.getAudioInputStream(Encoding.PCM_SIGNED, in);
            AudioFormat format = plain.getFormat();
            byte[] data = plain.readAllBytes();
            int count = data.length / format.getFrameSize();
            if (in.getFrameLength() >= 0 && count < in.getFrameLength()) {
                throw new IOException(file + ": is cut short: expected " + in.getFrameLength() + " samples, was "
                        + count);
            }
            if (count == 0) {
                throw new IOException(file + ": holds no sample");
            }
            float rate = format.getSampleRate();
            if (rate != (int) rate || rate < 1) {
                throw new IOException(file + ": expected a whole number of samples a second, was " + rate);
            }
            return new Wav(mean(data, count, format), (int) rate);
        } catch (UnsupportedAudioFileException | EOFException e) {
            throw new IOException(file + ": is no WAV file", e);
        } catch (IllegalArgumentException e) {
            throw new IOException(file + ": its encoding cannot be read: " + e.getMessage(), e);
        }
    }

    private static boolean isPlain(AudioFormat format) {
        int bits = format.getSampleSizeInBits();
        Encoding encoding = format.getEncoding();
        return encoding.equals(Encoding.PCM_FLOAT) ? bits == 32 || bits == 64
                : (encoding.equals(Encoding.PCM_SIGNED) || encoding.equals(Encoding.PCM_UNSIGNED) && bits == 8)
                && bits % 8 == 0 && bits <= 32;
    }

    private static float[] mean(byte[] data, int count, AudioFormat format) {
        ByteBuffer in = ByteBuffer.wrap(data)
                .order(format.isBigEndian() ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
        int channels = format.getChannels();
        int size = format.getSampleSizeInBits() / 8;
        boolean real = format.getEncoding().equals(Encoding.PCM_FLOAT);
        boolean unsigned = format.getEncoding().equals(Encoding.PCM_UNSIGNED);
        float[] samples = new float[count];
        for (int i = 0; i < count; i++) {
            double sum = 0;
            for (int c = 0; c < channels; c++) {
                int at = i * format.getFrameSize() + c * size;
                sum += real ? size == 4 ? in.getFloat(at) : in.getDouble(at)
                        : unsigned ? ((in.get(at) & 0xff) - 128) / 128.0
                        : integer(in, at, size) / (double) (1L << 8 * size - 1);
            }
            samples[i] = (float) (sum / channels);
        }
        return samples;
    }

    private static int integer(ByteBuffer in, int at, int size) {
        return switch (size) {
            case 1 -> in.get(at);
            case 2 -> in.getShort(at);
            case 4 -> in.getInt(at);
            default -> {
                boolean big = in.order() == ByteOrder.BIG_ENDIAN;
                yield in.get(big ? at : at + 2) << 16 | (in.get(at + 1) & 0xff) << 8 | in.get(big ? at + 2 : at) & 0xff;
            }
        };
    }

    /** Writes a file of 16 bits a sample; what is louder than 1 is cut off. */
    public void write(Path file) throws IOException {
        ByteBuffer data = ByteBuffer.allocate(2 * samples.length).order(ByteOrder.LITTLE_ENDIAN);
        for (float sample : samples) {
            data.putShort((short) Math.max(Short.MIN_VALUE, Math.min(Short.MAX_VALUE, Math.round(sample * 32768))));
        }
        AudioInputStream in = new AudioInputStream(new ByteArrayInputStream(data.array()),
                new AudioFormat(sampleRate, BITS, 1, true, false), samples.length);
        AtomicFiles.write(file, out -> AudioSystem.write(in, AudioFileFormat.Type.WAVE, out));
    }

    /** The same sound with another number of samples a second, by {@link Resampler}. */
    public Wav resample(int toRate) {
        return new Wav(Resampler.resample(samples, sampleRate, toRate), toRate);
    }
}
