package io.github.sequor.model;

import io.github.sequor.tensor.Rng;
import java.util.ArrayList;
import java.util.List;

/** Texts of a few letters sounded: each letter is a run of two to four frames around a place of its own, in noise. */
public final class BeepTask {
    static final int WIDTH = 6;

    private BeepTask() {
    }

    /** Texts of one to six letters, with a space at times. */
    public static Transcripts sequences(int count, long seed) {
        Rng rng = new Rng(seed);
        List<float[][]> frames = new ArrayList<>();
        List<String> texts = new ArrayList<>();
        for (int n = 0; n < count; n++) {
            StringBuilder text = new StringBuilder();
            int words = 1 + rng.nextInt(2);
            for (int w = 0; w < words; w++) {
                text.append(w > 0 ? " " : "");
                for (int letters = 1 + rng.nextInt(3); letters > 0; letters--) {
                    text.append("abcd".charAt(rng.nextInt(4)));
                }
            }
            texts.add(text.toString());
            frames.add(sound(texts.get(n), rng));
        }
        return new Transcripts(frames, texts);
    }

    /** Frames of a text. */
    static float[][] sound(String text, Rng rng) {
        List<float[]> frames = new ArrayList<>();
        for (char letter : text.toCharArray()) {
            int loud = letter == ' ' ? 4 : letter - 'a';
            for (int t = 2 + rng.nextInt(3); t > 0; t--) {
                frames.add(frame(loud, rng));
            }
            frames.add(frame(5, rng));      // the end of a letter, or two like ones could not be told apart
        }
        return frames.toArray(float[][]::new);
    }

    private static float[] frame(int loud, Rng rng) {
        float[] frame = new float[WIDTH];
        for (int j = 0; j < WIDTH; j++) {
            frame[j] = (float) (10 + (j == loud ? 3 : 0) + 0.5 * rng.nextGaussian());
        }
        return frame;
    }
}
