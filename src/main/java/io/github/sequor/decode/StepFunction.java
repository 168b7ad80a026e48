package io.github.sequor.decode;

/**
 * A model of the next token, stepped for a batch of live prefixes.
 *
 * <p>One object is one batch of sentences, already encoded, and the states of its live prefixes. A search calls
 * {@link #start()} once and then one of the two {@code step} methods for each output position. A <em>row</em> is one
 * live prefix. Row {@code i} of a step continues row {@code parents[i]} of the step before with the token
 * {@code tokens[i]}; in the first step {@code parents[i]} is the index of a sentence, from 0 to {@link #sentences()}
 * - 1, and {@code tokens[i]} the beginning-of-sentence token. Hence all that a model keeps is one state a row, gathered
 * by {@code parents} at each step, and, if it has sources, one sentence index a row, gathered likewise:
 * <pre>{@code
 * sentence'[i] = sentence[parents[i]]
 * state'[i]    = cell(state[parents[i]], embedding[tokens[i]], source[sentence'[i]])
 * }</pre>
 *
 * <p>What a model may rely on: the rows of a sentence are adjacent and sentences come in ascending order; a parent may
 * have no row, one or several; a finished sentence or hypothesis has no row, so {@code live} shrinks and no step is
 * made with none. Arrays belong to the caller and may be longer than said: a model reads and writes the first
 * {@code live} rows and keeps no reference.
 *
 * <p>Not thread-safe: each thread that decodes has its own.
 */
public interface StepFunction {
    /** Returns the number of sentences in the batch, 0 or more. */
    int sentences();

    /** Returns the number of token ids; a row of log-probabilities has this length. */
    int vocabSize();

    /**
     * Returns the number of source positions of a sentence: what the search's maximum length may depend on, and what
     * {@link #attention} writes for each row of that sentence. 0, the default, for a model without sources.
     */
    default int sourceLength(int sentence) {
        return 0;
    }

    /** Forgets all rows: the next step is the first step of a new search over the same sentences. */
    void start();

    /**
     * Extends the live prefixes and gives all log-probabilities of their next tokens.
     *
     * @param live     number of rows, at least 1
     * @param parents  (live): rows of the step before, or sentences in the first step
     * @param tokens   (live): the token that each row is extended with
     * @param logProbs output (live, vocabSize), row-major: log P(next token | prefix), each at most 0,
     *                 {@link Float#NEGATIVE_INFINITY} for an impossible token
     */
    void step(int live, int[] parents, int[] tokens, float[] logProbs);

    /**
     * Extends the live prefixes and gives only what the search asked for: the {@link TopK#k()} best next tokens of each
     * row and the log-probability of the token {@link TopK#wanted() wanted} of it, if any. The default selects from the
     * full rows of {@link #step(int, int[], int[], float[])}; a model whose rows are elsewhere overrides it, so that no
     * row of vocabulary size need cross. {@code k} may be 0, when only wanted tokens are asked for.
     *
     * @param best the question and where its answer goes; {@link TopK} says what is to be written
     */
    default void step(int live, int[] parents, int[] tokens, TopK best) {
        float[] rows = best.rows(vocabSize());
        step(live, parents, tokens, rows);
        best.select(vocabSize(), rows);
    }

    /**
     * Returns how many source positions, from the first on, an output token may be aligned with; all of them by
     * default. A model whose sources end with a token of their own leaves it out.
     */
    default int alignableLength(int sentence) {
        return sourceLength(sentence);
    }

    /** Returns whether {@link #attention} can be called. */
    default boolean hasAttention() {
        return false;
    }

    /**
     * Writes the attention weights of the last step: for each of its rows, the weights over the source positions that
     * the distribution of the next token was computed with.
     *
     * @param stride  length of an output row, at least the largest {@link #sourceLength} of the batch
     * @param weights output (live, stride), row-major; only the first {@code sourceLength} entries of a row are read
     */
    default void attention(int stride, float[] weights) {
        throw new UnsupportedOperationException("this model has no attention weights");
    }
}
