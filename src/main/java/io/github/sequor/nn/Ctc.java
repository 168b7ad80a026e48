package io.github.sequor.nn;

import io.github.sequor.kernel.Kernels;
import io.github.sequor.tensor.Arena;
import io.github.sequor.tensor.PackedSequence;
import io.github.sequor.tensor.Packing;
import io.github.sequor.tensor.Tensor;

/**
 * Connectionist temporal classification (Graves, Fernandez, Gomez and Schmidhuber 2006): learns to spell what a
 * sequence of frames says from the spelling alone, without where in the frames each symbol is. Class 0 is the blank;
 * a way through the frames spells what is left of its classes when repeats are taken together and blanks away, and the
 * probability of a spelling is the sum over all its ways. As torch.nn.CTCLoss on log-softmax, with blank 0.
 */
public final class Ctc {
    /** The class that says nothing. */
    public static final int BLANK = 0;

    private Ctc() {
    }

    /**
     * The likeliest way that spells a target.
     *
     * @param symbols of each frame, the index in the target of the symbol it is in, or -1 in a blank
     * @param logProb of this way alone, in nats
     */
    public record Alignment(int[] symbols, float logProb) {
    }

    /** The targets of a batch in native memory, by the rank of their sequences. */
    private record Targets(long symbols, long starts, int longest) {
    }

    /** How many frames a target needs: one for each symbol, and one for a blank between each two equal ones. */
    public static int frames(int[] target) {
        int frames = target.length;
        for (int i = 1; i < target.length; i++) {
            frames += target[i] == target[i - 1] ? 1 : 0;
        }
        return frames;
    }

    /**
     * The mean over the sequences of -log p(target).
     *
     * @param logits (rows, C)
     * @param targets N arrays in batch order, each of symbols in [1, C), possibly of none
     * @return (1) in nats
     * @throws IllegalArgumentException if a target needs more frames than its sequence has
     */
    public static Tensor loss(Arena arena, PackedSequence logits, int[][] targets) {
        return run(arena, logits, targets, arena.scratch(logits.packing().batch()));
    }

    /**
     * The log-probability of each target.
     *
     * @return (N) in nats, in batch order
     * @throws IllegalArgumentException as {@link #loss}
     */
    public static float[] logLikelihood(Arena arena, PackedSequence logits, int[][] targets) {
        Tensor byLength = arena.scratch(logits.packing().batch());
        run(arena, logits, targets, byLength);
        return inBatchOrder(logits.packing(), byLength);
    }

    private static Tensor run(Arena arena, PackedSequence logits, int[][] targets, Tensor likelihoods) {
        Targets t = copy(arena, logits, targets);
        Packing packing = logits.packing();
        Tensor x = logits.data();
        int steps = packing.steps();
        int classes = x.shape(1);
        long sizes = packing.batchSizes(arena);
        long offsets = packing.offsets(arena);
        Tensor loss = arena.result(1);
        long kept = arena.floats(packing.rows() * (4L * t.longest + 7));
        Kernels.ctc_forward(loss.address(), likelihoods.address(), kept, x.address(), t.symbols, t.starts, sizes,
                offsets, steps, classes, t.longest);
        arena.record(() -> {
            if (x.needsGradient()) {
                Kernels.ctc_backward(x.gradientAddress(), loss.gradientAddress(), kept, x.address(), t.symbols,
                        t.starts, sizes, offsets, steps, classes, t.longest);
            }
        });
        return loss;
    }

    /**
     * The likeliest way through the frames that spells each target (Viterbi 1967).
     *
     * @param logits (rows, C)
     * @param targets as for {@link #loss}
     * @return N alignments in batch order
     */
    public static Alignment[] align(Arena arena, PackedSequence logits, int[][] targets) {
        Targets t = copy(arena, logits, targets);
        Packing packing = logits.packing();
        Tensor x = logits.data();
        long found = arena.floats(packing.rows());     // 32-bit integers
        Tensor byLength = arena.scratch(packing.batch());
        Kernels.ctc_align(found, byLength.address(), x.address(), t.symbols, t.starts, packing.batchSizes(arena),
                packing.offsets(arena), packing.steps(), x.shape(1));
        int[] states = arena.integers(packing.rows());
        Kernels.read_ints(states, found, 0, packing.rows());
        float[] logProbs = inBatchOrder(packing, byLength);
        Alignment[] alignments = new Alignment[packing.batch()];
        for (int i = 0; i < alignments.length; i++) {
            int[] symbols = new int[packing.length(i)];
            for (int f = 0; f < symbols.length; f++) {
                int state = states[packing.row(f, i)];
                symbols[f] = state % 2 == 1 ? state / 2 : -1;
            }
            alignments[i] = new Alignment(symbols, logProbs[i]);
        }
        return alignments;
    }

    private static float[] inBatchOrder(Packing packing, Tensor byLength) {
        float[] sorted = byLength.toArray();
        float[] result = new float[sorted.length];
        for (int i = 0; i < sorted.length; i++) {
            result[packing.sequence(i)] = sorted[i];
        }
        return result;
    }

    private static Targets copy(Arena arena, PackedSequence logits, int[][] targets) {
        Packing packing = logits.packing();
        int batch = packing.batch();
        if (targets.length != batch) {
            throw new IllegalArgumentException("targets: expected " + batch + ", was " + targets.length);
        }
        int longest = 0;
        int total = 0;
        for (int i = 0; i < batch; i++) {
            check(targets[i], i, packing.length(i), logits.width());
            longest = Math.max(longest, targets[i].length);
            total += targets[i].length;
        }
        int[] symbols = arena.integers(total);
        int[] starts = arena.integers(batch + 1);
        int at = 0;
        for (int rank = 0; rank < batch; rank++) {
            int[] target = targets[packing.sequence(rank)];
            starts[rank] = at;
            System.arraycopy(target, 0, symbols, at, target.length);
            at += target.length;
        }
        starts[batch] = at;
        return new Targets(arena.ints(symbols, total), arena.ints(starts, batch + 1), longest);
    }

    private static void check(int[] target, int sequence, int frames, int classes) {
        for (int symbol : target) {
            if (symbol <= BLANK || symbol >= classes) {
                throw new IllegalArgumentException("targets: sequence " + sequence + " has symbol " + symbol
                        + ", expected 1 to " + (classes - 1));
            }
        }
        if (frames(target) > frames) {
            throw new IllegalArgumentException("targets: sequence " + sequence + " of " + target.length
                    + " symbols needs " + frames(target) + " frames (one for each symbol, one more between equal ones)"
                    + ", has " + frames);
        }
    }
}
