package io.github.sequor.model;

import io.github.sequor.feature.PianoRoll;
import io.github.sequor.io.IOConsumer;
import io.github.sequor.tensor.Arena;
import io.github.sequor.tensor.Rng;
import io.github.sequor.train.Trainer;
import io.github.sequor.train.TrainingListener;
import io.github.sequor.train.TrainingOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Learns to compose: predicts which keys of a piano sound at the next step from all steps before, each by a Bernoulli
 * distribution of its own (Boulanger-Lewandowski et al. 2012; Chung et al. 2014), and draws pieces from what it learnt.
 *
 * <p>A trained model may be used by several threads at once; each {@link Stream} by one.
 */
public final class MusicModel implements AutoCloseable {
    private static final ModelFolder<MusicOptions> FOLDER = new ModelFolder<>("music model", MusicOptions.class);
    private static final int SCORED = 32;   // pieces at once

    /**
     * What a model learns from.
     *
     * @param train pieces to learn
     * @param valid pieces to choose the best model by
     */
    public record Data(List<PianoRoll> train, List<PianoRoll> valid) {
        /** Copies the lists, and leaves out pieces without steps. */
        public Data {
            train = train.stream().filter(piece -> piece.length() > 0).toList();
            valid = valid.stream().filter(piece -> piece.length() > 0).toList();
            if (train.isEmpty() || valid.isEmpty()) {
                throw new IllegalArgumentException("train, valid: expected at least one piece with steps, were "
                        + train.size() + " and " + valid.size());
            }
        }
    }

    /**
     * How a piece is composed.
     *
     * @param steps of the piece, the beginning's among them
     * @param temperature below 1 for likelier chords, above 1 for more diverse ones: logits are divided by it
     * @param seed of the draws: the same seed gives the same piece
     */
    public record Composing(int steps, double temperature, long seed) {
        /** Checks the ranges. */
        public Composing {
            if (steps < 1 || !(temperature > 0 && temperature < Double.POSITIVE_INFINITY)) {
                throw new IllegalArgumentException("steps, temperature: expected at least 1 and more than 0, were "
                        + steps + " and " + temperature);
            }
        }
    }

    private final MusicOptions options;
    private final MusicNetwork network;
    private final Lending<MusicNetwork.Stream> lending;

    private MusicModel(MusicOptions options, long seed) {
        this.options = options;
        network = new MusicNetwork(options, seed);
        lending = new Lending<>("music model", () -> network.new Stream(), network);
    }

    /** Training options that suit some hundred pieces. */
    public static TrainingOptions.Builder training() {
        return TrainingOptions.builder().labelSmoothing(0).batchSize(16).epochs(200).stopPatience(20).decayPatience(5);
    }

    /**
     * Learns weights, saves them as they get better, and returns the best.
     *
     * @param folder the model folder, made if need be; a model in it is replaced
     * @throws io.github.sequor.train.TrainingException if the loss is not a number
     */
    public static MusicModel train(MusicOptions options, TrainingOptions training, Data data, Path folder,
            TrainingListener listener) throws IOException {
        MusicModel model = new MusicModel(options, training.seed());
        return ModelFolder.done(model, model::close, () -> Trainer.train(
                new MusicLearner(model, model.network, training, data), training, folder, listener));
    }

    /**
     * Goes on with a training that was interrupted, to the same bits as if it had not been.
     *
     * @param training as it was given to {@link #train}: {@link #recipe} knows it; more epochs may be asked for
     * @param data as it was
     * @throws IllegalArgumentException if options other than the epochs, or the data, are not as they were
     */
    public static MusicModel resume(TrainingOptions training, Data data, Path folder, TrainingListener listener)
            throws IOException {
        recipe(folder).checkResumed(training);
        MusicModel model = FOLDER.read(folder, (files, options) -> new MusicModel(options, 0));
        return ModelFolder.done(model, model::close, () -> Trainer.resume(
                new MusicLearner(model, model.network, training, data), training, folder, listener));
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
    public static Recipe<MusicOptions> recipe(Path folder) throws IOException {
        return FOLDER.recipe(folder);
    }

    /**
     * Loads the best weights of a model folder.
     *
     * @throws IOException if the folder is missing, incomplete, damaged or of another kind: says which file
     */
    public static MusicModel load(Path folder) throws IOException {
        return FOLDER.read(folder, (files, options) -> {
            MusicModel model = new MusicModel(options, 0);
            return ModelFolder.done(model, model::close, () -> model.network.load(files.path(Trainer.WEIGHTS)));
        });
    }

    /** Writes what a model folder holds beside the weights. */
    IOConsumer<Path> files(TrainingOptions training) {
        return folder -> FOLDER.write(folder, options, training);
    }

    /** What it is made of. */
    public MusicOptions options() {
        return options;
    }

    /** The number of trained weights. */
    public long parameterCount() {
        return network.parameterCount();
    }

    /**
     * How badly pieces are predicted: the negative log-likelihood of a step in nats, the sum over {@link
     * PianoRoll#PITCHES} pitches of Bernoulli log-losses, as a mean over all steps of all pieces.
     */
    public double evaluate(List<PianoRoll> pieces) {
        List<PianoRoll> some = pieces.stream().filter(piece -> piece.length() > 0).toList();
        if (some.isEmpty()) {
            throw new IllegalArgumentException("pieces: expected at least one with steps");
        }
        return lending.use(ignored -> lossOf(some));
    }

    double lossOf(List<PianoRoll> pieces) {
        double sum = 0;
        long steps = 0;
        try (Arena arena = new Arena()) {
            for (int from = 0; from < pieces.size(); from += SCORED) {
                List<PianoRoll> some = pieces.subList(from, Math.min(pieces.size(), from + SCORED));
                long length = some.stream().mapToLong(PianoRoll::length).sum();
                sum += (double) network.loss(arena, some).item() * PianoRoll.PITCHES * length;
                steps += length;
                arena.reset();
            }
        }
        return sum / steps;
    }

    /**
     * Composes a piece.
     *
     * @param beginning that it goes on from; {@link PianoRoll#EMPTY}: none, a state of zeros
     */
    public PianoRoll compose(PianoRoll beginning, Composing how) {
        return lending.use(stream -> {
            Rng rng = new Rng(Rng.derive(how.seed, 0x3055));
            List<int[]> steps = new ArrayList<>();
            float[] step = new float[PianoRoll.PITCHES];
            float[] logits = new float[PianoRoll.PITCHES];
            stream.begin();
            for (int t = 0; t < how.steps; t++) {
                if (t < beginning.length()) {
                    steps.add(beginning.pitches(t));
                    beginning.write(t, step, 0);
                } else {
                    stream.logits(logits);
                    steps.add(draw(logits, how.temperature, rng, step));
                }
                stream.step(step);
            }
            return new PianoRoll(steps);
        });
    }

    private static int[] draw(float[] logits, double temperature, Rng rng, float[] step) {
        List<Integer> pitches = new ArrayList<>();
        for (int i = 0; i < logits.length; i++) {
            boolean sounds = rng.nextDouble() < 1 / (1 + StrictMath.exp(-logits[i] / temperature));
            step[i] = sounds ? 1 : 0;
            if (sounds) {
                pitches.add(PianoRoll.LOWEST + i);
            }
        }
        return pitches.stream().mapToInt(p -> p).toArray();
    }

    /** Reads a piece step by step, as it is played, with this model's weights; close it before the model. */
    public Stream stream() {
        return new Stream();
    }

    /** A piece as it is played: a step allocates nothing. For one thread at a time. */
    public final class Stream implements AutoCloseable {
        private final MusicNetwork.Stream steps = lending.use(ignored -> network.new Stream());

        private Stream() {
            steps.begin();
        }

        /**
         * Reads a step.
         *
         * @param pitches ones and zeros, {@link PianoRoll#PITCHES} of them, as {@link PianoRoll#write} gives them
         */
        public void step(float[] pitches) {
            steps.step(pitches);
        }

        /**
         * Whether each pitch will sound next: log P / (1 - P).
         *
         * @param to overwritten, room for {@link PianoRoll#PITCHES}
         */
        public void logits(float[] to) {
            steps.logits(to);
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
