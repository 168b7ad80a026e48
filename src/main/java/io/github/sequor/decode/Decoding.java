package io.github.sequor.decode;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * One run of a decoder over one batch: the rows, the model's steps, forced tokens, and what has ended. Sentences may be
 * decoded several times at once; each time is a <em>task</em>, and tasks do not see each other. A subclass chooses.
 */
abstract class Decoding implements StepListener.Progress {
    /** Log-probabilities of a sound model exceed 0 by rounding at most; logits given in their place soon do by more. */
    private static final float ROUNDING = 1e-3f;

    private record Ended(int node, double score, boolean finished) {
        boolean before(Ended other) {
            return finished != other.finished ? finished : score > other.score;
        }
    }

    final StepFunction model;
    final Constraints constraints;
    final Trellis trellis = new Trellis();
    final TokenScorer scorer;
    final TopK best = new TopK();
    final int vocabSize;
    final int[] maxLengths;

    /** The rows of the current step. */
    int live;
    int[] parents = {};
    int[] tokens = {};
    int[] nodes = {};
    private int[] tasks = {};
    /** The rows of the next step, as far as they are known. */
    int next;
    private int[] nextNodes = {};
    private int[] nextTasks = {};

    /** The length that hypotheses reach in the current step. */
    int length;

    private final int[][] prefixes;
    private final int copies;
    private final int nBest;
    private final List<List<Ended>> ended = new ArrayList<>();
    private final int[] finished;
    private final int[] sourceLengths;
    private final int[] alignableLengths;
    private final boolean storeAttention;
    private float[] weights = {};
    private int stride;

    /**
     * @param maxLengths (sentences)
     * @param prefixes   (sentences), ragged: forced first tokens; null for none
     * @param copies     tasks of each sentence
     * @param nBest      hypotheses to return of each task
     */
    Decoding(StepFunction model, Constraints constraints, int[] maxLengths, int[][] prefixes, int copies, int nBest,
             boolean needAttention) {
        int sentences = maxLengths.length;
        this.model = model;
        this.constraints = constraints;
        this.maxLengths = maxLengths;
        this.prefixes = prefixes == null ? new int[sentences][0] : prefixes;
        this.copies = copies;
        this.nBest = nBest;
        this.storeAttention = needAttention || constraints.attention();
        vocabSize = model.vocabSize();
        scorer = new TokenScorer(constraints, trellis, vocabSize);
        sourceLengths = new int[sentences];
        alignableLengths = new int[sentences];
        for (int sentence = 0; sentence < sentences; sentence++) {
            sourceLengths[sentence] = model.sourceLength(sentence);
            alignableLengths[sentence] = model.alignableLength(sentence);
            stride = Math.max(stride, sourceLengths[sentence]);
        }
        checkPrefixes();
        int taskCount = Math.multiplyExact(sentences, copies);
        finished = new int[taskCount];
        for (int task = 0; task < taskCount; task++) {
            ended.add(new ArrayList<>(1));
        }
    }

    private void checkPrefixes() {
        if (prefixes.length != sourceLengths.length) {
            throw new IllegalArgumentException("there must be one forced token list a sentence: " + sourceLengths.length
                + " sentences, " + prefixes.length + " lists");
        }
        for (int sentence = 0; sentence < prefixes.length; sentence++) {
            if (prefixes[sentence] == null) {
                throw new IllegalArgumentException("the forced tokens of sentence " + sentence + " must not be null");
            }
            if (prefixes[sentence].length > maxLengths[sentence]) {
                throw new IllegalArgumentException("sentence " + sentence + " has " + prefixes[sentence].length
                    + " forced tokens, more than its maxLength " + maxLengths[sentence]);
            }
            for (int i = 0; i < prefixes[sentence].length; i++) {
                int token = prefixes[sentence][i];
                Constraints.checkToken("forced token of sentence " + sentence, token, vocabSize);
                if (token == constraints.eos() && i < prefixes[sentence].length - 1) {
                    throw new IllegalArgumentException("the forced tokens of sentence " + sentence
                        + " go on after the end-of-sentence token " + token + " at index " + i);
                }
            }
        }
    }

    /** Returns how many next tokens of each row of the coming step {@link #choose} wants to see; at most vocabSize. */
    abstract int width();

    /** Extends by {@link #extend} whichever rows {@code from .. to - 1}, one task's, and as often as they deserve. */
    abstract void choose(int task, int from, int to);

    /** Returns the score of a hypothesis to be returned. */
    abstract double score(int node, int sourceLength);

    /** Makes the model answer the question that {@link #best} holds. */
    void step() {
        model.step(live, parents, tokens, best);
    }

    /** Runs to the end and returns the hypotheses of each sentence: those of its first task, then of the others. */
    final List<List<Hypothesis>> run(StepListener listener) {
        int taskCount = finished.length;
        if (taskCount > 0) {
            model.start();
        }
        for (int task = 0; task < taskCount; task++) {
            addRow(trellis.addRoot(task), task, task / copies, constraints.bos());
        }
        for (boolean go = true; go && next > 0; ) {
            swapRows();
            length++;
            ask();
            for (int from = 0, to; from < live; from = to) {
                int task = tasks[from];
                for (to = from + 1; to < live && tasks[to] == task; ) {
                    to++;
                }
                int forced = best.wanted()[from];
                if (forced >= 0) {
                    force(from, forced);
                } else {
                    choose(task, from, to);
                }
            }
            go = listener == null || listener.onStep(this);
        }
        for (int row = 0; row < next; row++) {
            end(nextTasks[row], nextNodes[row], false);
        }
        List<List<Hypothesis>> results = new ArrayList<>();
        for (int task = 0; task < taskCount; task += copies) {
            List<Hypothesis> hypotheses = new ArrayList<>();
            for (int copy = 0; copy < copies; copy++) {
                for (Ended end : ended.get(task + copy)) {
                    hypotheses.add(hypothesis(end, task / copies));
                }
            }
            results.add(hypotheses);
        }
        return results;
    }

    private void ask() {
        boolean free = false;
        for (int row = 0; row < live && !free; row++) {
            free = forcedToken(tasks[row]) < 0;
        }
        best.resize(live, free ? width() : 0);
        for (int row = 0; row < live; row++) {
            best.wanted()[row] = forcedToken(tasks[row]);
        }
        step();
        if (storeAttention || constraints.alignment()) {
            int size = Math.multiplyExact(live, stride);
            if (storeAttention || weights.length < size) {
                weights = new float[size];
            }
            model.attention(stride, weights);
            if (storeAttention) {
                trellis.addAttention(weights, stride);
            }
            if (constraints.alignment()) {
                trellis.addAlignment(mostAttended());
            }
        }
    }

    /** Returns for each row the source position of the largest weight, the first of equals. */
    private int[] mostAttended() {
        int[] positions = new int[live];
        for (int row = 0; row < live; row++) {
            int start = row * stride;
            int end = start + alignableLengths[tasks[row] / copies];
            int best = start;
            for (int i = start + 1; i < end; i++) {
                if (weights[i] > weights[best]) {
                    best = i;
                }
            }
            positions[row] = best - start;
        }
        return positions;
    }

    private int forcedToken(int task) {
        int[] prefix = prefixes[task / copies];
        return length <= prefix.length ? prefix[length - 1] : -1;
    }

    private void force(int row, int token) {
        float logProb = checked(row, token, best.wantedLogProbs()[row]);
        scorer.row(nodes[row], length);
        extend(row, token, logProb, trellis.score(nodes[row]) + scorer.penalized(token, logProb));
    }

    /** Extends the prefix of a row: it ends, or becomes a row of the next step. */
    final void extend(int row, int token, float logProb, double score) {
        int task = tasks[row];
        int node = trellis.add(nodes[row], token, logProb, score, next);
        if (token == constraints.eos()) {
            end(task, node, true);
        } else if (length == maxLengths[task / copies]) {
            end(task, node, false);
        } else {
            addRow(node, task, row, token);
        }
    }

    /** Ends the prefix of a row as it is, because nothing can follow it. */
    final void cut(int row) {
        end(tasks[row], nodes[row], false);
    }

    private void end(int task, int node, boolean isFinished) {
        if (isFinished) {
            finished[task]++;
        }
        List<Ended> list = ended.get(task);
        Ended end = new Ended(node, score(node, sourceLengths[task / copies]), isFinished);
        int rank = list.size();
        while (rank > 0 && end.before(list.get(rank - 1))) {
            rank--;
        }
        if (rank < nBest) {
            list.add(rank, end);
            if (list.size() > nBest) {
                list.remove(nBest);
            }
        }
    }

    /** Returns how many hypotheses of a task are finished. */
    final int finished(int task) {
        return finished[task];
    }

    /** Returns the score below or at which a further finished hypothesis of a task is not returned. */
    final double worstReturned(int task) {
        return finished[task] < nBest ? Double.NEGATIVE_INFINITY : ended.get(task).get(nBest - 1).score;
    }

    /** Returns the sum of token scores of a row of the next step. */
    final double nextScore(int row) {
        return trellis.score(nextNodes[row]);
    }

    final int sentence(int task) {
        return task / copies;
    }

    final int copy(int task) {
        return task % copies;
    }

    final int task(int row) {
        return tasks[row];
    }

    /**
     * Returns a log-probability of the model, after a check.
     *
     * @throws IllegalStateException if it is NaN or positive, naming step (1 is the first) and row
     */
    final float checked(int row, int token, float logProb) {
        if (!(logProb <= ROUNDING)) {
            throw new IllegalStateException("step " + length + ", row " + row + " (sentence " + sentence(tasks[row])
                + "): the model's log-probability of token " + token + " is " + logProb
                + (logProb > 0 ? ", it must not be positive (are these logits?)" : ""));
        }
        return Math.min(logProb, 0);
    }

    private Hypothesis hypothesis(Ended end, int sentence) {
        int node = end.node;
        float[][] attention = constraints.attention() ? trellis.attention(node, sourceLengths[sentence])
            : new float[0][];
        return new Hypothesis(trellis.tokens(node, end.finished), end.score, trellis.tokenLogProbs(node), attention,
            constraints.alignment() ? trellis.alignment(node) : new int[0]);
    }

    private void addRow(int node, int task, int parent, int token) {
        if (next == nextNodes.length) {
            int size = TopK.grown(next, next + 1);
            nextNodes = Arrays.copyOf(nextNodes, size);
            nextTasks = Arrays.copyOf(nextTasks, size);
        }
        if (next == parents.length) {
            int size = TopK.grown(next, next + 1);
            parents = Arrays.copyOf(parents, size);
            tokens = Arrays.copyOf(tokens, size);
        }
        nextNodes[next] = node;
        nextTasks[next] = task;
        parents[next] = parent; // the model is done with the arrays of the current step
        tokens[next] = token;
        next++;
    }

    private void swapRows() {
        int[] spare = nodes;
        nodes = nextNodes;
        nextNodes = spare;
        spare = tasks;
        tasks = nextTasks;
        nextTasks = spare;
        live = next;
        next = 0;
    }

    @Override
    public final int length() {
        return length;
    }

    @Override
    public final int live() {
        return next;
    }

    @Override
    public final boolean done(int sentence) {
        return firstRow(sentence, copies) < 0;
    }

    @Override
    public final int[] best(int sentence) {
        int row = firstRow(sentence, 1);
        if (row >= 0) {
            return trellis.tokens(nextNodes[row], false);
        }
        Ended end = ended.get(sentence * copies).get(0);
        return trellis.tokens(end.node, end.finished);
    }

    /** Returns the first row of the next step that belongs to one of the sentence's first tasks, -1 if none does. */
    private int firstRow(int sentence, int taskCount) {
        int first = sentence * copies;
        for (int row = 0; row < next; row++) {
            if (nextTasks[row] >= first && nextTasks[row] < first + taskCount) {
                return row;
            }
        }
        return -1;
    }
}
