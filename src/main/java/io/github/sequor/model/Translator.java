package io.github.sequor.model;

import io.github.sequor.decode.BeamSearch;
import io.github.sequor.decode.ErrorAnalysis;
import io.github.sequor.decode.Hypothesis;
import io.github.sequor.decode.LengthPenalty;
import io.github.sequor.decode.StepFunction;
import io.github.sequor.io.AtomicFolder;
import io.github.sequor.io.IOConsumer;
import io.github.sequor.text.Vocabulary;
import io.github.sequor.train.Trainer;
import io.github.sequor.train.TrainingListener;
import io.github.sequor.train.TrainingOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * Translates sentences: an encoder-decoder with or without attention, and beam search.
 *
 * <pre>{@code
 * ParallelText train = ParallelText.read(Path.of("train.de"), Path.of("train.en"));
 * ParallelText valid = ParallelText.read(Path.of("valid.de"), Path.of("valid.en"));
 * try (Translator translator = Translator.train(TranslatorOptions.builder().build(),
 *         TrainingOptions.builder().build(), new Translator.Data(train, valid), Path.of("model"), listener)) {
 *     System.out.println(translator.translate("ein hund läuft ."));
 * }
 * }</pre>
 *
 * <p>A trained translator may translate in several threads at once.
 */
public final class Translator implements AutoCloseable {
    private static final ModelFolder<TranslatorOptions> FOLDER =
            new ModelFolder<>("translator", TranslatorOptions.class);

    /**
     * What a translator learns from.
     *
     * @param train pairs to learn
     * @param valid pairs to choose the best model by
     */
    public record Data(ParallelText train, ParallelText valid) {

        /**
         * Holds out pairs to validate with: one in twenty, at most 1,000.
         *
         * @param pairs at least two
         * @param seed which ones
         */
        public static Data holdOut(ParallelText pairs, long seed) {
            HeldOut held = HeldOut.draw("pairs", pairs.size(), seed, i -> true);
            return new Data(pairs.select(held.train()), pairs.select(held.valid()));
        }
    }

    /**
     * How probable a translation is.
     *
     * @param logProb log P(target | source) in nats, the end included
     * @param units of the target, the end included
     * @param unknown units that the model cannot spell, scored as {@code <unk>}
     */
    public record LogProb(double logProb, int units, int unknown) {
    }

    private final TranslatorOptions options;
    private final TextUnits source;
    private final TextUnits target;
    private final TranslationNetwork network;
    private final Lending<TranslationSteps> lending;

    private Translator(TranslatorOptions options, TextUnits source, TextUnits target, long seed) {
        this.options = options;
        this.source = source;
        this.target = target;
        network = new TranslationNetwork(options, source.vocabulary().size(), target.vocabulary().size(), seed);
        lending = new Lending<>("translator", () -> new TranslationSteps(network), network);
    }

    /**
     * Learns units and weights, saves them as they get better, and returns the best.
     *
     * @param folder the model folder, made if need be; a model in it is replaced
     * @throws IllegalArgumentException if there is nothing to learn from
     * @throws io.github.sequor.train.TrainingException if the loss is not a number
     */
    public static Translator train(TranslatorOptions options, TrainingOptions training, Data data, Path folder,
            TrainingListener listener) throws IOException {
        Translator translator = new Translator(options,
                TextUnits.learn(data.train.sources(), options.sourceUnits(), options.merges(),
                        options.minCount()),
                TextUnits.learn(data.train.targets(), options.targetUnits(), options.merges(),
                        options.minCount()), training.seed());
        return ModelFolder.done(translator, translator::close,
                () -> Trainer.train(translator.learner(training, data, listener), training, folder, listener));
    }

    /**
     * Goes on with a training that was interrupted, to the same bits as if it had not been.
     *
     * @param training as it was given to {@link #train}: {@link #recipe} knows it; more epochs may be asked for
     * @param data as it was
     * @throws IllegalArgumentException if options other than the epochs, or the data, are not as they were
     */
    public static Translator resume(TrainingOptions training, Data data, Path folder, TrainingListener listener)
            throws IOException {
        recipe(folder).checkResumed(training);
        Translator translator = FOLDER.read(folder, Translator::of);
        return ModelFolder.done(translator, translator::close,
                () -> Trainer.resume(translator.learner(training, data, listener), training, folder, listener));
    }

    private TranslationLearner learner(TrainingOptions training, Data data, TrainingListener listener) {
        return new TranslationLearner(this, network, training, data, listener);
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
    public static Recipe<TranslatorOptions> recipe(Path folder) throws IOException {
        return FOLDER.recipe(folder);
    }

    /**
     * Loads the best weights of a model folder.
     *
     * @throws IOException if the folder is missing, incomplete, damaged or of another version: says which file
     */
    public static Translator load(Path folder) throws IOException {
        return FOLDER.read(folder, (files, options) -> {
            Translator translator = of(files, options);
            return ModelFolder.done(translator, translator::close,
                    () -> translator.network.load(files.path(Trainer.WEIGHTS)));
        });
    }

    private static Translator of(AtomicFolder.Snapshot files, TranslatorOptions options) throws IOException {
        return new Translator(options, TextUnits.read(files::path, "source", options.sourceUnits()),
                TextUnits.read(files::path, "target", options.targetUnits()), 0);
    }

    /** Writes what a model folder holds beside the weights. */
    IOConsumer<Path> files(TrainingOptions training) {
        return folder -> {
            FOLDER.write(folder, options, training);
            source.write(folder, "source");
            target.write(folder, "target");
        };
    }

    /** What it is made of. */
    public TranslatorOptions options() {
        return options;
    }

    /** The number of trained weights. */
    public long parameterCount() {
        return network.parameterCount();
    }

    TextUnits source() {
        return source;
    }

    TextUnits target() {
        return target;
    }

    /** Translates one sentence with {@link TranslateOptions#DEFAULT}. */
    public String translate(String sentence) {
        return translate(List.of(sentence), TranslateOptions.DEFAULT).get(0).get(0).text();
    }

    /**
     * Translates sentences. A sentence without units has the empty translation.
     *
     * @return for each sentence its {@code nBest} translations, best first; fewer where the search found fewer
     */
    public List<List<Translation>> translate(List<String> sentences, TranslateOptions how) {
        return translate(sentences, how, null);
    }

    /**
     * Translates sentences with those words alone that a lexicon lists for them: faster, and as a rule the same.
     *
     * @param lexicon null: all words
     */
    public List<List<Translation>> translate(List<String> sentences, TranslateOptions how, Lexicon lexicon) {
        boolean words = options.targetUnits() == TranslatorOptions.Units.WORD;
        checkLexicon(lexicon);
        BeamSearch search = search(how).attention(network.hasAttention() && how.attention())
                .alignment(network.hasAttention() && words).build();
        List<List<Translation>> result = new ArrayList<>(sentences.size());
        for (int i = 0; i < sentences.size(); i++) {
            result.add(List.of(new Translation("", 0, 0, List.of(), List.of(), new float[0], null)));
        }
        List<List<String>> units = sentences.stream().map(source::cut).toList();
        int[] order = Arrays.stream(byLength(units)).filter(i -> !units.get(i).isEmpty()).toArray();
        inBatches(units, order, how.batchSize(), lexicon, (steps, part) -> {
            List<List<Hypothesis>> found = search.search(steps);
            for (int i = 0; i < part.length; i++) {
                List<String> cut = units.get(part[i]);
                result.set(part[i], found.get(i).stream().map(h -> translation(h, cut)).toList());
            }
        });
        return result;
    }

    /**
     * The search that {@link #translate(List, TranslateOptions)} makes, for further options: penalties, limits,
     * suppressed tokens. Its maximum length goes by the source's.
     */
    public BeamSearch.Builder search(TranslateOptions how) {
        return BeamSearch.builder(Vocabulary.BOS_ID, Vocabulary.EOS_ID).beamSize(how.beamSize())
                .nBest(how.nBest()).lengthPenalty(LengthPenalty.power(how.lengthPenalty()))
                .maxLength(length -> Math.min(2 * length, Math.max(length, options.maxLength())) + 10);
    }

    /**
     * Lets a decoder of one's own loose on this model: a search with any options, forced prefixes or a listener that
     * streams and cancels, a sampler, an ensemble.
     *
     * @param sentences one batch; of an empty one the model reads the end alone
     * @param decoder gets the batch, which is closed once it returns
     * @return what the decoder returns; {@link #text} makes words of tokens
     */
    public <T> T decode(List<String> sentences, Function<? super StepFunction, T> decoder) {
        return decode(sentences, null, decoder);
    }

    /**
     * The same with those words alone that a lexicon lists for each sentence.
     *
     * @param lexicon null: all words
     */
    public <T> T decode(List<String> sentences, Lexicon lexicon, Function<? super StepFunction, T> decoder) {
        checkLexicon(lexicon);
        int[][] batch = sentences.stream().map(s -> sourceIds(source.cut(s))).toArray(int[][]::new);
        return lending.use(ignored -> {
            try (TranslationSteps own = new TranslationSteps(network)) {   // which a decoder may keep: not a lent one
                return decoder.apply(own.encode(batch, lexicon));
            }
        });
    }

    /** The text of produced tokens, such as {@link Hypothesis#tokens}. */
    public String text(int[] tokens) {
        return target.tokenizer().detokenize(target.vocabulary().decode(tokens));
    }

    /** The tokens of a translation, without its end: what to force, or to suppress. */
    public int[] tokens(String translation) {
        return target.encode(translation);
    }

    private void checkLexicon(Lexicon lexicon) {
        if (lexicon != null) {
            lexicon.check(this);
        }
    }

    private interface Batch {
        void of(TranslationSteps steps, int[] part);
    }

    private void inBatches(List<List<String>> units, int[] order, int size, Lexicon lexicon, Batch use) {
        lending.use(lent -> {
            for (int from = 0; from < order.length; from += size) {
                int[] part = Arrays.copyOfRange(order, from, Math.min(order.length, from + size));
                int[][] batch = Arrays.stream(part).mapToObj(i -> sourceIds(units.get(i))).toArray(int[][]::new);
                use.of(lent.encode(batch, lexicon), part);
            }
            return null;
        });
    }

    /** The sentences' indices, longest first: sentences of like length share a batch. */
    private static int[] byLength(List<List<String>> units) {
        return IntStream.range(0, units.size()).boxed()
                .sorted(Comparator.comparing(i -> -units.get(i).size())).mapToInt(i -> i).toArray();
    }

    /** The source's numbers, and its end. */
    int[] sourceIds(List<String> units) {
        int[] ids = Arrays.copyOf(source.vocabulary().encode(units), units.size() + 1);
        ids[units.size()] = Vocabulary.EOS_ID;
        return ids;
    }

    private Translation translation(Hypothesis hypothesis, List<String> cut) {
        List<String> sourceUnits = new ArrayList<>(cut);
        sourceUnits.add(Vocabulary.EOS);
        List<String> produced = new ArrayList<>(target.vocabulary().decode(hypothesis.tokens()));
        float[][] attention = hypothesis.attention().length == 0 ? null : hypothesis.attention();
        // the source word looked at most (Luong et al. 2015) is often the name that the model cannot spell
        for (int t = 0; hypothesis.alignment().length > 0 && t < produced.size(); t++) {
            if (hypothesis.tokens()[t] == Vocabulary.UNK_ID) {
                produced.set(t, cut.get(hypothesis.alignment()[t]));
            }
        }
        String text = target.tokenizer().detokenize(produced);
        if (hypothesis.finished()) {
            produced.add(Vocabulary.EOS);
        }
        return new Translation(text, hypothesis.score(), hypothesis.logProb(), sourceUnits, produced,
                hypothesis.tokenLogProbs(), attention);
    }

    /**
     * How probable given translations are, by forced decoding.
     *
     * @param sentences source sentences; of an empty one the model reads the end alone
     * @param translations one of each
     */
    public List<LogProb> logProb(List<String> sentences, List<String> translations) {
        if (sentences.size() != translations.size()) {
            throw new IllegalArgumentException("translations: expected one for each of " + sentences.size()
                    + " sentences, was " + translations.size());
        }
        BeamSearch search = BeamSearch.builder(Vocabulary.BOS_ID, Vocabulary.EOS_ID)
                .maxLength(Integer.MAX_VALUE).build();
        LogProb[] result = new LogProb[sentences.size()];
        List<List<String>> units = sentences.stream().map(source::cut).toList();
        inBatches(units, byLength(units), TranslateOptions.GREEDY.batchSize(), null, (steps, part) -> {
            int[][] targets = Arrays.stream(part).mapToObj(i -> target.encode(translations.get(i)))
                    .toArray(int[][]::new);
            List<Hypothesis> scored = search.score(steps, targets);
            for (int i = 0; i < part.length; i++) {
                int unknown = (int) Arrays.stream(targets[i]).filter(id -> id == Vocabulary.UNK_ID).count();
                result[part[i]] = new LogProb(scored.get(i).logProb(), targets[i].length + 1, unknown);
            }
        });
        return List.of(result);
    }

    /** What a search found, what the references score with its objective, and how long the search took. */
    record Analyzed(List<ErrorAnalysis> errors, List<String> outputs, double seconds) {
    }

    /** Searches, and scores the references with the same objective; the empty translation of an empty source too. */
    Analyzed analyze(ParallelText pairs, TranslateOptions how) {
        boolean words = options.targetUnits() == TranslatorOptions.Units.WORD;
        BeamSearch search = search(how).alignment(network.hasAttention() && words).build();
        ErrorAnalysis[] errors = new ErrorAnalysis[pairs.size()];
        String[] outputs = new String[pairs.size()];
        long[] nanoseconds = {0, System.nanoTime()};
        List<List<String>> units = pairs.sources().stream().map(source::cut).toList();
        inBatches(units, byLength(units), how.batchSize(), null, (steps, part) -> {
            int[][] forced = Arrays.stream(part).mapToObj(i -> units.get(i).isEmpty() ? new int[] {Vocabulary.EOS_ID}
                    : new int[0]).toArray(int[][]::new);
            List<List<Hypothesis>> found = search.search(steps, forced, null);
            nanoseconds[0] += System.nanoTime() - nanoseconds[1];
            int[][] targets = Arrays.stream(part).mapToObj(i -> target.encode(pairs.targets().get(i)))
                    .toArray(int[][]::new);
            List<Hypothesis> scored = search.score(steps, targets);
            for (int i = 0; i < part.length; i++) {
                errors[part[i]] = new ErrorAnalysis(found.get(i).get(0), scored.get(i));
                outputs[part[i]] = translation(found.get(i).get(0), units.get(part[i])).text();
            }
            nanoseconds[1] = System.nanoTime();
        });
        return new Analyzed(List.of(errors), List.of(outputs), nanoseconds[0] * 1e-9);
    }

    /**
     * Gives the memory back; a second close does nothing.
     *
     * @throws IllegalStateException if a thread is translating: nothing was closed then
     */
    @Override
    public void close() {
        lending.close();
    }
}
