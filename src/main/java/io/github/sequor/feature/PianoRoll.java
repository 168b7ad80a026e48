package io.github.sequor.feature;

import io.github.sequor.io.Json;
import io.github.sequor.text.TextFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A piece of music as the keys of a piano that sound at each step: MIDI note numbers {@value #LOWEST} to
 * {@value #HIGHEST}, as Boulanger-Lewandowski et al. 2012 have it. Immutable.
 */
public final class PianoRoll {
    /** The lowest key, A0. */
    public static final int LOWEST = 21;
    /** The highest key, C8. */
    public static final int HIGHEST = 108;
    /** The number of keys. */
    public static final int PITCHES = HIGHEST - LOWEST + 1;
    /** No steps. */
    public static final PianoRoll EMPTY = new PianoRoll(List.of());

    private final int[][] steps;    // ascending, no pitch twice

    /**
     * A piece.
     *
     * @param steps the pitches that sound at each; in any order, none at a rest
     * @throws IllegalArgumentException if a pitch is no key: names the step
     */
    public PianoRoll(List<int[]> steps) {
        this.steps = new int[steps.size()][];
        for (int t = 0; t < this.steps.length; t++) {
            this.steps[t] = Arrays.stream(steps.get(t)).sorted().distinct().toArray();
            for (int pitch : this.steps[t]) {
                if (pitch < LOWEST || pitch > HIGHEST) {
                    throw new IllegalArgumentException("steps: expected pitches of " + LOWEST + " to " + HIGHEST
                            + ", step " + t + " has " + pitch);
                }
            }
        }
    }

    /** The number of steps. */
    public int length() {
        return steps.length;
    }

    /** The pitches that sound at a step, ascending. */
    public int[] pitches(int step) {
        return steps[step].clone();
    }

    /** Writes a step as {@link #PITCHES} ones and zeros, from an offset on; the lowest key first. */
    public void write(int step, float[] to, int offset) {
        Arrays.fill(to, offset, offset + PITCHES, 0);
        for (int pitch : steps[step]) {
            to[offset + pitch - LOWEST] = 1;
        }
    }

    /**
     * The piece higher or lower.
     *
     * @throws IllegalArgumentException if a pitch would leave the piano
     */
    public PianoRoll transpose(int semitones) {
        return new PianoRoll(Arrays.stream(steps).map(step -> Arrays.stream(step).map(p -> p + semitones).toArray())
                .toList());
    }

    /** The lowest pitch of all steps; {@link #HIGHEST} where none sounds. */
    public int lowest() {
        return Arrays.stream(steps).flatMapToInt(Arrays::stream).min().orElse(HIGHEST);
    }

    /** The highest pitch of all steps; {@link #LOWEST} where none sounds. */
    public int highest() {
        return Arrays.stream(steps).flatMapToInt(Arrays::stream).max().orElse(LOWEST);
    }

    /** The first steps, at most {@code count}. */
    public PianoRoll first(int count) {
        return new PianoRoll(Arrays.asList(steps).subList(0, Math.min(count, steps.length)));
    }

    /**
     * Reads the parts of a data set: a JSON object, plain or .gz, of lists of pieces, each a list of steps, each a list
     * of pitches.
     *
     * @return the pieces of each part, such as train, valid and test
     * @throws IOException if the file cannot be read or is of another form: says where
     */
    public static Map<String, List<PianoRoll>> readJson(Path file) throws IOException {
        Object value;
        try {
            value = Json.parse(String.join("\n", TextFiles.readLines(file)));
        } catch (IllegalArgumentException e) {
            throw new IOException(file + ": " + e.getMessage(), e);
        }
        if (!(value instanceof Map<?, ?> parts)) {
            throw new IOException(file + ": expected an object of lists of pieces");
        }
        Map<String, List<PianoRoll>> read = new LinkedHashMap<>();
        for (Map.Entry<?, ?> part : parts.entrySet()) {
            List<PianoRoll> pieces = new ArrayList<>();
            for (Object piece : list(part.getValue(), file + ": " + part.getKey())) {
                String where = file + ": " + part.getKey() + ": piece " + pieces.size();
                List<int[]> steps = new ArrayList<>();
                for (Object step : list(piece, where)) {
                    List<?> pitches = list(step, where + ", step " + steps.size());
                    if (!pitches.stream().allMatch(Long.class::isInstance)) {
                        throw new IOException(where + ", step " + steps.size() + ": expected whole numbers, was "
                                + pitches);
                    }
                    steps.add(pitches.stream().mapToInt(p -> Math.toIntExact((Long) p)).toArray());
                }
                try {
                    pieces.add(new PianoRoll(steps));
                } catch (IllegalArgumentException e) {
                    throw new IOException(where + ": " + e.getMessage(), e);
                }
            }
            read.put(part.getKey().toString(), pieces);
        }
        return read;
    }

    private static List<?> list(Object value, String where) throws IOException {
        if (!(value instanceof List<?> list)) {
            throw new IOException(where + ": expected a list, was " + value);
        }
        return list;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof PianoRoll that && Arrays.deepEquals(steps, that.steps);
    }

    @Override
    public int hashCode() {
        return Arrays.deepHashCode(steps);
    }

    @Override
    public String toString() {
        return Arrays.deepToString(steps);
    }
}
