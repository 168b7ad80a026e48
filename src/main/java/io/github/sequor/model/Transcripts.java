package io.github.sequor.model;

import io.github.sequor.feature.Frames;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Sequences of frames and what each says.
 *
 * @param frames of each sequence (T, F), of any T of at least 1 and one F; not to be changed
 * @param texts in the same order
 */
public record Transcripts(List<float[][]> frames, List<String> texts) {
    /**
     * Checks both.
     *
     * @throws IllegalArgumentException if there are not as many texts as sequences, or a sequence is empty or ragged or
     *         holds what is no finite number
     */
    public Transcripts {
        frames = List.copyOf(frames);
        texts = List.copyOf(texts);
        if (frames.size() != texts.size()) {
            throw new IllegalArgumentException("texts: expected one for each of " + frames.size()
                    + " sequences, was " + texts.size());
        }
        int width = 0;
        for (int i = 0; i < frames.size(); i++) {
            width = Frames.check("sequence " + (i + 1), frames.get(i), width);
        }
    }

    /** How many there are. */
    public int size() {
        return texts.size();
    }

    /** Those at some places, in that order. */
    public Transcripts select(int... indices) {
        return new Transcripts(IntStream.of(indices).mapToObj(frames::get).toList(),
                IntStream.of(indices).mapToObj(texts::get).toList());
    }
}
