package io.github.sequor.model;

import io.github.sequor.model.ClassifierOptions.Head;
import io.github.sequor.tensor.Rng;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/** Made-up reviews whose labels follow from their words, for each head. */
final class ReviewTask {
    private static final List<String> PRAISE = List.of("good", "fine", "great");
    private static final List<String> BLAME = List.of("bad", "dull", "poor");
    private static final List<String> TOPICS = List.of("actors", "music", "story");
    private static final List<String> OTHER = List.of("the", "a", "film", "was", "has", "with", "and");

    private ReviewTask() {
    }

    static LabelledSequences texts(Head head, int count, long seed) {
        Rng rng = new Rng(seed);
        List<String> texts = new ArrayList<>();
        List<List<String>> labels = new ArrayList<>();
        while (texts.size() < count) {
            List<String> words = new ArrayList<>();
            int praise = rng.nextInt(4);
            TreeSet<String> topics = new TreeSet<>();
            for (int i = 0; i < praise; i++) {
                words.add(PRAISE.get(rng.nextInt(3)));
            }
            for (int i = praise; i < 3; i++) {
                words.add(BLAME.get(rng.nextInt(3)));
            }
            for (int i = 0; i < (head == Head.MULTILABEL ? rng.nextInt(3) : 1); i++) {
                topics.add(TOPICS.get(rng.nextInt(3)));
            }
            words.addAll(topics);
            for (int i = rng.nextInt(6); i >= 0; i--) {
                words.add(OTHER.get(rng.nextInt(OTHER.size())));
            }
            int[] order = new int[words.size()];
            for (int i = 0; i < order.length; i++) {
                order[i] = i;
            }
            rng.shuffle(order);
            List<String> shuffled = new ArrayList<>();
            for (int i : order) {
                shuffled.add(words.get(i));
            }
            texts.add(String.join(" ", shuffled));
            labels.add(switch (head) {
                case BINARY -> List.of(praise >= 2 ? "positive" : "negative");
                case MULTICLASS -> List.of(topics.first());
                case ORDINAL -> List.of(Integer.toString(praise));
                case MULTILABEL -> List.copyOf(topics);
                case REGRESSION -> List.of(Double.toString(100 + 10 * praise));
            });
        }
        return LabelledSequences.texts(texts, labels);
    }

    /** Rising or falling or level noise, three numbers a frame, of 1 to 12 frames and more. */
    static LabelledSequences frames(int count, long seed) {
        Rng rng = new Rng(seed);
        List<float[][]> frames = new ArrayList<>();
        List<List<String>> labels = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int kind = rng.nextInt(3);
            float[][] sequence = new float[4 + rng.nextInt(9)][3];
            for (int t = 0; t < sequence.length; t++) {
                sequence[t][0] = (float) (50 + (kind - 1) * 3 * (t - (sequence.length - 1) / 2.0) + rng.nextGaussian());
                sequence[t][1] = (float) rng.nextGaussian();
                sequence[t][2] = 7;
            }
            frames.add(sequence);
            labels.add(List.of(List.of("falls", "level", "rises").get(kind)));
        }
        return LabelledSequences.frames(frames, labels);
    }

    /** Two joints in a plane: the second turns about the first one way or the other, or stays, somewhere. */
    static LabelledSequences clips(int count, long seed) {
        Rng rng = new Rng(seed);
        List<float[][]> clips = new ArrayList<>();
        List<List<String>> labels = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int kind = rng.nextInt(3);
            double x = 10 * rng.nextGaussian();
            double y = 10 * rng.nextGaussian();
            double angle = rng.nextDouble() * 2 * Math.PI;
            float[][] clip = new float[6 + rng.nextInt(6)][];
            for (int t = 0; t < clip.length; t++) {
                angle += (kind - 1) * 0.4;
                clip[t] = new float[] {(float) x, (float) y, (float) (x + Math.cos(angle)),
                    (float) (y + Math.sin(angle))};
            }
            clips.add(clip);
            labels.add(List.of(List.of("left", "rests", "right").get(kind)));
        }
        return LabelledSequences.frames(clips, labels);
    }
}
