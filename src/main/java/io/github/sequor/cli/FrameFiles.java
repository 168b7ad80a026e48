package io.github.sequor.cli;

import io.github.sequor.feature.AudioFeatures;
import io.github.sequor.feature.AudioOptions;
import io.github.sequor.text.TextFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Reads frames from files: recordings, or a frame a line, its numbers between commas or white space. */
final class FrameFiles {
    private static final Pattern BETWEEN_FILES = Pattern.compile("\\|");
    private static final Pattern BETWEEN_NUMBERS = Pattern.compile("[,\\s]+");

    private final AudioFeatures features;    // null: files hold frames

    /**
     * A reader.
     *
     * @param audio what recordings are made into; null: files hold frames
     */
    FrameFiles(AudioOptions audio) {
        features = audio == null ? null : new AudioFeatures(audio);
    }

    /**
     * Reads one sequence.
     *
     * @param names of one file, or of several with | between them, which are joined
     * @param folder that they are relative to; null: where the command runs
     * @return (T, F)
     * @throws IOException if a file cannot be read, or holds what is no number, or no recording as expected: names file
     *         and line
     */
    float[][] read(String names, Path folder) throws IOException {
        List<Path> files = BETWEEN_FILES.splitAsStream(names)
                .map(name -> folder == null ? Path.of(name) : folder.resolve(name)).toList();
        return features != null ? features.of(samples(files)) : frames(files);
    }

    private float[] samples(List<Path> files) throws IOException {
        List<float[]> parts = new ArrayList<>();
        for (Path file : files) {
            parts.add(features.samples(file));
        }
        float[] all = new float[parts.stream().mapToInt(part -> part.length).sum()];
        int at = 0;
        for (float[] part : parts) {
            System.arraycopy(part, 0, all, at, part.length);
            at += part.length;
        }
        return all;
    }

    private static float[][] frames(List<Path> files) throws IOException {
        List<float[]> frames = new ArrayList<>();
        for (Path file : files) {
            if (file.toString().endsWith(".wav")) {
                throw new IOException(file + ": is a recording; expected frames of numbers, or --sample-rate");
            }
            List<String> lines = TextFiles.readLines(file);
            for (int i = 0; i < lines.size(); i++) {
                frames.add(frame(lines.get(i), file + ": line " + (i + 1)));
            }
        }
        return frames.toArray(float[][]::new);
    }

    /**
     * Takes frames of an array of JSON.
     *
     * @param array of frames, each an array of numbers, or of arrays of them, such as a joint's coordinates
     * @throws IOException if it is not such an array
     */
    float[][] of(List<?> array) throws IOException {
        List<float[]> frames = new ArrayList<>();
        for (Object frame : array) {
            List<Double> numbers = new ArrayList<>();
            flatten(frame, numbers);
            float[] values = new float[numbers.size()];
            for (int j = 0; j < values.length; j++) {
                values[j] = numbers.get(j).floatValue();
            }
            frames.add(values);
        }
        return frames.toArray(float[][]::new);
    }

    private static void flatten(Object value, List<Double> into) throws IOException {
        if (value instanceof Number number) {
            into.add(number.doubleValue());
        } else if (value instanceof List<?> list) {
            for (Object one : list) {
                flatten(one, into);
            }
        } else {
            throw new IOException("expected frames of numbers, was " + Records.kind(value));
        }
    }

    private static float[] frame(String line, String where) throws IOException {
        String[] fields = BETWEEN_NUMBERS.split(line.strip());
        float[] frame = new float[fields.length];
        for (int j = 0; j < fields.length; j++) {
            try {
                frame[j] = Float.parseFloat(fields[j]);
            } catch (NumberFormatException e) {
                throw new IOException(where + ": expected numbers, was \"" + fields[j] + "\"", e);
            }
        }
        return frame;
    }
}
