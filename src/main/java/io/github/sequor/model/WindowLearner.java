package io.github.sequor.model;

import io.github.sequor.io.IOConsumer;
import io.github.sequor.model.WindowOptions.Context;
import io.github.sequor.nn.Module;
import io.github.sequor.nn.Tape;
import io.github.sequor.tensor.Arena;
import io.github.sequor.tensor.Rng;
import io.github.sequor.tensor.Tensor;
import io.github.sequor.text.Vocabulary;
import io.github.sequor.train.Evaluation;
import io.github.sequor.train.Learner;
import io.github.sequor.train.TrainingOptions;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** Teaches word vectors: batches of words from anywhere in the text, each with its context. */
final class WindowLearner implements Learner<int[]> {
    private static final int SCORED = 256;

    private final WindowModel model;
    private final WindowNetwork network;
    private final TrainingOptions training;
    private final int[] train;      // sentences, with as many begins before and ends behind each as a window has
    private final int[] valid;
    private final int[] places;     // of the words that are learnt

    WindowLearner(WindowModel model, WindowNetwork network, TrainingOptions training, WindowModel.Data data) {
        this.model = model;
        this.network = network;
        this.training = training;
        train = padded(data.train());
        valid = padded(data.valid());
        places = places(train);
        if (places.length == 0 || places(valid).length == 0) {
            throw new IllegalArgumentException("train, valid: expected at least one known word in each");
        }
    }

    /** The text as one array, in which a window never reaches another sentence. */
    int[] padded(List<List<String>> sentences) {
        int window = model.options().window();
        int size = sentences.stream().mapToInt(s -> s.size() + 2 * window).reduce(0, Math::addExact);
        int[] ids = new int[size];
        int at = 0;
        for (List<String> sentence : sentences) {
            Arrays.fill(ids, at, at + window, Vocabulary.BOS_ID);
            at += window;
            for (int id : model.vocabulary().encode(sentence)) {
                ids[at++] = id;
            }
            Arrays.fill(ids, at, at + window, Vocabulary.EOS_ID);
            at += window;
        }
        return ids;
    }

    /** Words that are known. */
    static int[] places(int[] text) {
        return IntStream.range(0, text.length).filter(i -> text[i] > Vocabulary.EOS_ID).toArray();
    }

    @Override
    public Module module() {
        return network;
    }

    @Override
    public List<int[]> batches(int epoch) {
        int[] order = places.clone();
        new Rng(Rng.derive(training.seed(), epoch)).shuffle(order);
        return cut(order, training.batchSize());
    }

    private static List<int[]> cut(int[] order, int size) {
        List<int[]> batches = new ArrayList<>();
        for (int from = 0; from < order.length; from += size) {
            batches.add(Arrays.copyOfRange(order, from, Math.min(order.length, from + size)));
        }
        return batches;
    }

    @Override
    public Tensor loss(Tape tape, int[] batch) {
        return loss(tape, train, batch);
    }

    private Tensor loss(Arena arena, int[] text, int[] batch) {
        int window = model.options().window();
        int[][] contexts = new int[network.contextSize()][batch.length];
        int[] words = new int[batch.length];
        for (int i = 0; i < batch.length; i++) {
            words[i] = text[batch[i]];
            for (int j = 0; j < window; j++) {
                contexts[j][i] = text[batch[i] - window + j];
                if (model.options().context() == Context.BOTH) {
                    contexts[window + j][i] = text[batch[i] + 1 + j];
                }
            }
        }
        return network.loss(arena, contexts, words);
    }

    @Override
    public int targets(int[] batch) {
        return batch.length;
    }

    @Override
    public String fingerprint() {
        Fingerprint fingerprint = new Fingerprint();
        fingerprint.add(List.of(train, valid));
        return fingerprint.toString();
    }

    @Override
    public Evaluation evaluate() {
        double loss = 0;
        int[] scored = places(valid);
        try (Arena arena = new Arena()) {
            for (int[] batch : cut(scored, SCORED)) {
                loss += (double) loss(arena, valid, batch).item() * batch.length;
                arena.reset();
            }
        }
        return new Evaluation(loss / scored.length, -loss / scored.length, "log-likelihood");
    }

    @Override
    public IOConsumer<Path> files() {
        return model.files(training);
    }
}
