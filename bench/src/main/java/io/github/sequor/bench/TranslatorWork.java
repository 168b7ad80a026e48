package io.github.sequor.bench;

import io.github.sequor.nn.AttentionDecoder;
import io.github.sequor.nn.Embedding;
import io.github.sequor.nn.Linear;
import io.github.sequor.nn.Lstm;
import io.github.sequor.nn.Module;
import io.github.sequor.nn.Ops;
import io.github.sequor.nn.Recurrent;
import io.github.sequor.nn.Tape;
import io.github.sequor.nn.optim.Adam;
import io.github.sequor.nn.optim.Optimizer;
import io.github.sequor.tensor.PackedSequence;
import io.github.sequor.tensor.Packing;
import io.github.sequor.tensor.Rng;
import io.github.sequor.tensor.Tensor;

/**
 * One training step of a translator with attention (Bahdanau et al. 2015) on a batch of random words; and ours, written
 * as a user writes it. A bidirectional LSTM reads the source; its last states, through a linear layer and tanh, begin
 * an LSTM decoder with additive attention; an output layer over state, context and input word gives the logits.
 * Cross-entropy, gradients clipped to a norm of 1, Adam. No dropout.
 *
 * <p>The batch is the same at each step, so that the dense and the row-wise Adam of embeddings do the same to the
 * words' vectors, and losses can be compared over several steps.
 */
public final class TranslatorWork extends Module implements TranslatorStep {
    /** Words of a source. */
    public static final int SOURCE = 14;
    /** Steps of the decoder: the begin and 14 words, or 14 words and the end. */
    public static final int TARGET = 15;
    /** Of words, states (of each direction) and attention. */
    public static final int SIZE = 256;
    /** Words in either language. */
    public static final int VOCABULARY = 8000;
    /** Of Adam. */
    public static final double LEARNING_RATE = 1e-3;
    /** The largest norm of all gradients together. */
    public static final double CLIP_NORM = 1;
    private static final int MARKS = 2;        // begin and end
    private static final int BEGIN = 0;
    private static final int END = 1;
    private static final long SEED = 20250101;

    private final int batch;
    private final int[] sourceWords;           // packed, step after step
    private final int[] inputWords;
    private final int[] outputWords;
    private final Packing source;
    private final Packing target;
    private final Embedding sourceEmbedding =
            add("source_embedding", new Embedding(VOCABULARY, SIZE, 1 / Math.sqrt(SIZE), SEED));
    private final Lstm encoder = add("encoder", Lstm.builder(SIZE, SIZE).bidirectional(true).seed(SEED).build());
    private final Linear hiddenBridge = add("hidden_bridge", new Linear(2 * SIZE, SIZE, SEED));
    private final Linear cellBridge = add("cell_bridge", new Linear(2 * SIZE, SIZE, SEED));
    private final Embedding targetEmbedding =
            add("target_embedding", new Embedding(VOCABULARY, SIZE, 1 / Math.sqrt(SIZE), SEED + 1));
    private final AttentionDecoder decoder =
            add("decoder", AttentionDecoder.builder(SIZE, SIZE, 2 * SIZE).seed(SEED).build());
    private final Linear output = add("output", new Linear(4 * SIZE, VOCABULARY, SEED));
    private final Optimizer adam = new Adam(parameters(), LEARNING_RATE).clipNorm(CLIP_NORM);
    private final Tape tape = new Tape(1);

    TranslatorWork(int batch) {
        this.batch = batch;
        source = Packing.uniform(SOURCE, batch);
        target = Packing.uniform(TARGET, batch);
        Rng rng = new Rng(SEED);
        sourceWords = words(rng, SOURCE * batch);
        int[] words = words(rng, (TARGET - 1) * batch);
        inputWords = new int[TARGET * batch];
        outputWords = new int[TARGET * batch];
        for (int i = 0; i < TARGET * batch; i++) {
            inputWords[i] = i < batch ? BEGIN : words[i - batch];
            outputWords[i] = i < words.length ? words[i] : END;
        }
    }

    private static int[] words(Rng rng, int count) {
        int[] words = new int[count];
        for (int i = 0; i < count; i++) {
            words[i] = MARKS + (int) ((VOCABULARY - MARKS) * rng.nextDouble());
        }
        return words;
    }

    @Override
    public float step() {
        tape.reset();
        Recurrent.Output read = encoder.forward(tape,
                new PackedSequence(sourceEmbedding.forward(tape, sourceWords), source));
        Tensor h0 = Ops.tanh(tape, hiddenBridge.forward(tape, encoder.lastLayer(tape, read.last().h())));
        Tensor c0 = Ops.tanh(tape, cellBridge.forward(tape, encoder.lastLayer(tape, read.last().c())));
        Tensor words = targetEmbedding.forward(tape, inputWords);
        AttentionDecoder.Output decoded = decoder.forward(tape, new PackedSequence(words, target),
                decoder.keys(tape, read.output()), h0, c0);
        Tensor logits = output.forward(tape, Ops.concat(tape, decoded.states(), decoded.contexts(), words));
        Tensor loss = Ops.crossEntropy(tape, logits, outputWords, 0);
        float value = loss.item();
        tape.backward(loss);
        adam.step();
        return value;
    }

    /** N. */
    public int batch() {
        return batch;
    }

    /** (S*N), step after step. */
    public int[] sourceWords() {
        return sourceWords.clone();
    }

    /** (T*N) of the decoder's input. */
    public int[] inputWords() {
        return inputWords.clone();
    }

    /** (T*N) that should be predicted. */
    public int[] outputWords() {
        return outputWords.clone();
    }

    /** As in a table. */
    static String name(int batch) {
        return "S" + SOURCE + " T" + TARGET + " N" + batch + " H" + SIZE + " V" + VOCABULARY;
    }

    /** Of the products alone, each multiply-add as two: forward, and twice as many backward. Adam counts as nothing. */
    static double operations(int batch) {
        double square = 2.0 * SIZE * SIZE;
        double encoder = 2 * SOURCE * 4 * 2 * square + 2 * 2 * square;
        double attention = SOURCE * 2 * square + TARGET * (square + SOURCE * 3 * 2.0 * SIZE);
        double decoder = TARGET * 4 * 4 * square;
        double output = TARGET * 2.0 * 4 * SIZE * VOCABULARY;
        return 3 * batch * (encoder + attention + decoder + output);
    }

    @Override
    public void close() {
        super.close();
        adam.close();
        tape.close();
    }
}
