package io.github.sequor.decode;

import java.util.Arrays;

/**
 * The question that a search asks in one step, and the buffers for a model's answer, owned by the search.
 *
 * <p>For each row {@code i} of the step the model writes
 * <ul>
 * <li>into {@link #tokens()} and {@link #logProbs()} at {@code i * k .. i * k + k - 1} the {@code k} most probable next
 * tokens, best first, equal ones by ascending id. Impossible tokens (log-probability minus infinity) are left out:
 * unused places hold token -1 and minus infinity;</li>
 * <li>into {@link #wantedLogProbs()} at {@code i} the log-probability of token {@code wanted()[i]}, unless that is
 * -1.</li>
 * </ul>
 * A row that holds a NaN must show it: a NaN in its first place (with any valid token id) makes the search stop with an
 * exception that names step and row. {@link #select} does all of this for a model that has its rows in a Java array.
 */
public final class TopK {
    private final NBest best = new NBest();
    private int live;
    private int k;
    private int[] tokens = {};
    private float[] logProbs = {};
    private int[] wanted = {};
    private float[] wantedLogProbs = {};
    private float[] rows = {};

    private int nanToken;
    private float floor;

    /**
     * Makes room for the answers of {@code live} rows with {@code k} tokens each, and sets every wanted token to -1.
     *
     * @throws IllegalArgumentException if a size is negative or {@code live * k} does not fit one array
     */
    public void resize(int live, int k) {
        if (live < 0 || k < 0) {
            throw new IllegalArgumentException("live and k must be 0 or more, given " + live + " and " + k);
        }
        int size = product(live, k, "k");
        this.live = live;
        this.k = k;
        if (tokens.length < size) {
            tokens = new int[grown(tokens.length, size)];
            logProbs = new float[tokens.length];
        }
        if (wanted.length < live) {
            wanted = new int[grown(wanted.length, live)];
            wantedLogProbs = new float[wanted.length];
        }
        Arrays.fill(wanted, 0, live, -1);
    }

    /** Returns the number of rows. */
    public int live() {
        return live;
    }

    /** Returns how many tokens of each row are asked for: 0 to vocabSize. */
    public int k() {
        return k;
    }

    /** Returns the output (live, k) of token ids, row-major, best first, -1 where unused. */
    public int[] tokens() {
        return tokens;
    }

    /** Returns the output (live, k) of the log-probabilities of {@link #tokens()}. */
    public float[] logProbs() {
        return logProbs;
    }

    /** Returns the tokens (live) whose log-probability is asked for besides, -1 for none. */
    public int[] wanted() {
        return wanted;
    }

    /** Returns the output (live) of the log-probabilities of {@link #wanted()}. */
    public float[] wantedLogProbs() {
        return wantedLogProbs;
    }

    /**
     * Returns an array of at least {@code live * vocabSize} floats, the same one from step to step while it is large
     * enough, for full rows to be written to. Its content is undefined.
     *
     * @throws IllegalArgumentException if {@code live * vocabSize} does not fit one array
     */
    public float[] rows(int vocabSize) {
        int size = product(live, vocabSize, "vocabSize");
        if (rows.length < size) {
            rows = new float[size];
        }
        return rows;
    }

    /**
     * Answers from full rows, without sorting them: O(vocabSize) a row plus O(k log k) for each run of improvements.
     *
     * @param rows (live, vocabSize), row-major
     */
    public void select(int vocabSize, float[] rows) {
        for (int row = 0, start = 0; row < live; row++, start += vocabSize) {
            if (wanted[row] >= 0) {
                wantedLogProbs[row] = rows[start + wanted[row]];
            }
            if (k > 0) {
                open();
                for (int token = 0; token < vocabSize; token++) {
                    float logProb = rows[start + token];
                    if (!(logProb <= floor)) {
                        offer(token, logProb);
                    }
                }
                close(row);
            }
        }
    }

    /** Begins a row; then {@link #offer} its tokens by ascending id and {@link #close} it. */
    void open() {
        best.reset(k);
        floor = Float.NEGATIVE_INFINITY;
        nanToken = -1;
    }

    /** What a log-probability must exceed to be worth an {@link #offer}; NaN is always to be offered. */
    float floor() {
        return floor;
    }

    void offer(int token, float logProb) {
        if (logProb != logProb) {
            nanToken = token;
        } else {
            best.offer(logProb, token, logProb);
            floor = (float) best.floor();
        }
    }

    void close(int row) {
        best.sort();
        int start = row * k;
        int size = best.size();
        for (int i = 0; i < size; i++) {
            tokens[start + i] = (int) best.key(i);
            logProbs[start + i] = best.logProb(i);
        }
        Arrays.fill(tokens, start + size, start + k, -1);
        Arrays.fill(logProbs, start + size, start + k, Float.NEGATIVE_INFINITY);
        if (nanToken >= 0) {
            tokens[start] = nanToken;
            logProbs[start] = Float.NaN;
        }
    }

    private int product(int live, int size, String name) {
        long product = (long) live * size;
        if (product > Integer.MAX_VALUE - 8) {
            throw new IllegalArgumentException("live * " + name + " = " + live + " * " + size
                + " does not fit one array: decode fewer sentences at once, or with a smaller width");
        }
        return (int) product;
    }

    /** The size to grow an array to, so that repeated growth costs little. */
    static int grown(int from, int needed) {
        return (int) Math.max(needed, Math.min(Integer.MAX_VALUE - 8, from + (from >> 1) + 8L));
    }
}
