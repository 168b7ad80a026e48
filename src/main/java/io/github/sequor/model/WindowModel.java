package io.github.sequor.model;

import io.github.sequor.embedding.WordVectors;
import io.github.sequor.io.IOConsumer;
import io.github.sequor.text.Vocabulary;
import io.github.sequor.train.Trainer;
import io.github.sequor.train.TrainingListener;
import io.github.sequor.train.TrainingOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Learns word vectors as a language model does (Bengio et al. 2003): the last words predict the next, or the words on
 * both sides the one between, over a full softmax. What remains is the embedding matrix.
 *
 * <pre>{@code
 * try (WindowModel model = WindowModel.train(WindowOptions.builder().build(), WindowModel.training().build(),
 *         new WindowModel.Data(train, valid), Path.of("model"), listener)) {
 *     model.vectors().write(Path.of("vectors.txt"), VectorFormat.WORD2VEC_TEXT);
 * }
 * }</pre>
 */
public final class WindowModel implements AutoCloseable {
    private static final ModelFolder<WindowOptions> FOLDER = new ModelFolder<>("window model", WindowOptions.class);
    private static final String WORDS = "words.vocab";

    /**
     * What vectors are learnt from: sentences of words.
     *
     * @param train to learn
     * @param valid to choose the best vectors by
     */
    public record Data(List<List<String>> train, List<List<String>> valid) {

        /**
         * Holds out sentences to validate with: one in twenty, at most 1,000, which have words.
         *
         * @param sentences at least two
         * @param seed which ones
         * @throws IllegalArgumentException if there are not enough of them
         */
        public static Data holdOut(List<List<String>> sentences, long seed) {
            HeldOut held = HeldOut.draw("sentences", sentences.size(), seed, i -> !sentences.get(i).isEmpty());
            return new Data(IntStream.of(held.train()).mapToObj(sentences::get).toList(),
                    IntStream.of(held.valid()).mapToObj(sentences::get).toList());
        }
    }

    private final WindowOptions options;
    private final Vocabulary vocabulary;
    private final WindowNetwork network;

    private WindowModel(WindowOptions options, Vocabulary vocabulary, long seed) {
        this.options = options;
        this.vocabulary = vocabulary;
        network = new WindowNetwork(options, vocabulary.size(), seed);
    }

    /** Training options that suit a million words. */
    public static TrainingOptions.Builder training() {
        return TrainingOptions.builder().labelSmoothing(0).batchSize(128).epochs(5);
    }

    /**
     * Learns vectors, saves them as they get better, and returns the best.
     *
     * @param folder the model folder, made if need be; a model in it is replaced
     * @throws IllegalArgumentException if there is no word to learn
     * @throws io.github.sequor.train.TrainingException if the loss is not a number
     */
    public static WindowModel train(WindowOptions options, TrainingOptions training, Data data, Path folder,
            TrainingListener listener) throws IOException {
        Vocabulary words = Vocabulary.builder().minCount(options.minCount()).maxSize(
                (int) Math.min(Integer.MAX_VALUE, options.maxWords() + 3L)).addAll(data.train).build();
        WindowModel model = new WindowModel(options, words, training.seed());
        return ModelFolder.done(model, model::close, () -> Trainer.train(
                new WindowLearner(model, model.network, training, data), training, folder, listener));
    }

    /**
     * Goes on with a training that was interrupted, to the same bits as if it had not been.
     *
     * @param training as it was given to {@link #train}: {@link #recipe} knows it; more epochs may be asked for
     * @param data as it was
     * @throws IllegalArgumentException if options other than the epochs, or the data, are not as they were
     */
    public static WindowModel resume(TrainingOptions training, Data data, Path folder, TrainingListener listener)
            throws IOException {
        recipe(folder).checkResumed(training);
        WindowModel model = FOLDER.read(folder,
                (files, options) -> new WindowModel(options, Vocabulary.read(files.path(WORDS)), 0));
        return ModelFolder.done(model, model::close, () -> Trainer.resume(
                new WindowLearner(model, model.network, training, data), training, folder, listener));
    }

    /** Whether there is a model in a folder, be it damaged. */
    public static boolean exists(Path folder) throws IOException {
        return ModelFolder.exists(folder);
    }

    /**
     * Reads what the model in a folder was made of.
     *
     * @throws IOException as {@link #load}
     */
    public static Recipe<WindowOptions> recipe(Path folder) throws IOException {
        return FOLDER.recipe(folder);
    }

    /**
     * Loads the best weights of a model folder.
     *
     * @throws IOException if the folder is missing, incomplete, damaged or of another kind: says which file
     */
    public static WindowModel load(Path folder) throws IOException {
        return FOLDER.read(folder, (files, options) -> {
            WindowModel model = new WindowModel(options, Vocabulary.read(files.path(WORDS)), 0);
            return ModelFolder.done(model, model::close, () -> model.network.load(files.path(Trainer.WEIGHTS)));
        });
    }

    /** Writes what a model folder holds beside the weights. */
    IOConsumer<Path> files(TrainingOptions training) {
        return folder -> {
            FOLDER.write(folder, options, training);
            vocabulary.write(folder.resolve(WORDS));
        };
    }

    /** What it is made of. */
    public WindowOptions options() {
        return options;
    }

    /** The number of trained weights. */
    public long parameterCount() {
        return network.parameterCount();
    }

    /** The words it knows. */
    public Vocabulary vocabulary() {
        return vocabulary;
    }

    /** The embedding matrix: a vector of E for each word, the commonest first. */
    public WordVectors vectors() {
        int special = Vocabulary.EOS_ID + 1;
        int size = options.embeddingSize();
        float[] all = network.embeddings().toArray();
        return new WordVectors(IntStream.range(special, vocabulary.size()).mapToObj(vocabulary::token).toList(),
                Arrays.copyOfRange(all, special * size, all.length), size);
    }

    /** Gives the memory back; a second close does nothing. Not to be called while another thread uses this model. */
    @Override
    public void close() {
        network.close();
    }
}
