package io.github.sequor.tensor;

import java.util.Arrays;

/**
 * How a ragged batch of N sequences is laid out without padding (as torch's PackedSequence): sequences sorted by
 * falling length, step after step, so that row {@code offset(t) + i} is step t of the i-th longest sequence.
 */
public final class Packing {
    private final int[] lengths;
    private final int[] order;
    private final int[] position;
    private final int[] batchSizes;
    private final int[] offsets;
    private final int rows;
    private final boolean sorted;
    private Copy copy;              // the last one; two threads may each make their own

    /** The integers in an arena. A record, so that a thread sees another's copy whole. */
    private record Copy(Arena arena, long generation, long batchSizes, long offsets, long order) {
    }

    private Packing(int[] lengths) {
        this.lengths = lengths;
        int n = lengths.length;
        if (n == 0) {
            throw new IllegalArgumentException("lengths: expected at least one sequence");
        }
        int longest = 0;
        for (int i = 0; i < n; i++) {
            if (lengths[i] < 1) {
                throw new IllegalArgumentException("lengths: sequence " + i + " must have at least one step, has "
                        + lengths[i]);
            }
            longest = Math.max(longest, lengths[i]);
        }
        batchSizes = new int[longest];
        int[] start = new int[longest + 1];
        for (int length : lengths) {
            start[length - 1]++;
        }
        for (int t = longest - 1, running = 0; t >= 0; t--) {
            running += start[t];
            batchSizes[t] = running;
        }
        // stable counting sort, longest first
        order = new int[n];
        position = new int[n];
        int[] next = new int[longest + 1];
        for (int t = 0; t < longest; t++) {
            next[t] = t + 1 < longest ? batchSizes[t + 1] : 0;
        }
        boolean identity = true;
        for (int i = 0; i < n; i++) {
            int at = next[lengths[i] - 1]++;
            order[at] = i;
            position[i] = at;
            identity &= at == i;
        }
        sorted = identity;
        offsets = new int[longest];
        int row = 0;
        for (int t = 0; t < longest; t++) {
            offsets[t] = row;
            row = Math.addExact(row, batchSizes[t]);
        }
        rows = row;
    }

    /**
     * The layout of sequences of these lengths.
     *
     * @param lengths of each sequence in batch order, each at least 1
     */
    public static Packing of(int... lengths) {
        return new Packing(lengths.clone());
    }

    /**
     * The layout of these sequences.
     *
     * @param sequences N arrays
     * @param extra steps that each has beside them, such as 1 for an end
     */
    public static Packing of(int[][] sequences, int extra) {
        int[] lengths = new int[sequences.length];
        for (int i = 0; i < lengths.length; i++) {
            lengths[i] = Math.addExact(sequences[i].length, extra);
        }
        return new Packing(lengths);
    }

    /** The layout of {@code batch} sequences of {@code steps} steps each. */
    public static Packing uniform(int steps, int batch) {
        if (batch < 0) {
            throw new IllegalArgumentException("batch: expected at least 1, was " + batch);
        }
        int[] lengths = new int[batch];
        Arrays.fill(lengths, steps);
        return new Packing(lengths);
    }

    /** T, the length of the longest sequence. */
    public int steps() {
        return batchSizes.length;
    }

    /** N, the number of sequences. */
    public int batch() {
        return lengths.length;
    }

    /** The number of rows: the sum of the lengths. */
    public int rows() {
        return rows;
    }

    /** The length of sequence {@code i} of the batch. */
    public int length(int i) {
        return lengths[i];
    }

    /** How many sequences are still running at step {@code t}. */
    public int batchSize(int t) {
        return batchSizes[t];
    }

    /** The row of step {@code t} of sequence {@code i} of the batch. */
    public int row(int t, int i) {
        if (t < 0 || t >= lengths[i]) {
            throw new IndexOutOfBoundsException("t: sequence " + i + " has " + lengths[i] + " steps, was " + t);
        }
        return offsets[t] + position[i];
    }

    /** Which sequence of the batch is the {@code i}-th longest. */
    public int sequence(int i) {
        return order[i];
    }

    /** Where sequence {@code i} of the batch stands among the sorted ones. */
    public int position(int i) {
        return position[i];
    }

    /**
     * Lays tokens out in this packing: row r of the result is one step of one sequence.
     *
     * @param sequences N arrays, each of its sequence's length
     */
    public int[] pack(int[][] sequences) {
        int[] packed = new int[rows];
        pack(packed, sequences);
        return packed;
    }

    /** The same into an array that has room for all rows. */
    public void pack(int[] packed, int[][] sequences) {
        pack(packed, sequences, 0, 0, 0);
    }

    /** The same, where a token stands before each sequence, whose length here is one more. */
    public void packAfter(int first, int[] packed, int[][] sequences) {
        pack(packed, sequences, 1, 1, first);
    }

    /** The same, where a token stands behind each sequence, whose length here is one more. */
    public void packBefore(int last, int[] packed, int[][] sequences) {
        pack(packed, sequences, 0, 1, last);
    }

    private void pack(int[] packed, int[][] sequences, int from, int extra, int token) {
        if (sequences.length != lengths.length) {
            throw new IllegalArgumentException("sequences: expected " + lengths.length + ", was " + sequences.length);
        }
        if (packed.length < rows) {
            throw new IllegalArgumentException("packed: expected room for " + rows + ", was " + packed.length);
        }
        for (int i = 0; i < sequences.length; i++) {
            int[] sequence = sequences[i];
            if (sequence.length + extra != lengths[i]) {
                throw new IllegalArgumentException("sequences: sequence " + i + " should have " + (lengths[i] - extra)
                        + " steps, has " + sequence.length);
            }
            for (int t = 0; t < lengths[i]; t++) {
                int at = t - from;
                packed[offsets[t] + position[i]] = at < 0 || at == sequence.length ? token : sequence[at];
            }
        }
    }

    /** Row of a padded (T, N, F) tensor that each packed row stands for. */
    int[] paddedRows() {
        int[] index = new int[rows];
        for (int t = 0; t < steps(); t++) {
            for (int i = 0; i < batchSizes[t]; i++) {
                index[offsets[t] + i] = t * batch() + order[i];
            }
        }
        return index;
    }

    private Copy in(Arena arena) {
        Copy last = copy;
        if (last == null || last.arena != arena || last.generation != arena.generation()) {
            last = new Copy(arena, arena.generation(), arena.ints(batchSizes), arena.ints(offsets),
                    sorted ? 0 : arena.ints(order));
            copy = last;
        }
        return last;
    }

    /** The address of (T) batch sizes in an arena, for calls of kernels. */
    public long batchSizes(Arena arena) {
        return in(arena).batchSizes;
    }

    /** The address of (T) first rows, for calls of kernels. */
    public long offsets(Arena arena) {
        return in(arena).offsets;
    }

    /** The address of (N) batch indices of the sorted sequences, 0 where they were sorted already. */
    public long order(Arena arena) {
        return in(arena).order;
    }
}
