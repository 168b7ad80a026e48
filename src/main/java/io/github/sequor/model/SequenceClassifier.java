package io.github.sequor.model;

import io.github.sequor.embedding.WordVectors;
import io.github.sequor.feature.Dna;
import io.github.sequor.feature.Joints;
import io.github.sequor.feature.Normalizer;
import io.github.sequor.io.AtomicFolder;
import io.github.sequor.io.IOConsumer;
import io.github.sequor.model.ClassifierNetwork.Sequences;
import io.github.sequor.model.ClassifierOptions.Head;
import io.github.sequor.model.ClassifierOptions.Input;
import io.github.sequor.tensor.Arena;
import io.github.sequor.tensor.Tensor;
import io.github.sequor.text.Vocabulary;
import io.github.sequor.train.Trainer;
import io.github.sequor.train.TrainingListener;
import io.github.sequor.train.TrainingOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Says what a sequence is: the class of a text or a recording, a rating, any number of labels, a number.
 *
 * <pre>{@code
 * LabelledSequences train = LabelledSequences.texts(texts, labels);
 * try (SequenceClassifier classifier = SequenceClassifier.train(ClassifierOptions.builder().build(),
 *         SequenceClassifier.training().build(), new SequenceClassifier.Data(train, valid), folder, listener)) {
 *     System.out.println(classifier.classify("a gripping, funny film").label());
 * }
 * }</pre>
 *
 * <p>A trained classifier may be used by several threads at once.
 */
public final class SequenceClassifier implements AutoCloseable {
    private static final ModelFolder<ClassifierOptions> FOLDER =
            new ModelFolder<>("classifier", ClassifierOptions.class);
    private static final String NORMALIZER = "normalizer.json";
    private static final int BATCH = 64;           // sequences computed at once
    private static final int MOST_STEPS = 20_000;  // of such a batch, unless one sequence alone has more

    /**
     * What a classifier learns from.
     *
     * @param train sequences to learn
     * @param valid sequences to choose the best model by
     * @param vectors words' vectors to begin with, whose words are known all; null: random ones
     * @param labels all classes in their order; null: those of the training part, sorted, as numbers where all are. An
     *        ordinal scale of other names needs it; of two classes the second is the positive one.
     */
    public record Data(LabelledSequences train, LabelledSequences valid, WordVectors vectors, List<String> labels) {
        /** Without vectors, classes as they occur. */
        public Data(LabelledSequences train, LabelledSequences valid) {
            this(train, valid, null, null);
        }

        /**
         * Holds out records to validate with: one in twenty, at most 1,000, no blank texts. Where records have classes,
         * one at least of each class is left to learn.
         *
         * @param records at least two
         * @param head what their labels are
         * @param seed which ones
         * @throws IllegalArgumentException if there are not enough of them
         */
        public static Data holdOut(LabelledSequences records, Head head, long seed) {
            Map<String, Integer> left = new HashMap<>();
            records.labels().forEach(labels -> labels.forEach(label -> left.merge(label, 1, Integer::sum)));
            HeldOut held = HeldOut.draw("records", records.size(), seed, i -> {
                List<String> labels = records.labels().get(i);
                boolean blank = !records.areFrames() && records.texts().get(i).isBlank();
                if (blank || head != Head.REGRESSION && labels.stream().anyMatch(label -> left.get(label) < 2)) {
                    return false;
                }
                labels.forEach(label -> left.merge(label, -1, Integer::sum));
                return true;
            });
            if (held.valid().length == 0) {
                throw new IllegalArgumentException("records: expected two or more of some class, to hold one out");
            }
            return new Data(records.select(held.train()), records.select(held.valid()));
        }
    }

    private final ClassifierOptions options;
    private final TextUnits units;             // null: frames
    private final Normalizer normalizer;       // null: texts
    private final ClassLabels labels;
    private final ClassifierNetwork network;
    private final Lending<Arena> lending;

    /** What a classifier knows beside its weights. */
    private record Knowledge(TextUnits units, Normalizer normalizer, ClassLabels labels) {
    }

    private SequenceClassifier(ClassifierOptions options, Knowledge knowledge, Tensor vectors, long seed) {
        this.options = options;
        units = knowledge.units;
        normalizer = knowledge.normalizer;
        labels = knowledge.labels;
        network = new ClassifierNetwork(options, new ClassifierNetwork.Sizes(
                units == null ? 0 : units.vocabulary().size(), normalizer == null ? 0 : normalizer.width(),
                labels.names().size()), vectors, seed);
        lending = new Lending<>("classifier", Arena::new, network);
    }

    /** Training options that suit a classifier: batches of 32 sequences, no label smoothing. */
    public static TrainingOptions.Builder training() {
        return TrainingOptions.builder().batchSize(32).epochs(15).learningRate(1e-3).labelSmoothing(0).warmupSteps(50)
                .stopPatience(5);
    }

    /**
     * Learns units, labels and weights, saves them as they get better, and returns the best.
     *
     * @param options whose {@code embeddingSize} is the vectors' where there are any
     * @param folder the model folder, made if need be; a model in it is replaced
     * @throws IllegalArgumentException if there is nothing to learn from or nothing to tell apart, a label does not suit
     *         the head, or the sequences are not what the options say
     * @throws io.github.sequor.train.TrainingException if the loss is not a number
     */
    public static SequenceClassifier train(ClassifierOptions options, TrainingOptions training, Data data, Path folder,
            TrainingListener listener) throws IOException {
        checkKind("train", data.train, options);
        checkKind("valid", data.valid, options);
        if (data.train.size() == 0) {
            throw new IllegalArgumentException("training: no sequence is left to use");
        }
        ClassifierOptions made = data.vectors == null ? options.with().tuneVectors(true).build()
                : options.with().embeddingSize(data.vectors.vectorSize()).build();
        ClassLabels labels = ClassLabels.learn(made.head(), data.train.labels(), data.labels);
        boolean frames = made.input() == Input.FRAMES;
        TextUnits units = frames ? null : learn(made, data);
        SequenceClassifier classifier = new SequenceClassifier(made,
                new Knowledge(units, frames ? Normalizer.of(features(data.train, made)) : null, labels),
                data.vectors == null || frames ? null : begin(data.vectors, units.vocabulary(), training.seed()),
                training.seed());
        return ModelFolder.done(classifier, classifier::close, () -> Trainer.train(
                new ClassifierLearner(classifier, training, data, listener), training, folder, listener));
    }

    private static TextUnits learn(ClassifierOptions options, Data data) {
        List<String> texts = data.train.texts().stream().map(text -> form(text, options)).toList();
        TextUnits learnt = TextUnits.learn(texts, options.input().units(), options.merges(), options.minCount());
        TextUnits known = data.vectors == null ? learnt
                : learnt.with(data.vectors.words(), options.input() == Input.WORD && !options.tuneVectors());
        return known.joined(texts, options.ngrams(), options.minCount());
    }

    /** What is unknown has no direction. */
    private static Tensor begin(WordVectors vectors, Vocabulary vocabulary, long seed) {
        Tensor matrix = vectors.toTensor(vocabulary, 1 / Math.sqrt(vectors.vectorSize()), seed);
        matrix.view((long) Vocabulary.UNK_ID * vectors.vectorSize(), vectors.vectorSize()).fill(0);
        return matrix;
    }

    /**
     * Goes on with a training that was interrupted, to the same bits as if it had not been.
     *
     * @param training as it was given to {@link #train}: {@link #recipe} knows it; more epochs may be asked for
     * @param data as it was; vectors are not needed
     * @throws IllegalArgumentException if options other than the epochs, or the data, are not as they were
     */
    public static SequenceClassifier resume(TrainingOptions training, Data data, Path folder,
            TrainingListener listener) throws IOException {
        recipe(folder).checkResumed(training);
        SequenceClassifier classifier = FOLDER.read(folder, SequenceClassifier::of);
        return ModelFolder.done(classifier, classifier::close, () -> {
            checkKind("train", data.train, classifier.options);
            checkKind("valid", data.valid, classifier.options);
            Trainer.resume(new ClassifierLearner(classifier, training, data, listener), training, folder, listener);
        });
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
    public static Recipe<ClassifierOptions> recipe(Path folder) throws IOException {
        return FOLDER.recipe(folder);
    }

    /**
     * Loads the best weights of a model folder.
     *
     * @throws IOException if the folder is missing, incomplete, damaged or of another version: says which file
     */
    public static SequenceClassifier load(Path folder) throws IOException {
        return FOLDER.read(folder, (files, options) -> {
            SequenceClassifier classifier = of(files, options);
            return ModelFolder.done(classifier, classifier::close,
                    () -> classifier.network.load(files.path(Trainer.WEIGHTS)));
        });
    }

    private static SequenceClassifier of(AtomicFolder.Snapshot files, ClassifierOptions options) throws IOException {
        boolean frames = options.input() == Input.FRAMES;
        TextUnits units = frames ? null
                : TextUnits.read(files::path, "text", options.input().units(), options.ngrams());
        return new SequenceClassifier(options, new Knowledge(units,
                frames ? Normalizer.read(files.path(NORMALIZER)) : null,
                ClassLabels.read(files.path(ClassLabels.FILE), options.head())), options.tuneVectors() || frames ? null
                        : Tensor.zeros(units.vocabulary().size(), options.embeddingSize()), 0);
    }

    /** Writes what a model folder holds beside the weights. */
    IOConsumer<Path> files(TrainingOptions training) {
        return folder -> {
            FOLDER.write(folder, options, training);
            labels.write(folder);
            if (units == null) {
                normalizer.write(folder.resolve(NORMALIZER));
            } else {
                units.write(folder, "text");
            }
        };
    }

    static void checkKind(String name, LabelledSequences data, ClassifierOptions options) {
        if (data.areFrames() != (options.input() == Input.FRAMES)) {
            throw new IllegalArgumentException(name + ": expected " + (data.areFrames() ? "texts" : "frames") + ", was "
                    + (data.areFrames() ? "frames" : "texts"));
        }
    }

    /** What it is made of. */
    public ClassifierOptions options() {
        return options;
    }

    /** The classes in their order; none of a regression. */
    public List<String> labels() {
        return labels.names();
    }

    /** The number of trained weights. */
    public long parameterCount() {
        return network.parameterCount();
    }

    ClassLabels classes() {
        return labels;
    }

    ClassifierNetwork network() {
        return network;
    }

    /** What is read of texts. */
    private static String form(String text, ClassifierOptions options) {
        return options.input() == Input.KMER ? String.join(" ", Dna.kmers(text.strip(), options.k()))
                : options.lowerCase() ? text.toLowerCase(Locale.ROOT) : text;
    }

    /** What is read of frames, before it is normalised. */
    private static List<float[][]> features(LabelledSequences data, ClassifierOptions options) {
        return options.joints() == 0 ? data.frames()
                : data.frames().stream().map(new Joints(options.joints())::features).toList();
    }

    private int[] encode(String text) {
        return units.encode(form(text, options));
    }

    int length(String text) {
        return encode(text).length;
    }

    /** Numbers, or normalised frames; a text without a unit is one that is not known. */
    Sequences encode(LabelledSequences data) {
        return data.areFrames()
                ? new Sequences(null, features(data, options).stream().map(normalizer::apply).toArray(float[][][]::new))
                : new Sequences(data.texts().stream().map(this::encode)
                        .map(ids -> ids.length == 0 ? new int[] {Vocabulary.UNK_ID} : ids).toArray(int[][]::new), null);
    }

    float[][] targets(LabelledSequences data) {
        return IntStream.range(0, data.size()).mapToObj(i -> labels.targets(data.labels().get(i), i))
                .toArray(float[][]::new);
    }

    /** Says what one text is. */
    public Classification classify(String text) {
        return classify(List.of(text)).get(0);
    }

    /** Says what texts are, of any length: an empty one is like one of which nothing is known. */
    public List<Classification> classify(List<String> texts) {
        return predict(LabelledSequences.texts(texts, texts.stream().map(text -> List.<String>of()).toList()));
    }

    /** Says what one sequence of frames (T, F) is. */
    public Classification classify(float[][] frames) {
        return classifyFrames(Collections.singletonList(frames)).get(0);
    }

    /**
     * Says what sequences of frames are.
     *
     * @param frames of each (T, F), of any T of at least 1
     */
    public List<Classification> classifyFrames(List<float[][]> frames) {
        return predict(LabelledSequences.frames(frames, frames.stream().map(f -> List.<String>of()).toList()));
    }

    List<Classification> predict(LabelledSequences data) {
        checkKind("sequences", data, options);
        Sequences sequences = encode(data);
        Classification[] result = new Classification[data.size()];
        inBatches(sequences, IntStream.range(0, data.size()), (arena, part, outputs) -> {
            float[] values = network.activated(arena, outputs.logits()).toArray();
            float[] attention = outputs.attention() == null ? null : outputs.attention().toArray();
            for (int i = 0; i < part.length; i++) {
                float[] own = row(values, i, part.length, values.length / part.length);
                int length = sequences.length(part[i]);
                int known = units == null ? length : (int) Arrays.stream(sequences.units()[part[i]])
                        .filter(id -> id != Vocabulary.UNK_ID).count();
                boolean empty = units != null && known == 0 && length(data.texts().get(part[i])) == 0;
                result[part[i]] = said(own, empty ? 0 : length, empty ? 0 : length - known,
                        attention == null || empty ? new float[0] : row(attention, i, part.length, length));
            }
        });
        return List.of(result);
    }

    private static float[] row(float[] matrix, int row, int rows, int width) {
        int from = row * (matrix.length / rows);
        return Arrays.copyOfRange(matrix, from, from + width);
    }

    private Classification said(float[] outputs, int length, int unknown, float[] attention) {
        if (options.head() == Head.REGRESSION) {
            double value = labels.value(outputs[0]);
            return new Classification(List.of(Double.toString(value)), new float[0], value, length, unknown, attention);
        }
        float[] probabilities = new float[labels.names().size()];
        labels.probabilities(outputs, probabilities);
        return new Classification(labels.choose(probabilities), probabilities, Double.NaN, length, unknown, attention);
    }

    /**
     * Says what sequences are of which it is known.
     *
     * @return how often it was right
     * @throws IllegalArgumentException if a label does not suit the head; one that the model does not know is counted as
     *         wrong
     */
    public ClassifierScores evaluate(LabelledSequences data) {
        checkKind("data", data, options);
        return ClassifierScores.of(labels, options.head(), data, predict(data), loss(data));
    }

    /** The mean over the sequences whose labels are known; NaN where there is none. */
    double loss(LabelledSequences data) {
        double[] loss = new double[1];
        int[] known = IntStream.range(0, data.size()).filter(i -> labels.knows(data.labels().get(i))).toArray();
        float[][] targets = targets(data);
        inBatches(encode(data), Arrays.stream(known), (arena, part, outputs) -> loss[0] += (double) network.loss(arena,
                outputs.logits(), Arrays.stream(part).mapToObj(i -> targets[i]).toArray(float[][]::new),
                ClassifierNetwork.Weighting.NONE).item() * part.length);
        return loss[0] / known.length;
    }

    private interface Batch {
        void of(Arena arena, int[] part, ClassifierNetwork.Outputs outputs);
    }

    /** Computes some sequences, those of like length at once. */
    private void inBatches(Sequences sequences, IntStream which, Batch use) {
        int[] order = which.boxed().sorted(Comparator.comparing(i -> -sequences.length(i))).mapToInt(i -> i).toArray();
        lending.use(arena -> {
            for (int from = 0; from < order.length;) {
                arena.reset();
                int size = Math.max(1, Math.min(BATCH, MOST_STEPS / sequences.length(order[from])));
                int[] part = Arrays.copyOfRange(order, from, Math.min(order.length, from + size));
                boolean frames = sequences.units() == null;
                use.of(arena, part, network.forward(arena, new Sequences(
                        frames ? null : Arrays.stream(part).mapToObj(i -> sequences.units()[i]).toArray(int[][]::new),
                        !frames ? null : Arrays.stream(part).mapToObj(i -> sequences.frames()[i])
                                .toArray(float[][][]::new))));
                from += part.length;
            }
            return null;
        });
    }

    /**
     * Reads a sequence step by step, as it comes in. The stream shares this classifier's weights; close it before the
     * classifier.
     *
     * @throws IllegalStateException unless the classifier goes by the last state of a recurrent encoder that is not
     *         bidirectional; also if it reads joints, which are scaled by the whole clip
     */
    public Stream stream() {
        if (options.joints() > 0) {
            throw new IllegalStateException("stream: joints are scaled by the whole clip");
        }
        return new Stream();
    }

    /**
     * A sequence as it comes in: keeps its state, and after each step knows what the sequence so far is. A step
     * allocates nothing, neither on the heap nor in native memory. For one thread at a time.
     */
    public final class Stream implements AutoCloseable {
        private final ClassifierNetwork.Stream steps;
        private final float[] outputs;
        private final float[] frame;

        private Stream() {
            steps = lending.use(ignored -> network.new Stream());
            outputs = new float[steps.outputs()];
            frame = normalizer == null ? null : new float[normalizer.width()];
        }

        /**
         * Reads a word, sub-word, character, or k-mer in upper case.
         *
         * @param unit one that the model does not know stands for all of those
         */
        public void step(String unit) {
            if (units == null) {
                throw new IllegalStateException("step: this classifier reads frames");
            }
            boolean lower = options.lowerCase() && options.input() != Input.KMER;
            int id = units.vocabulary().id(lower ? unit.toLowerCase(Locale.ROOT) : unit);
            steps.step(id <= Vocabulary.EOS_ID ? Vocabulary.UNK_ID : id);
        }

        /**
         * Reads a frame.
         *
         * @param values F numbers
         */
        public void step(float[] values) {
            if (units != null) {
                throw new IllegalStateException("step: this classifier reads units of text");
            }
            normalizer.apply(values, frame);
            steps.step(frame);
        }

        /**
         * The probabilities of the classes, by what was read so far.
         *
         * @param to overwritten, one of each of {@link SequenceClassifier#labels}; of a regression the number
         */
        public void probabilities(float[] to) {
            int expected = Math.max(1, labels.names().size());
            if (to.length != expected) {
                throw new IllegalArgumentException("to: expected room for " + expected + ", was " + to.length);
            }
            steps.activated(outputs);
            if (options.head() == Head.REGRESSION) {
                to[0] = (float) labels.value(outputs[0]);
            } else {
                labels.probabilities(outputs, to);
            }
        }

        /** Begins a new sequence. */
        public void reset() {
            steps.reset();
        }

        @Override
        public void close() {
            steps.close();
        }
    }

    /**
     * Gives the memory back; a second close does nothing.
     *
     * @throws IllegalStateException if a thread is classifying: nothing was closed then
     */
    @Override
    public void close() {
        lending.close();
    }
}
