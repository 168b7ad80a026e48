package io.github.sequor.model;

import io.github.sequor.decode.BeamSearch;
import io.github.sequor.decode.CtcDecoder;
import io.github.sequor.decode.Hypothesis;
import io.github.sequor.decode.Sampler;
import io.github.sequor.decode.StepFunction;
import io.github.sequor.embedding.WordVectors;
import io.github.sequor.io.AtomicFolder;
import io.github.sequor.io.IOConsumer;
import io.github.sequor.metric.BitsPerCharacter;
import io.github.sequor.metric.Perplexity;
import io.github.sequor.model.LanguageModelOptions.Condition;
import io.github.sequor.model.TranslatorOptions.Units;
import io.github.sequor.tensor.Arena;
import io.github.sequor.tensor.Tensor;
import io.github.sequor.text.Vocabulary;
import io.github.sequor.train.Trainer;
import io.github.sequor.train.TrainingListener;
import io.github.sequor.train.TrainingOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * Learns to write: predicts the next character, sub-word or word from those before, and draws texts from what it learnt.
 *
 * <pre>{@code
 * LanguageModel.Data data = new LanguageModel.Data(LanguageText.read(Path.of("train.txt")),
 *         LanguageText.read(Path.of("valid.txt")));
 * try (LanguageModel model = LanguageModel.train(LanguageModelOptions.builder().build(),
 *         LanguageModel.training().build(), data, Path.of("model"), listener)) {
 *     System.out.println(model.generate(Prompt.text("ROMEO:"), GenerateOptions.DEFAULT).get(0).text());
 * }
 * }</pre>
 *
 * <p>A trained model may be used by several threads at once; each {@link Stream} by one.
 */
public final class LanguageModel implements AutoCloseable {
    private static final ModelFolder<LanguageModelOptions> FOLDER =
            new ModelFolder<>("language model", LanguageModelOptions.class);
    private static final String LABELS = "labels.vocab";
    /** Streams that a text to be scored is cut into, each of this many units or more: their beginnings hardly count. */
    private static final int SCORED_STREAMS = 16;
    private static final int SCORED_LENGTH = 2000;
    private static final int SCORED_LINES = 64;

    /**
     * What a model learns from.
     *
     * @param train text to learn
     * @param valid text to choose the best model by
     */
    public record Data(LanguageText train, LanguageText valid) {

        /**
         * Holds out lines to validate with: one in twenty, at most 1,000; of running text the last ones.
         *
         * @param text at least two lines
         * @param lines whether they are sequences of their own, as {@link LanguageModelOptions#lines} says
         * @param seed which ones
         * @throws IllegalArgumentException if there are not enough of them
         */
        public static Data holdOut(LanguageText text, boolean lines, long seed) {
            int size = text.lines().size();
            HeldOut held = lines ? HeldOut.draw("text", size, seed, i -> true) : HeldOut.last("text", size);
            return new Data(text.select(held.train()), text.select(held.valid()));
        }
    }

    /**
     * How well a model predicts a text.
     *
     * @param crossEntropy nats a unit, ends of lines included
     * @param perplexity e to the power of that
     * @param bitsPerCharacter comparable between models of other units
     * @param units of the text
     * @param unknown units that the model cannot spell, scored as {@code <unk>}
     */
    public record Scores(double crossEntropy, double perplexity, double bitsPerCharacter, long units, long unknown) {
    }

    /**
     * What a model wrote.
     *
     * @param text the prompt's among it
     * @param logProb log P of all its units, in nats
     * @param finished whether the model ended it, which running text never is
     */
    public record Generated(String text, double logProb, boolean finished) {
    }

    private final LanguageModelOptions options;
    private final TextUnits units;
    private final Vocabulary labels;      // null unless conditioned on labels
    private final LanguageNetwork network;
    private final Lending<LanguageSteps> lending;

    private LanguageModel(LanguageModelOptions options, TextUnits units, Vocabulary labels, long seed) {
        this.options = options;
        this.units = units;
        this.labels = labels;
        network = new LanguageNetwork(options, units.vocabulary().size(), labels == null ? 0 : labels.size(), seed);
        lending = new Lending<>("language model", () -> new LanguageSteps(network), network);
    }

    /** Training options that suit a language model: no label smoothing, for it is judged by its probabilities. */
    public static TrainingOptions.Builder training() {
        return TrainingOptions.builder().labelSmoothing(0);
    }

    /**
     * Learns units and weights, saves them as they get better, and returns the best. The data say what the model is
     * conditioned on.
     *
     * @param folder the model folder, made if need be; a model in it is replaced
     * @throws IllegalArgumentException if there is nothing to learn from
     * @throws io.github.sequor.train.TrainingException if the loss is not a number
     */
    public static LanguageModel train(LanguageModelOptions options, TrainingOptions training, Data data, Path folder,
            TrainingListener listener) throws IOException {
        LanguageText text = data.train;
        if (text.lines().isEmpty()) {
            throw new IllegalArgumentException("train: expected at least one line, was none");
        }
        Condition condition = !text.labels().isEmpty() ? Condition.LABEL
                : text.vectors().isEmpty() ? Condition.NONE : Condition.VECTOR;
        LanguageModelOptions made = options.with().condition(condition,
                text.vectors().isEmpty() ? 0 : text.vectors().get(0).length).build();
        Vocabulary labels = condition != Condition.LABEL ? null
                : Vocabulary.of(text.labels().stream().distinct().sorted().toList());
        LanguageModel model = new LanguageModel(made,
                TextUnits.learn(text.lines(), made.units(), made.merges(), made.minCount()), labels, training.seed());
        return ModelFolder.done(model, model::close, () -> {
            try (LanguageLearner learner = model.learner(training, data, listener)) {
                Trainer.train(learner, training, folder, listener);
            }
        });
    }

    /**
     * Goes on with a training that was interrupted, to the same bits as if it had not been.
     *
     * @param training as it was given to {@link #train}: {@link #recipe} knows it; more epochs may be asked for
     * @param data as it was
     * @throws IllegalArgumentException if options other than the epochs, or the data, are not as they were
     */
    public static LanguageModel resume(TrainingOptions training, Data data, Path folder, TrainingListener listener)
            throws IOException {
        recipe(folder).checkResumed(training);
        LanguageModel model = FOLDER.read(folder, LanguageModel::of);
        return ModelFolder.done(model, model::close, () -> {
            try (LanguageLearner learner = model.learner(training, data, listener)) {
                Trainer.resume(learner, training, folder, listener);
            }
        });
    }

    private LanguageLearner learner(TrainingOptions training, Data data, TrainingListener listener) {
        return new LanguageLearner(this, network, training, usable(data.train, "training", listener),
                usable(data.valid, "validation", listener));
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
    public static Recipe<LanguageModelOptions> recipe(Path folder) throws IOException {
        return FOLDER.recipe(folder);
    }

    /**
     * Loads the best weights of a model folder.
     *
     * @throws IOException if the folder is missing, incomplete, damaged or of another kind: says which file
     */
    public static LanguageModel load(Path folder) throws IOException {
        return FOLDER.read(folder, (files, options) -> {
            LanguageModel model = of(files, options);
            return ModelFolder.done(model, model::close, () -> model.network.load(files.path(Trainer.WEIGHTS)));
        });
    }

    private static LanguageModel of(AtomicFolder.Snapshot files, LanguageModelOptions options) throws IOException {
        return new LanguageModel(options, TextUnits.read(files::path, "text", options.units()),
                options.condition() == Condition.LABEL ? Vocabulary.read(files.path(LABELS)) : null, 0);
    }

    /** Writes what a model folder holds beside the weights. */
    IOConsumer<Path> files(TrainingOptions training) {
        return folder -> {
            FOLDER.write(folder, options, training);
            units.write(folder, "text");
            if (labels != null) {
                labels.write(folder.resolve(LABELS));
            }
        };
    }

    /** What it is made of. */
    public LanguageModelOptions options() {
        return options;
    }

    /** The number of trained weights. */
    public long parameterCount() {
        return network.parameterCount();
    }

    /** The numbers of the units it knows. */
    public Vocabulary vocabulary() {
        return units.vocabulary();
    }

    /** The labels that it writes of; empty unless it learnt some. */
    public List<String> labels() {
        return labels == null ? List.of()
                : IntStream.range(Vocabulary.EOS_ID + 1, labels.size()).mapToObj(labels::token).toList();
    }

    /** The embedding matrix, a vector for each unit but begin, end and unknown. */
    public WordVectors vectors() {
        int special = Vocabulary.EOS_ID + 1;
        int size = options.embeddingSize();
        float[] all = network.embeddings().toArray();
        return new WordVectors(IntStream.range(special, vocabulary().size()).mapToObj(vocabulary()::token).toList(),
                Arrays.copyOfRange(all, special * size, all.length), size);
    }

    /** Lines that can be learnt from. */
    private EncodedText usable(LanguageText text, String name, TrainingListener listener) {
        EncodedText all = encode(text);
        if (!options.lines()) {
            if (all.lines().isEmpty()) {
                throw new IllegalArgumentException(name + ": expected at least one line, was none");
            }
            return all;
        }
        int[] kept = IntStream.range(0, all.lines().size()).filter(i -> all.lines().get(i).length > 0
                && all.lines().get(i).length <= options.maxLength()).toArray();
        if (kept.length < all.lines().size()) {
            listener.onMessage(name + ": of " + all.lines().size() + " lines, " + (all.lines().size() - kept.length)
                    + " that are empty or have more than " + options.maxLength() + " units are left out");
        }
        if (kept.length == 0) {
            throw new IllegalArgumentException(name + ": no line is left to use");
        }
        return all.select(kept);
    }

    private EncodedText encode(LanguageText text) {
        boolean labelled = !text.labels().isEmpty();
        boolean conditioned = !text.vectors().isEmpty();
        if (!text.lines().isEmpty() && (labelled != (options.condition() == Condition.LABEL)
                || conditioned != (options.condition() == Condition.VECTOR))) {
            throw new IllegalArgumentException("text: this model is conditioned on " + switch (options.condition()) {
                case NONE -> "nothing";
                case LABEL -> "labels";
                case VECTOR -> "vectors";
            } + ", the text has " + (labelled ? "labels" : conditioned ? "vectors" : "neither labels nor vectors"));
        }
        long characters = text.lines().stream().mapToLong(line -> line.codePointCount(0, line.length()) + 1).sum();
        return new EncodedText(text.lines().stream().map(units::encode).toList(),
                labelled ? text.labels().stream().mapToInt(this::label).toArray() : null,
                conditioned ? text.vectors().stream().map(this::checked).toList() : null, characters);
    }

    private int label(String label) {
        if (label == null || !labels.contains(label)) {
            throw new IllegalArgumentException("label: expected one of " + labels() + ", was " + label);
        }
        return labels.id(label);
    }

    private float[] checked(float[] vector) {
        if (vector == null || vector.length != options.vectorSize()) {
            throw new IllegalArgumentException("vector: expected " + options.vectorSize() + " numbers, "
                    + (vector == null ? "was null" : "has " + vector.length));
        }
        return vector;
    }

    /**
     * Scores a text.
     *
     * @param text in the form of what it learnt from; long running text is scored as up to 16 streams side by side,
     *        each from a state of zeros
     * @throws IllegalArgumentException if there is nothing to score, or a label is unknown
     */
    public Scores evaluate(LanguageText text) {
        if (text.lines().isEmpty()) {
            throw new IllegalArgumentException("text: expected at least one line, was none");
        }
        EncodedText encoded = encode(text);
        return lending.use(ignored -> score(encoded));
    }

    Scores score(EncodedText text) {
        double logProb;
        if (options.lines()) {
            logProb = text.logProb(network, SCORED_LINES);
        } else {
            int[] running = text.running();
            logProb = RunningText.cut(running, Math.min(SCORED_STREAMS, Math.max(1, running.length / SCORED_LENGTH)))
                    .logProb(network, options.steps());
        }
        Perplexity perplexity = new Perplexity();
        perplexity.add(logProb, text.units());
        BitsPerCharacter bits = new BitsPerCharacter();
        bits.add(logProb, text.characters());
        return new Scores(perplexity.crossEntropy(), perplexity.value(), bits.value(), text.units(), text.unknown());
    }

    /** Writes from one prompt; see {@link #generate(List, GenerateOptions)}. */
    public List<Generated> generate(Prompt prompt, GenerateOptions how) {
        return generate(List.of(prompt), how).get(0);
    }

    /**
     * Writes from prompts.
     *
     * @return for each prompt its outputs: as many as were asked for; of a beam search the best, best first
     * @throws IllegalArgumentException if a prompt has characters that the model never saw, its label is unknown, or it
     *         is longer than an output may be
     */
    public List<List<Generated>> generate(List<Prompt> prompts, GenerateOptions how) {
        int[][] begun = prompts.stream().map(this::tokens).toArray(int[][]::new);
        for (int[] tokens : begun) {
            if (tokens.length >= how.maxLength()) {
                throw new IllegalArgumentException("prompt: has " + tokens.length + " units, and an output at most "
                        + how.maxLength());
            }
        }
        // running text has no end: a token ends it that never follows
        int end = options.lines() ? Vocabulary.EOS_ID : Vocabulary.BOS_ID;
        return decode(prompts, steps -> {
            List<List<Hypothesis>> found = how.beamSize() > 0
                    ? BeamSearch.builder(Vocabulary.BOS_ID, end).beamSize(how.beamSize()).nBest(how.count())
                            .maxLength(how.maxLength()).suppress(Vocabulary.UNK_ID, Vocabulary.BOS_ID).build()
                            .search(steps, begun, null)
                    : Sampler.builder(Vocabulary.BOS_ID, end).temperature(how.temperature()).topK(how.topK())
                            .topP(how.topP()).samples(how.count()).seed(how.seed()).maxLength(how.maxLength())
                            .suppress(Vocabulary.UNK_ID, Vocabulary.BOS_ID).build().sample(steps, null, begun, null);
            return found.stream().map(of -> of.stream()
                    .map(h -> new Generated(text(h.tokens()), h.logProb(), h.finished())).toList()).toList();
        });
    }

    /**
     * Lets a decoder of one's own loose on this model: a search or a sampler with any options, an ensemble. Its begin is
     * {@link Vocabulary#BOS_ID}; a line's end is {@link Vocabulary#EOS_ID}.
     *
     * @param prompts one batch, of which only the conditions are used: {@link #tokens} makes a text's forced prefix
     * @param decoder gets the batch, which it must not keep
     * @return what the decoder returns; {@link #text} makes text of tokens
     */
    public <T> T decode(List<Prompt> prompts, Function<? super StepFunction, T> decoder) {
        prompts.forEach(this::checkCondition);
        return lending.use(lent -> decoder.apply(lent.begin(prompts.size(), arena -> condition(arena, prompts))));
    }

    private void checkCondition(Prompt prompt) {
        boolean label = options.condition() == Condition.LABEL;
        boolean vector = options.condition() == Condition.VECTOR;
        if (label) {
            label(prompt.label());
        }
        if (vector) {
            checked(prompt.vector());
        }
        if (prompt.label() != null && !label || prompt.vector() != null && !vector) {
            throw new IllegalArgumentException("prompt: has a " + (prompt.label() != null ? "label" : "vector")
                    + ", which this model has not learnt");
        }
    }

    private Tensor condition(Arena arena, List<Prompt> prompts) {
        return switch (options.condition()) {
            case NONE -> null;
            case LABEL -> network.condition(arena, prompts.stream().mapToInt(p -> label(p.label())).toArray());
            case VECTOR -> network.condition(arena, prompts.stream().map(Prompt::vector).toArray(float[][]::new));
        };
    }

    /**
     * The tokens of a prompt's text; an end of a line is one where lines are one running text.
     *
     * @throws IllegalArgumentException if it has characters that the model never saw: a word it does not know is
     *         {@code <unk>}
     */
    public int[] tokens(Prompt prompt) {
        String[] lines = prompt.text().split("\n", -1);
        if (options.lines() && lines.length > 1) {
            throw new IllegalArgumentException("prompt: expected one line, was " + lines.length);
        }
        List<Integer> tokens = new ArrayList<>();
        for (int i = 0; i < lines.length; i++) {
            if (i > 0) {
                tokens.add(Vocabulary.EOS_ID);
            }
            for (String unit : units.cut(lines[i])) {
                if (options.units() != Units.WORD && !vocabulary().contains(unit)) {
                    throw new IllegalArgumentException("prompt: the model never saw \"" + unit + "\"");
                }
                tokens.add(vocabulary().encode(List.of(unit))[0]);
            }
        }
        return tokens.stream().mapToInt(t -> t).toArray();
    }

    /** The text of tokens, such as {@link Hypothesis#tokens}. */
    public String text(int[] tokens) {
        StringBuilder text = new StringBuilder();
        int from = 0;
        for (int i = 0; i <= tokens.length; i++) {
            if (i == tokens.length || tokens[i] == Vocabulary.EOS_ID) {
                text.append(units.tokenizer().detokenize(
                        vocabulary().decode(Arrays.copyOfRange(tokens, from, i))));
                from = i + 1;
                if (i < tokens.length) {
                    text.append('\n');
                }
            }
        }
        return text.toString();
    }

    /**
     * Reads a text unit by unit, as it comes in. The stream shares this model's weights; close it before the model.
     *
     * @param prompt what it begins with
     */
    public Stream stream(Prompt prompt) {
        return new Stream(prompt);
    }

    /**
     * Has this model speak in a search over spellings, such as a {@link Transcriber}'s, which it scores as lines from
     * beginning to end. Close what is returned before the model.
     *
     * @param symbols as {@link Transcriber#symbols}: the first is the blank, the others are units of this model
     * @throws IllegalArgumentException if the model is conditioned, or does not know a unit that is no word, or none of
     *         the words; or there is no symbol
     */
    public SpellingScorer spelling(List<String> symbols) {
        if (options.condition() != Condition.NONE) {
            throw new IllegalArgumentException("language model: expected one that begins with nothing, this one has "
                    + (options.condition() == Condition.LABEL ? "labels" : "vectors"));
        }
        if (symbols.isEmpty()) {
            throw new IllegalArgumentException("symbols: expected the blank and the units, was " + symbols);
        }
        List<String> units = symbols.subList(1, symbols.size());
        List<String> unknown = units.stream().filter(unit -> !vocabulary().contains(unit)).toList();
        if (!unknown.isEmpty() && (options.units() != Units.WORD || unknown.size() == units.size())) {
            throw new IllegalArgumentException("language model: expected one of the units to be spelled, this one does "
                    + "not know " + unknown.size() + " of " + units.size() + ", such as \"" + unknown.get(0) + "\"");
        }
        int[] tokens = new int[symbols.size()];
        tokens[CtcDecoder.BLANK] = Vocabulary.EOS_ID;
        System.arraycopy(vocabulary().encode(units), 0, tokens, 1, units.size());
        return new SpellingScorer(lending.use(ignored -> network.new Stream()), tokens);
    }

    /**
     * A text as it comes in: keeps its state, and after each unit knows the probabilities of the next. A step allocates
     * nothing, neither on the heap nor in native memory. For one thread at a time.
     */
    public final class Stream implements AutoCloseable {
        private final LanguageNetwork.Stream steps;

        private Stream(Prompt prompt) {
            checkCondition(prompt);
            int[] tokens = tokens(prompt);
            steps = lending.use(ignored -> network.new Stream());
            begin(prompt, tokens);
        }

        /** Begins anew, from a state of zeros. */
        public void begin(Prompt prompt) {
            checkCondition(prompt);
            begin(prompt, tokens(prompt));
        }

        private void begin(Prompt prompt, int[] tokens) {
            try (Arena arena = new Arena()) {
                steps.begin(Vocabulary.BOS_ID, condition(arena, List.of(prompt)));
            }
            for (int token : tokens) {
                steps.step(token);
            }
        }

        /**
         * Reads one unit.
         *
         * @param token of {@link LanguageModel#vocabulary}
         * @throws IllegalStateException if the stream or the model was closed
         */
        public void step(int token) {
            steps.step(token);
        }

        /**
         * The log-probability of each unit that may follow.
         *
         * @param to overwritten, room for the vocabulary
         */
        public void logProbs(float[] to) {
            steps.logProbs().get(to, 0, (int) steps.logProbs().size());
        }

        @Override
        public void close() {
            steps.close();
        }
    }

    /**
     * Gives the memory back; a second close does nothing.
     *
     * @throws IllegalStateException if a thread is using it: nothing was closed then
     */
    @Override
    public void close() {
        lending.close();
    }
}
