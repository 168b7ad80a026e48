package io.github.sequor.model;

import io.github.sequor.embedding.WordVectors;
import io.github.sequor.io.AtomicFolder;
import io.github.sequor.io.IOConsumer;
import io.github.sequor.metric.TagScheme;
import io.github.sequor.nn.Crf;
import io.github.sequor.tensor.Arena;
import io.github.sequor.tensor.PackedSequence;
import io.github.sequor.tensor.Tensor;
import io.github.sequor.train.Trainer;
import io.github.sequor.train.TrainingListener;
import io.github.sequor.train.TrainingOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Gives each token of a sentence a tag: names, parts of speech.
 *
 * <pre>{@code
 * TaggedText train = TaggedText.read(Path.of("train.conll"), Conll.TAGGED, TagScheme.IOB2);
 * TaggedText valid = TaggedText.read(Path.of("valid.conll"), Conll.TAGGED, TagScheme.IOB2);
 * try (SequenceTagger tagger = SequenceTagger.train(TaggerOptions.builder().build(), SequenceTagger.training().build(),
 *         new SequenceTagger.Data(train, valid, null), Path.of("model"), listener)) {
 *     System.out.println(tagger.tag(List.of("Ann", "lives", "in", "Rome", ".")));
 * }
 * }</pre>
 *
 * <p>Tags that mark spans are always well formed in the data's scheme. A trained tagger may be used by several threads
 * at once.
 */
public final class SequenceTagger implements AutoCloseable {
    private static final ModelFolder<TaggerOptions> FOLDER = new ModelFolder<>("tagger", TaggerOptions.class);
    private static final int BATCH = 64;        // sentences computed at once
    private static final int MOST_TOKENS = 20_000;   // of such a batch, unless one sentence alone has more

    /**
     * What a tagger learns from.
     *
     * @param train sentences to learn
     * @param valid sentences to choose the best model by
     * @param vectors words' vectors to begin with, whose words are known all; null: random ones
     */
    public record Data(TaggedText train, TaggedText valid, WordVectors vectors) {

        /**
         * Holds out sentences to validate with: one in twenty, at most 1,000.
         *
         * @param sentences at least two with tokens
         * @param vectors words' vectors to begin with; null: random ones
         * @param seed which ones
         * @throws IllegalArgumentException if there are not enough of them
         */
        public static Data holdOut(TaggedText sentences, WordVectors vectors, long seed) {
            TaggedText some = sentences.withoutEmpty();
            HeldOut held = HeldOut.draw("sentences", some.size(), seed, i -> true);
            return new Data(some.select(held.train()), some.select(held.valid()), vectors);
        }
    }

    private final TaggerOptions options;
    private final TaggerVocabulary vocabulary;
    private final TagSet tags;
    private final TaggingNetwork network;
    private final Crf.Constraints constraints;
    private final boolean[][] alike;
    private final Lending<Arena> lending;

    private SequenceTagger(TaggerOptions options, TaggerVocabulary vocabulary, TagSet tags, Weights weights) {
        this.options = options;
        this.vocabulary = vocabulary;
        this.tags = tags;
        network = new TaggingNetwork(options, vocabulary, tags.size(), weights.vectors, weights.seed);
        constraints = tags.constraints();
        alike = tags.alike();
        lending = new Lending<>("tagger", Arena::new, network);
    }

    /** How a network begins. */
    private record Weights(Tensor vectors, long seed) {
    }

    /** Training options that suit a tagger: batches of 16 sentences, no label smoothing. */
    public static TrainingOptions.Builder training() {
        return TrainingOptions.builder().batchSize(16).epochs(30).learningRate(2e-3).labelSmoothing(0).warmupSteps(100)
                .decayPatience(2).stopPatience(6).clipNorm(5);
    }

    /**
     * Learns vocabularies and weights, saves them as they get better, and returns the best.
     *
     * @param options whose {@code embeddingSize} is the vectors' where there are any
     * @param folder the model folder, made if need be; a model in it is replaced
     * @throws IllegalArgumentException if there is nothing to learn from, or a tag breaks the scheme
     * @throws io.github.sequor.train.TrainingException if the loss is not a number
     */
    public static SequenceTagger train(TaggerOptions options, TrainingOptions training, Data data, Path folder,
            TrainingListener listener) throws IOException {
        TaggerOptions made = data.vectors == null ? options.with().tuneVectors(true).build()
                : options.with().embeddingSize(data.vectors.vectorSize()).build();
        check("training", data.train, made.tags().scheme());
        TaggerVocabulary vocabulary = TaggerVocabulary.learn(made, data.train.tokens(), data.vectors);
        Tensor vectors = data.vectors == null ? null : data.vectors.toTensor(vocabulary.words(),
                1 / Math.sqrt(made.embeddingSize()), training.seed());
        SequenceTagger tagger = new SequenceTagger(made, vocabulary, TagSet.learn(made, data.train),
                new Weights(vectors, training.seed()));
        return ModelFolder.done(tagger, tagger::close, () -> Trainer.train(
                new TaggingLearner(tagger, training, data, listener), training, folder, listener));
    }

    /**
     * Goes on with a training that was interrupted, to the same bits as if it had not been.
     *
     * @param training as it was given to {@link #train}: {@link #recipe} knows it; more epochs may be asked for
     * @param data as it was; vectors are not needed
     * @throws IllegalArgumentException if options other than the epochs, or the data, are not as they were
     */
    public static SequenceTagger resume(TrainingOptions training, Data data, Path folder, TrainingListener listener)
            throws IOException {
        recipe(folder).checkResumed(training);
        SequenceTagger tagger = FOLDER.read(folder, SequenceTagger::of);
        return ModelFolder.done(tagger, tagger::close, () -> Trainer.resume(
                new TaggingLearner(tagger, training, data, listener), training, folder, listener));
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
    public static Recipe<TaggerOptions> recipe(Path folder) throws IOException {
        return FOLDER.recipe(folder);
    }

    /**
     * Loads the best weights of a model folder.
     *
     * @throws IOException if the folder is missing, incomplete, damaged or of another version: says which file
     */
    public static SequenceTagger load(Path folder) throws IOException {
        return FOLDER.read(folder, (files, options) -> {
            SequenceTagger tagger = of(files, options);
            return ModelFolder.done(tagger, tagger::close, () -> tagger.network.load(files.path(Trainer.WEIGHTS)));
        });
    }

    private static SequenceTagger of(AtomicFolder.Snapshot files, TaggerOptions options) throws IOException {
        TaggerVocabulary vocabulary = TaggerVocabulary.read(files::path, options);
        Tensor frozen = options.tuneVectors() ? null
                : Tensor.zeros(vocabulary.words().size(), options.embeddingSize());
        return new SequenceTagger(options, vocabulary, TagSet.read(files::path, options), new Weights(frozen, 0));
    }

    /** Writes what a model folder holds beside the weights. */
    IOConsumer<Path> files(TrainingOptions training) {
        return folder -> {
            FOLDER.write(folder, options, training);
            vocabulary.write(folder);
            tags.write(folder);
        };
    }

    /** What it is made of. */
    public TaggerOptions options() {
        return options;
    }

    /** The number of trained weights. */
    public long parameterCount() {
        return network.parameterCount();
    }

    TaggingNetwork network() {
        return network;
    }

    TaggerVocabulary vocabulary() {
        return vocabulary;
    }

    TagSet tags() {
        return tags;
    }

    void check(String name, TaggedText text) {
        check(name, text, options.tags().scheme());
    }

    private static void check(String name, TaggedText text, TagScheme scheme) {
        for (int i = 0; scheme != null && i < text.size(); i++) {
            Optional<TagScheme.Violation> broken = scheme.violation(text.tags().get(i));
            if (broken.isPresent()) {
                throw new IllegalArgumentException(name + ": sentence " + (i + 1) + ", token "
                        + (broken.get().index() + 1) + ": " + broken.get().message());
            }
        }
    }

    /** Tags one sentence. */
    public List<String> tag(List<String> tokens) {
        return predict(List.of(tokens)).get(0).tags();
    }

    /**
     * Tags sentences of any length; an empty one has no tags.
     *
     * @return what is said of each
     */
    public List<Tagging> predict(List<List<String>> sentences) {
        Tagging[] result = new Tagging[sentences.size()];
        Arrays.fill(result, new Tagging(List.of(), List.of(), new float[0], 0, List.of()));
        inBatches(sentences, IntStream.range(0, sentences.size()), (arena, part, emissions) -> {
            int[][] paths = network.crf().decode(arena, emissions, constraints);
            float[] logProbs = network.crf().logLikelihood(arena, emissions, emissions.packing().pack(paths),
                    constraints);
            float[] marginals = network.crf().marginals(arena, emissions, constraints).toArray();
            for (int i = 0; i < part.length; i++) {
                float[] probabilities = new float[paths[i].length];
                for (int t = 0; t < probabilities.length; t++) {
                    probabilities[t] = probability(marginals, emissions.packing().row(t, i), paths[i][t]);
                }
                List<String> found = tags.decode(paths[i]);
                result[part[i]] = new Tagging(List.copyOf(sentences.get(part[i])), found, probabilities, logProbs[i],
                        tags.spans(found));
            }
        });
        return List.of(result);
    }

    private float probability(float[] marginals, int row, int tag) {
        float sum = 0;
        for (int j = 0; j < tags.size(); j++) {
            sum += alike[tag][j] ? marginals[row * tags.size() + j] : 0;
        }
        return Math.min(sum, 1);
    }

    /**
     * Tags sentences whose tags are known.
     *
     * @return how often it was right; empty sentences are left out
     * @throws IllegalArgumentException if a tag breaks the data's scheme
     */
    public TaggingScores evaluate(TaggedText text) {
        check("text", text);
        int[][] gold = text.tags().stream().map(tags::encode).toArray(int[][]::new);
        boolean[] known = new boolean[gold.length];
        for (int i = 0; i < gold.length; i++) {
            known[i] = Arrays.stream(gold[i]).noneMatch(tag -> tag < 0);
        }
        List<List<String>> found = new ArrayList<>(text.tags());
        double[] loss = new double[1];
        long tokens = 0;
        for (boolean all : new boolean[] {true, false}) {
            IntStream some = IntStream.range(0, gold.length).filter(i -> known[i] == all);
            inBatches(text.tokens(), some, (arena, part, emissions) -> {
                int[][] paths = network.crf().decode(arena, emissions, constraints);
                for (int i = 0; i < part.length; i++) {
                    found.set(part[i], tags.decode(paths[i]));
                }
                if (all) {
                    int[][] targets = Arrays.stream(part).mapToObj(i -> gold[i]).toArray(int[][]::new);
                    loss[0] += (double) network.loss(arena, emissions, targets, 0).item() * emissions.packing().rows();
                }
            });
        }
        for (int i = 0; i < gold.length; i++) {
            tokens += known[i] ? gold[i].length : 0;
        }
        return tags.scores(text.tags(), found, loss[0] / tokens);
    }

    private interface Batch {
        void of(Arena arena, int[] part, PackedSequence emissions);
    }

    /** Computes the emissions of those of the sentences that have tokens, some of like length at once. */
    private void inBatches(List<List<String>> sentences, IntStream which, Batch use) {
        int[] order = which.filter(i -> !sentences.get(i).isEmpty()).boxed()
                .sorted(Comparator.comparing(i -> -sentences.get(i).size())).mapToInt(i -> i).toArray();
        lending.use(arena -> {
            for (int from = 0, to; from < order.length; from = to) {
                int longest = sentences.get(order[from]).size();
                to = Math.min(order.length, from + Math.max(1, Math.min(BATCH, MOST_TOKENS / longest)));
                int[] part = Arrays.copyOfRange(order, from, to);
                arena.reset();
                use.of(arena, part, network.emissions(arena, vocabulary.input(
                        Arrays.stream(part).mapToObj(sentences::get).toList())));
            }
            return null;
        });
    }

    /**
     * Gives the memory back; a second close does nothing.
     *
     * @throws IllegalStateException if a thread is tagging: nothing was closed then
     */
    @Override
    public void close() {
        lending.close();
    }
}
