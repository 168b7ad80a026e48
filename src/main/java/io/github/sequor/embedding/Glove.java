package io.github.sequor.embedding;

import io.github.sequor.kernel.Kernels;
import io.github.sequor.tensor.Rng;
import io.github.sequor.tensor.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.BytePointer;

/**
 * Word vectors whose products are the logarithms of how often words stand near each other (Pennington, Socher and
 * Manning 2014, "GloVe: Global Vectors for Word Representation"): minimises the sum over pairs of
 * f(X_ij) (w_i . c_j + b_i + b_j - log X_ij)^2 with AdaGrad, f(x) = min(1, (x / xMax)^alpha).
 *
 * <p>The same options and text give the same vectors, bit for bit, for any number of threads: the pairs are cut into
 * P x P tiles, of which P at a time share no row.
 */
public final class Glove {
    private final GloveOptions options;
    private final CountedText text;
    private final Cooccurrences pairs;
    private final int stride;
    private final int size;

    private Glove(GloveOptions options, CountedText text, Cooccurrences pairs) {
        this.options = options;
        this.text = text;
        this.pairs = pairs;
        this.size = options.vectorSize();
        this.stride = (size + 1 + 15) / 16 * 16;           // the bias stands behind the vector
    }

    /**
     * Reads a text and learns from it.
     *
     * @param listener hears of the progress and may end the training, whose vectors are kept
     * @return a vector a word, the most frequent first, with counts
     * @throws IOException if the text cannot be read, or counts not be put aside: names the file
     * @throws IllegalArgumentException if the text has no word often enough, or no two words in one sentence
     */
    public static WordVectors train(GloveOptions options, Corpus corpus, ProgressListener listener)
            throws IOException {
        try (CountedText text = CountedText.read(corpus, options.minCount(), options.maxVocab(),
                options.maxVocabSize())) {
            text.checkPairs(corpus);
            listener.onVocabulary(text.words().size(), text.total());
            try (Cooccurrences pairs = Cooccurrences.count(text, options)) {
                return new Glove(options, text, pairs).learn(listener);
            }
        }
    }

    private WordVectors learn(ProgressListener listener) throws IOException {
        try (Tensor words = Tensor.zeros(pairs.rows(), 2 * stride);
                Tensor contexts = Tensor.zeros(pairs.rows(), 2 * stride);
                Tensor starts = Tensor.zeros(2 * (pairs.parts() + 1));
                Tensor swapped = Tensor.zeros(pairs.parts())) {
            begin(words, 0);
            begin(contexts, 1);
            long begun = System.nanoTime();
            long done = 0;
            ByteBuffer buffer = Cooccurrences.buffer(Math.multiplyExact(mostTogether(), Cooccurrences.PAIR_BYTES));
            try (BytePointer address = new BytePointer(buffer)) {
                Tiles tiles = new Tiles(words, contexts, starts, swapped, buffer, address.address());
                boolean more = true;
                for (int epoch = 0; more && epoch < options.iter(); epoch++) {
                    int[] order = IntStream.range(0, pairs.parts()).toArray();
                    new Rng(Rng.derive(~options.seed(), epoch)).shuffle(order);
                    double cost = 0;
                    long before = done;
                    for (int i = 0; more && i < order.length; i++) {
                        cost += tiles.train(order[i]);
                        done += tiles.count;
                        more = listener.onProgress(new ProgressListener.Progress(epoch + 1, options.iter(), done,
                                pairs.size() * options.iter(), (System.nanoTime() - begun) / 1e9, options.eta(),
                                done == before ? Double.NaN : cost / (done - before)));
                    }
                }
            }
            if (!Double.isFinite(words.norm()) || !Double.isFinite(contexts.norm())) {
                throw new IllegalArgumentException("eta: the vectors have run away: expected a smaller learning rate,"
                        + " was " + options.eta());
            }
            return vectors(words, contexts);
        }
    }

    private int mostTogether() {
        long most = 0;
        for (int shift = 0; shift < pairs.parts(); shift++) {
            long count = 0;
            for (int a = 0; a < pairs.parts(); a++) {
                count += pairs.size(a, (a + shift) % pairs.parts());
            }
            most = Math.max(most, count);
        }
        return Math.toIntExact(most);
    }

    /** Uniform in [-0.5, 0.5) / size, biases too, as the tool begins; the sums of squares are 1. */
    private void begin(Tensor rows, int side) {
        float[] row = new float[2 * stride];
        java.util.Arrays.fill(row, stride, 2 * stride, 1);
        for (int i = 0; i < text.words().size(); i++) {
            Rng rng = new Rng(Rng.derive(Rng.derive(options.seed(), -1 - side), i));
            for (int j = 0; j <= size; j++) {
                row[j] = (float) ((rng.nextDouble() - 0.5) / size);
            }
            Kernels.write_floats(rows.address() + offset(i), row, 0, row.length);
        }
    }

    private long offset(int word) {
        return (long) pairs.row(word) * 2 * stride * Float.BYTES;
    }

    private WordVectors vectors(Tensor words, Tensor contexts) {
        int vocabSize = text.words().size();
        float[] all = new float[Math.multiplyExact(vocabSize, size)];
        float[] word = new float[size];
        float[] context = new float[size];
        for (int i = 0; i < vocabSize; i++) {
            Kernels.read_floats(word, words.address() + offset(i), 0, size);
            Kernels.read_floats(context, contexts.address() + offset(i), 0, size);
            for (int j = 0; j < size; j++) {
                all[i * size + j] = switch (options.output()) {
                    case WORD -> word[j];
                    case CONTEXT -> context[j];
                    case AVERAGE -> (word[j] + context[j]) / 2;
                };
            }
        }
        return new WordVectors(text.words(), all, size, text.counts());
    }

    /** Tiles that share no row, trained side by side. */
    private final class Tiles {
        private final Tensor words;
        private final Tensor contexts;
        private final Tensor starts;
        private final Tensor swapped;
        private final ByteBuffer buffer;
        private final long address;
        private long count;

        Tiles(Tensor words, Tensor contexts, Tensor starts, Tensor swapped, ByteBuffer buffer, long address) {
            this.words = words;
            this.contexts = contexts;
            this.starts = starts;
            this.swapped = swapped;
            this.buffer = buffer;
            this.address = address;
        }

        /** Tiles (a, a + shift) for all a. Returns their cost. */
        double train(int shift) throws IOException {
            int parts = pairs.parts();
            int[] start = new int[2 * (parts + 1)];        // of 64 bits, the low half first or last as it is here
            int low = java.nio.ByteOrder.nativeOrder() == java.nio.ByteOrder.LITTLE_ENDIAN ? 0 : 1;
            int[] mirrored = new int[parts];
            buffer.clear();
            for (int a = 0; a < parts; a++) {
                int b = (a + shift) % parts;
                pairs.read(a, b, buffer);
                start[2 * (a + 1) + low] = buffer.position() / Cooccurrences.PAIR_BYTES;
                mirrored[a] = pairs.swapped(a, b) ? 1 : 0;
            }
            count = start[2 * parts + low];
            Kernels.write_ints(starts.address(), start, 0, start.length);
            Kernels.write_ints(swapped.address(), mirrored, 0, mirrored.length);
            return Kernels.glove_train(words.address(), contexts.address(), address, starts.address(),
                    swapped.address(), parts, size, stride, (float) options.eta());
        }
    }
}
