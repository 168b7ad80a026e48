package io.github.sequor.model;

import io.github.sequor.decode.CtcDecoder;
import io.github.sequor.decode.CtcHypothesis;
import io.github.sequor.feature.Frames;
import io.github.sequor.feature.Normalizer;
import io.github.sequor.io.AtomicFolder;
import io.github.sequor.io.IOConsumer;
import io.github.sequor.metric.CharacterErrorRate;
import io.github.sequor.metric.WordErrorRate;
import io.github.sequor.nn.Ctc;
import io.github.sequor.nn.Ops;
import io.github.sequor.tensor.Arena;
import io.github.sequor.tensor.PackedSequence;
import io.github.sequor.tensor.Packing;
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
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;

/**
 * Writes down what a sequence of real-valued frames says, in the order it says it: speech, handwriting. It learns from
 * frames and their texts alone, without where in the frames each unit of a text is, by connectionist temporal
 * classification (Graves et al. 2006).
 *
 * <pre>{@code
 * try (Transcriber transcriber = Transcriber.train(TranscriberOptions.builder().build(),
 *         Transcriber.training().build(), new Transcriber.Data(train, valid), Path.of("model"), listener)) {
 *     System.out.println(transcriber.transcribe(frames).text());
 * }
 * }</pre>
 *
 * <p>A text may have as many units as its frames make steps ({@link TranscriberOptions#stack}), less one for each two
 * equal units side by side. Each number of a frame is brought to mean 0 and variance 1 over the training part. A
 * trained transcriber may be used by several threads at once.
 */
public final class Transcriber implements AutoCloseable {
    private static final ModelFolder<TranscriberOptions> FOLDER = new ModelFolder<>("transcriber",
            TranscriberOptions.class);
    private static final String NORMALIZER = "normalizer.json";
    private static final int BATCH = 64;            // sequences computed at once
    private static final int MOST_STEPS = 20_000;   // of such a batch, unless one sequence alone has more
    private static final int FIRST = Vocabulary.EOS_ID + 1;   // the vocabulary's first unit is symbol 1

    /**
     * What a transcriber learns from.
     *
     * @param train sequences to learn
     * @param valid sequences to choose the best model by
     */
    public record Data(Transcripts train, Transcripts valid) {

        /**
         * Holds out sequences to validate with: one in twenty, at most 1,000, which say something.
         *
         * @param sequences at least two that do
         * @param seed which ones
         * @throws IllegalArgumentException if there are not enough of them
         */
        public static Data holdOut(Transcripts sequences, long seed) {
            HeldOut held = HeldOut.draw("sequences", sequences.size(), seed, i -> !sequences.texts().get(i).isBlank());
            return new Data(sequences.select(held.train()), sequences.select(held.valid()));
        }
    }

    private final TranscriberOptions options;
    private final TextUnits units;
    private final Normalizer normalizer;
    private final List<String> symbols;
    private final TranscriberNetwork network;
    private final Lending<Arena> lending;

    private Transcriber(TranscriberOptions options, TextUnits units, Normalizer normalizer, long seed) {
        this.options = options;
        this.units = units;
        this.normalizer = normalizer;
        List<String> all = new ArrayList<>(List.of(""));
        for (int id = FIRST; id < units.vocabulary().size(); id++) {
            all.add(units.vocabulary().token(id));
        }
        symbols = List.copyOf(all);
        network = new TranscriberNetwork(options, normalizer.width() * options.stack(), symbols.size(), seed);
        lending = new Lending<>("transcriber", Arena::new, network);
    }

    /** Training options that suit a transcriber: batches of 16 sequences. Label smoothing has no meaning here. */
    public static TrainingOptions.Builder training() {
        return TrainingOptions.builder().batchSize(16).epochs(40).learningRate(2e-3).labelSmoothing(0).warmupSteps(100)
                .decayPatience(2).stopPatience(8).clipNorm(5);
    }

    /**
     * Learns units and weights, saves them as they get better, and returns the best.
     *
     * @param folder the model folder, made if need be; a model in it is replaced
     * @throws IllegalArgumentException if there is nothing to learn from
     * @throws io.github.sequor.train.TrainingException if the loss is not a number
     */
    public static Transcriber train(TranscriberOptions options, TrainingOptions training, Data data, Path folder,
            TrainingListener listener) throws IOException {
        if (data.train.size() == 0) {
            throw new IllegalArgumentException("training: no sequence is left to use");
        }
        checkSmoothing(training);
        TextUnits units = TextUnits.learn(data.train.texts(), options.units(), options.merges(), 1);
        if (units.vocabulary().size() <= FIRST) {
            throw new IllegalArgumentException("training: expected texts, all are empty");
        }
        Transcriber transcriber = new Transcriber(options, units, Normalizer.of(data.train.frames()), training.seed());
        return ModelFolder.done(transcriber, transcriber::close, () -> Trainer.train(
                new TranscriptionLearner(transcriber, training, data, listener), training, folder, listener));
    }

    private static void checkSmoothing(TrainingOptions training) {
        if (training.labelSmoothing() > 0) {
            throw new IllegalArgumentException("labelSmoothing: expected 0, was " + training.labelSmoothing());
        }
    }

    /**
     * Goes on with a training that was interrupted, to the same bits as if it had not been.
     *
     * @param training as it was given to {@link #train}: {@link #recipe} knows it; more epochs may be asked for
     * @param data as it was
     * @throws IllegalArgumentException if options other than the epochs, or the data, are not as they were
     */
    public static Transcriber resume(TrainingOptions training, Data data, Path folder, TrainingListener listener)
            throws IOException {
        recipe(folder).checkResumed(training);
        Transcriber transcriber = FOLDER.read(folder, Transcriber::of);
        return ModelFolder.done(transcriber, transcriber::close, () -> Trainer.resume(
                new TranscriptionLearner(transcriber, training, data, listener), training, folder, listener));
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
    public static Recipe<TranscriberOptions> recipe(Path folder) throws IOException {
        return FOLDER.recipe(folder);
    }

    /**
     * Loads the best weights of a model folder.
     *
     * @throws IOException if the folder is missing, incomplete, damaged or of another version: says which file
     */
    public static Transcriber load(Path folder) throws IOException {
        return FOLDER.read(folder, (files, options) -> {
            Transcriber transcriber = of(files, options);
            return ModelFolder.done(transcriber, transcriber::close,
                    () -> transcriber.network.load(files.path(Trainer.WEIGHTS)));
        });
    }

    private static Transcriber of(AtomicFolder.Snapshot files, TranscriberOptions options) throws IOException {
        return new Transcriber(options, TextUnits.read(files::path, "text", options.units()),
                Normalizer.read(files.path(NORMALIZER)), 0);
    }

    /** Writes what a model folder holds beside the weights. */
    IOConsumer<Path> files(TrainingOptions training) {
        return folder -> {
            FOLDER.write(folder, options, training);
            units.write(folder, "text");
            normalizer.write(folder.resolve(NORMALIZER));
        };
    }

    /** What it is made of. */
    public TranscriberOptions options() {
        return options;
    }

    /** What a step may be of, by its symbol in a decoder: the blank, here an empty text, then the units of texts. */
    public List<String> symbols() {
        return symbols;
    }

    /** F, the numbers of a frame. */
    public int frameSize() {
        return normalizer.width();
    }

    /** The number of trained weights. */
    public long parameterCount() {
        return network.parameterCount();
    }

    TranscriberNetwork network() {
        return network;
    }

    float[][] normalize(float[][] frames) {
        return normalizer.apply(frames);
    }

    /** How many steps frames make. */
    int steps(int frames) {
        return (frames + options.stack() - 1) / options.stack();
    }

    /** Frames side by side, as many as a step reads; the last stands for those that the last step lacks. */
    float[][] stacked(float[][] frames) {
        if (options.stack() == 1) {
            return frames;
        }
        int width = frames[0].length;
        float[][] steps = new float[steps(frames.length)][width * options.stack()];
        for (int t = 0; t < steps.length * options.stack(); t++) {
            System.arraycopy(frames[Math.min(t, frames.length - 1)], 0, steps[t / options.stack()],
                    t % options.stack() * width, width);
        }
        return steps;
    }

    /** The symbols of a text; those not known are less than 1. */
    int[] encode(String text) {
        return Arrays.stream(units.encode(text)).map(id -> id - FIRST + 1).toArray();
    }

    private List<String> decode(int[] spelled) {
        return Arrays.stream(spelled).mapToObj(symbols::get).toList();
    }

    /** Writes down what one sequence of frames (T, F) says, by the likeliest way through its steps. */
    public Transcription transcribe(float[][] frames) {
        return transcribe(List.<float[][]>of(frames)).get(0);
    }

    /**
     * The same of several.
     *
     * @param frames of each (T, F), of any T of at least 1
     */
    public List<Transcription> transcribe(List<float[][]> frames) {
        return transcribe(frames, (logProbs, classes) -> List.of(CtcDecoder.greedy(logProbs, classes))).stream()
                .map(best -> best.get(0)).toList();
    }

    /**
     * Writes down the likeliest that sequences of frames may say.
     *
     * @param decoder whose language model's symbols are indices of {@link #symbols}
     * @return for each sequence as many as the decoder answers, best first
     */
    public List<List<Transcription>> transcribe(List<float[][]> frames, CtcDecoder decoder) {
        return transcribe(frames, decoder::search);
    }

    private interface Search {
        List<CtcHypothesis> search(float[] logProbs, int classes);
    }

    private List<List<Transcription>> transcribe(List<float[][]> frames, Search search) {
        List<List<Transcription>> result = new ArrayList<>();
        frames.forEach(sequence -> result.add(new ArrayList<>()));
        inBatches(frames, IntStream.range(0, frames.size()), (arena, part, logits) -> {
            float[] logProbs = Ops.logSoftmax(arena, logits.data()).toArray();
            List<List<CtcHypothesis>> found = new ArrayList<>();
            for (int i = 0; i < part.length; i++) {
                found.add(search.search(sequence(logProbs, logits.packing(), i), symbols.size()));
            }
            int most = found.stream().mapToInt(List::size).max().orElse(0);
            for (int n = 0; n < most; n++) {
                int nth = n;
                int[][] spelled = found.stream().map(all -> nth < all.size() ? all.get(nth).symbols() : new int[0])
                        .toArray(int[][]::new);
                float[] exact = Ctc.logLikelihood(arena, logits, spelled);
                Ctc.Alignment[] alignments = Ctc.align(arena, logits, spelled);
                for (int i = 0; i < part.length; i++) {
                    if (n < found.get(i).size()) {
                        CtcHypothesis one = found.get(i).get(n);
                        List<String> said = decode(one.symbols());
                        result.get(part[i]).add(new Transcription(units.tokenizer().detokenize(said), said,
                                begins(alignments[i], said.size()), exact[i], one.score()));
                    }
                }
            }
        });
        return result;
    }

    /** The rows of one sequence, one behind another. */
    private float[] sequence(float[] rows, Packing packing, int i) {
        int width = symbols.size();
        float[] own = new float[packing.length(i) * width];
        for (int t = 0; t < packing.length(i); t++) {
            System.arraycopy(rows, packing.row(t, i) * width, own, t * width, width);
        }
        return own;
    }

    private int[] begins(Ctc.Alignment alignment, int length) {
        int[] begins = new int[length];
        int[] at = alignment.symbols();
        for (int t = at.length - 1; t >= 0; t--) {
            if (at[t] >= 0) {
                begins[at[t]] = t * options.stack();
            }
        }
        return begins;
    }

    /**
     * Finds where in its frames a text is said.
     *
     * @param frames (T, F)
     * @throws IllegalArgumentException if a unit of the text is not known, or the frames make too few steps for it
     */
    public TranscriptionAlignment align(float[][] frames, String text) {
        int[] target = encode(text);
        for (int i = 0; i < target.length; i++) {
            if (target[i] < 1) {
                throw new IllegalArgumentException("text: the model does not know \"" + units.cut(text).get(i) + "\"");
            }
        }
        int steps = steps(frames.length);
        if (Ctc.frames(target) > steps) {
            throw new IllegalArgumentException("text: needs " + Ctc.frames(target) + " steps, the frames make "
                    + steps);
        }
        TranscriptionAlignment[] result = new TranscriptionAlignment[1];
        inBatches(List.<float[][]>of(frames), IntStream.of(0), (arena, part, logits) -> {
            Ctc.Alignment way = Ctc.align(arena, logits, new int[][] {target})[0];
            float[] logProbs = Ops.logSoftmax(arena, logits.data()).toArray();
            float[][] probabilities = new float[steps][symbols.size()];
            for (int i = 0; i < logProbs.length; i++) {
                probabilities[i / symbols.size()][i % symbols.size()] = (float) Math.exp(logProbs[i]);
            }
            result[0] = new TranscriptionAlignment(decode(target), way.symbols(), probabilities, way.logProb());
        });
        return result[0];
    }

    /**
     * Transcribes sequences whose texts are known, by the likeliest way through the steps.
     *
     * @return how often it was right
     */
    public TranscriptionScores evaluate(Transcripts data) {
        return scores(data, transcribe(data.frames()));
    }

    /** The same by a search, whose best is compared. */
    public TranscriptionScores evaluate(Transcripts data, CtcDecoder decoder) {
        return scores(data, transcribe(data.frames(), decoder).stream().map(all -> all.isEmpty()
                ? new Transcription("", List.of(), new int[0], Double.NEGATIVE_INFINITY, Double.NEGATIVE_INFINITY)
                : all.get(0)).toList());
    }

    private TranscriptionScores scores(Transcripts data, List<Transcription> said) {
        WordErrorRate words = new WordErrorRate();
        CharacterErrorRate characters = new CharacterErrorRate();
        Set<String> unknown = new TreeSet<>();
        int exact = 0;
        int[][] targets = data.texts().stream().map(this::encode).toArray(int[][]::new);
        for (int i = 0; i < data.size(); i++) {
            String text = data.texts().get(i);
            words.add(said.get(i).text(), text);
            characters.add(said.get(i).text(), text);
            exact += said.get(i).units().equals(units.cut(text)) ? 1 : 0;
            for (int k = 0; k < targets[i].length; k++) {
                if (targets[i][k] < 1) {
                    unknown.add(units.cut(text).get(k));
                }
            }
        }
        double[] loss = new double[1];
        int[] possible = IntStream.range(0, data.size()).filter(i -> Arrays.stream(targets[i]).allMatch(s -> s > 0)
                && Ctc.frames(targets[i]) <= steps(data.frames().get(i).length)).toArray();
        inBatches(data.frames(), Arrays.stream(possible), (arena, part, logits) -> loss[0] += (double) Ctc.loss(arena,
                logits, Arrays.stream(part).mapToObj(i -> targets[i]).toArray(int[][]::new)).item() * part.length);
        return new TranscriptionScores(loss[0] / possible.length, words, characters, (double) exact / data.size(),
                unknown, options.units() == TranslatorOptions.Units.WORD);
    }

    private interface Batch {
        void of(Arena arena, int[] part, PackedSequence logits);
    }

    /** Computes some sequences, those of like length at once. */
    private void inBatches(List<float[][]> frames, IntStream which, Batch use) {
        int[] order = which.boxed().sorted(Comparator.comparing(i -> -frames.get(i).length)).mapToInt(i -> i).toArray();
        for (int i : order) {
            Frames.check("sequence " + (i + 1), frames.get(i), frameSize());
        }
        lending.use(arena -> {
            for (int from = 0; from < order.length;) {
                arena.reset();
                int size = Math.max(1, Math.min(BATCH, MOST_STEPS / steps(frames.get(order[from]).length)));
                int[] part = Arrays.copyOfRange(order, from, Math.min(order.length, from + size));
                use.of(arena, part, network.logits(arena, Arrays.stream(part)
                        .mapToObj(i -> stacked(normalize(frames.get(i)))).toArray(float[][][]::new)));
                from += part.length;
            }
            return null;
        });
    }

    /**
     * Reads frames as they come in. The stream shares this transcriber's weights; close it before the transcriber.
     *
     * @throws IllegalStateException if the layers also read from the end
     */
    public Stream stream() {
        if (options.bidirectional()) {
            throw new IllegalStateException("stream: layers that also read from the end need the whole sequence");
        }
        return new Stream();
    }

    /**
     * A sequence as it comes in: keeps its state, and says each unit at the step that is the first to be of it, the
     * same units as {@link Transcriber#transcribe(float[][])} finds. A step allocates nothing, but where the text
     * becomes longer than it ever was. For one thread at a time.
     */
    public final class Stream implements AutoCloseable {
        private final TranscriberNetwork.Stream steps;
        private final float[] frame = new float[frameSize()];
        private final float[] step = new float[frameSize() * options.stack()];
        private final float[] logits = new float[symbols.size()];
        private int[] said = new int[64];
        private int length;
        private int last;
        private int filled;

        private Stream() {
            steps = lending.use(ignored -> network.new Stream());
        }

        /**
         * Reads a frame.
         *
         * @param values F numbers
         * @return the unit that begins here, or null
         * @throws IllegalArgumentException if they are not F finite numbers
         */
        public String step(float[] values) {
            for (float value : values) {
                if (!Float.isFinite(value)) {
                    throw new IllegalArgumentException("values: expected finite numbers, was " + value);
                }
            }
            normalizer.apply(values, frame);
            return put();
        }

        /**
         * Ends the sequence: reads the last frame again where a step lacks some.
         *
         * @return the unit that begins here, or null
         */
        public String finish() {
            String begun = null;
            while (filled > 0) {
                begun = put();
            }
            return begun;
        }

        private String put() {
            System.arraycopy(frame, 0, step, filled * frame.length, frame.length);
            filled = (filled + 1) % options.stack();
            if (filled > 0) {
                return null;
            }
            steps.step(step, logits);
            int symbol = CtcDecoder.best(logits, 0, logits.length);
            boolean begins = symbol != CtcDecoder.BLANK && symbol != last;
            last = symbol;
            if (!begins) {
                return null;
            }
            if (length == said.length) {
                said = Arrays.copyOf(said, 2 * length);
            }
            said[length++] = symbol;
            return symbols.get(symbol);
        }

        /** What the sequence has said so far. */
        public String text() {
            return units.tokenizer().detokenize(decode(Arrays.copyOf(said, length)));
        }

        /** Begins a new sequence. */
        public void reset() {
            steps.reset();
            length = 0;
            last = CtcDecoder.BLANK;
            filled = 0;
        }

        @Override
        public void close() {
            steps.close();
        }
    }

    /**
     * Gives the memory back; a second close does nothing.
     *
     * @throws IllegalStateException if a thread is transcribing: nothing was closed then
     */
    @Override
    public void close() {
        lending.close();
    }
}
