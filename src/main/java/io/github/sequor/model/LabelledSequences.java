package io.github.sequor.model;

import io.github.sequor.feature.Frames;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Texts, or sequences of frames, and what is to be said of each: one label, any number of them, or a number. Immutable,
 * as long as nobody writes into the frames.
 */
public final class LabelledSequences {
    private final List<String> texts;        // null: frames
    private final List<float[][]> frames;    // null: texts
    private final List<List<String>> labels;

    private LabelledSequences(List<String> texts, List<float[][]> frames, List<List<String>> labels) {
        this.texts = texts == null ? null : List.copyOf(texts);
        this.frames = frames == null ? null : List.copyOf(frames);
        this.labels = labels.stream().map(List::copyOf).toList();
        int size = texts == null ? frames.size() : texts.size();
        if (labels.size() != size) {
            throw new IllegalArgumentException("labels: expected those of each of " + size + " sequences, was "
                    + labels.size());
        }
        int width = 0;
        for (int i = 0; frames != null && i < size; i++) {
            width = Frames.check("sequence " + (i + 1), frames.get(i), width);
        }
    }

    /**
     * Texts.
     *
     * @param labels of each text, in the same order; for a regression the number as text
     */
    public static LabelledSequences texts(List<String> texts, List<List<String>> labels) {
        return new LabelledSequences(texts, null, labels);
    }

    /**
     * Sequences of frames.
     *
     * @param frames of each sequence (T, F), of any T of at least 1 and one F
     * @param labels of each sequence, in the same order; for a regression the number as text
     * @throws IllegalArgumentException if a sequence is empty or ragged, or holds what is no finite number
     */
    public static LabelledSequences frames(List<float[][]> frames, List<List<String>> labels) {
        return new LabelledSequences(null, frames, labels);
    }

    /** How many there are. */
    public int size() {
        return labels.size();
    }

    /** The texts; empty where there are frames instead. */
    public List<String> texts() {
        return texts == null ? List.of() : texts;
    }

    /** The frames; empty where there are texts instead. */
    public List<float[][]> frames() {
        return frames == null ? List.of() : frames;
    }

    boolean areFrames() {
        return frames != null;
    }

    /** The labels of each. */
    public List<List<String>> labels() {
        return labels;
    }

    /** Those at some places, in that order. */
    public LabelledSequences select(int... indices) {
        List<List<String>> some = IntStream.of(indices).mapToObj(labels::get).toList();
        return new LabelledSequences(texts == null ? null : IntStream.of(indices).mapToObj(texts::get).toList(),
                frames == null ? null : IntStream.of(indices).mapToObj(frames::get).toList(), some);
    }

    /** These, and others of the same kind after them. */
    public LabelledSequences and(LabelledSequences others) {
        if (areFrames() != others.areFrames()) {
            throw new IllegalArgumentException("others: expected " + (areFrames() ? "frames" : "texts") + ", was "
                    + (areFrames() ? "texts" : "frames"));
        }
        return new LabelledSequences(texts == null ? null : join(texts, others.texts),
                frames == null ? null : join(frames, others.frames), join(labels, others.labels));
    }

    private static <T> List<T> join(List<T> first, List<T> second) {
        List<T> all = new ArrayList<>(first);
        all.addAll(second);
        return Collections.unmodifiableList(all);
    }
}
