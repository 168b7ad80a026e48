package io.github.sequor.embedding;

import io.github.sequor.cpu.Threads;
import io.github.sequor.kernel.Kernels;
import io.github.sequor.tensor.Rng;
import io.github.sequor.tensor.Tensor;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/**
 * Word vectors learned by foretelling words from the words around them: skip-gram and CBOW by negative sampling,
 * hierarchical softmax or the full softmax (Mikolov et al. 2013), with sub-words if asked for (Bojanowski et al. 2017,
 * "Enriching Word Vectors with Subword Information").
 *
 * <p>The same options and text give the same vectors, bit for bit, for any number of threads, unless they say
 * {@code hogwild}. All contexts of a window share its negative samples (Ji et al. 2016), and gradients are computed
 * from the vectors as they were up to 96 words ago, fewer where the vocabulary is small. By the hierarchical softmax the
 * contexts of a window, ten at a time, learn one after another as in word2vec. Each epoch takes the text's pieces of
 * 50,000 words in another order.
 *
 * <p>A trained model owns native memory: close it. Its {@link #vectors} outlive it.
 */
public final class Word2Vec implements AutoCloseable {
    static final int PIECE_WORDS = 50_000;
    private static final int MOST_LATE = 96;

    private final Word2VecOptions options;
    private final CountedText text;
    private final int vocabSize;
    private final List<SlicedRows> owned = new ArrayList<>();
    private final SlicedRows input;
    private final SlicedRows output;
    private WordVectors vectors;

    private Word2Vec(Word2VecOptions options, CountedText text, Optional<WordVectors> start) {
        this.options = options;
        this.text = text;
        this.vocabSize = text.words().size();
        boolean whole = options.hogwild() || options.loss() == Word2VecOptions.Loss.SOFTMAX;
        try {
            int rows = options.maxN() == 0 ? vocabSize : Math.addExact(vocabSize, options.bucket());
            input = own(new SlicedRows(rows, options.vectorSize(), whole, Threads.count()));
            output = own(new SlicedRows(vocabSize, options.vectorSize(), whole, Threads.count()));
            begin(start);
        } catch (RuntimeException | Error e) {
            close();
            throw e;
        }
    }

    /**
     * Reads a text and learns from it.
     *
     * @param listener hears of the progress and may end the training, whose vectors are kept
     * @throws IOException if the text cannot be read, or put aside: names the file and the line
     * @throws IllegalArgumentException if the text has no word often enough, or no two words in one sentence
     */
    public static Word2Vec train(Word2VecOptions options, Corpus corpus, ProgressListener listener) throws IOException {
        return train(options, corpus, Optional.empty(), listener);
    }

    /**
     * Goes on from vectors there are: words of the text that have one begin with it, others as usual. Words that the
     * text has not are left out.
     *
     * @param start of {@code options.vectorSize()} numbers
     */
    public static Word2Vec train(Word2VecOptions options, Corpus corpus, WordVectors start, ProgressListener listener)
            throws IOException {
        Word2VecOptions.require(start.vectorSize() == options.vectorSize(), "start",
                "vectors of " + options.vectorSize() + " numbers", start.vectorSize());
        return train(options, corpus, Optional.of(start), listener);
    }

    private static Word2Vec train(Word2VecOptions options, Corpus corpus, Optional<WordVectors> start,
            ProgressListener listener) throws IOException {
        try (CountedText text = CountedText.read(corpus, options.minCount(), options.maxFinalVocab(),
                options.maxVocabSize())) {
            text.checkPairs(corpus);
            listener.onVocabulary(text.words().size(), text.total());
            Word2Vec model = new Word2Vec(options, text, start);
            try {
                model.learn(listener);
                return model;
            } catch (IOException | RuntimeException | Error e) {
                model.close();
                throw e;
            }
        }
    }

    private SlicedRows own(SlicedRows rows) {
        owned.add(rows);
        return rows;
    }

    /** Uniform in [-0.5, 0.5) / size, as word2vec begins; the rows of words from {@code start} where it has them. */
    private void begin(Optional<WordVectors> start) {
        int size = options.vectorSize();
        float[] row = new float[size];
        for (int i = 0; i < input.rows(); i++) {
            OptionalInt known = i < vocabSize && start.isPresent() ? start.get().indexOf(text.words().get(i))
                    : OptionalInt.empty();
            if (known.isPresent()) {
                System.arraycopy(start.get().vector(known.getAsInt()), 0, row, 0, size);
            } else {
                Rng rng = new Rng(Rng.derive(~options.seed(), i));
                for (int j = 0; j < size; j++) {
                    row[j] = (float) ((rng.nextDouble() - 0.5) / size);
                }
            }
            input.write(i, row);
        }
    }

    private void learn(ProgressListener listener) throws IOException {
        long length = text.length();
        long total = length * options.epochs();
        long begun = System.nanoTime();
        int[] piece = new int[PIECE_WORDS];
        try (Kernel kernel = new Kernel()) {
            long done = 0;
            boolean more = true;
            for (int epoch = 1; more && epoch <= options.epochs(); epoch++) {
                int[] order = order(length, options.seed(), epoch);
                for (int i = 0; more && i < order.length; i++) {
                    long from = (long) order[i] * PIECE_WORDS;
                    int count = (int) Math.min(PIECE_WORDS, length - from);
                    int words = text.read(from, piece, count);
                    kernel.train(piece, words, done, alpha(done, total), alpha(done + count, total));
                    done += count;
                    more = listener.onProgress(new ProgressListener.Progress(epoch, options.epochs(),
                            Math.round((double) done / total * text.total() * options.epochs()),
                            text.total() * options.epochs(), (System.nanoTime() - begun) / 1e9, alpha(done, total),
                            Double.NaN));
                }
            }
        }
        if (!Double.isFinite(input.norm())) {
            throw new IllegalArgumentException("alpha: the vectors have run away: expected a smaller learning rate,"
                    + " was " + options.alpha());
        }
        vectors = new WordVectors(text.words(), rows(), options.vectorSize(), text.counts());
    }

    /** The pieces of a text as an epoch takes them: in any order, or a text would be learnt subject by subject. */
    static int[] order(long length, long seed, int epoch) {
        int[] pieces = IntStream.range(0, Math.toIntExact((length + PIECE_WORDS - 1) / PIECE_WORDS)).toArray();
        new Rng(Rng.derive(seed, -epoch)).shuffle(pieces);   // words of the training have streams 0, 1, ...
        return pieces;
    }

    private float alpha(long done, long total) {
        return (float) (options.alpha() - (options.alpha() - options.minAlpha()) * done / total);
    }

    /** The rows of the vocabulary, sub-words and all. */
    private float[] rows() {
        int size = options.vectorSize();
        float[] all = new float[Math.multiplyExact(vocabSize, size)];
        float[] sum = new float[size];
        for (int i = 0; i < vocabSize; i++) {
            int[] parts = options.subwords().isPresent() ? partsOf(i) : new int[] {i};
            mean(parts, sum);
            System.arraycopy(sum, 0, all, i * size, size);
        }
        return all;
    }

    private int[] partsOf(int word) {
        int[] buckets = options.subwords().orElseThrow().rows(text.words().get(word));
        int[] parts = new int[buckets.length + 1];
        parts[0] = word;
        for (int i = 0; i < buckets.length; i++) {
            parts[i + 1] = vocabSize + buckets[i];
        }
        return parts;
    }

    private void mean(int[] rows, float[] to) {
        float[] row = new float[to.length];
        Arrays.fill(to, 0);
        for (int r : rows) {
            input.read(r, row, 0);
            for (int j = 0; j < row.length; j++) {
                to[j] += row[j];
            }
        }
        for (int j = 0; j < row.length; j++) {
            to[j] /= rows.length;
        }
    }

    /** What was learned: a vector a word, the most frequent first, with counts. */
    public WordVectors vectors() {
        return vectors;
    }

    /**
     * The output rows: what a word is foretold with. With the hierarchical softmax they belong to the tree's nodes.
     *
     * @throws IllegalStateException if the loss was the hierarchical softmax, or the model was closed
     */
    public WordVectors contextVectors() {
        if (options.loss() == Word2VecOptions.Loss.HS) {
            throw new IllegalStateException("contextVectors: the hierarchical softmax has none");
        }
        int size = options.vectorSize();
        float[] all = new float[Math.multiplyExact(vocabSize, size)];
        for (int i = 0; i < vocabSize; i++) {
            output.read(i, all, i * size);
        }
        return new WordVectors(vectors.words(), all, size, vectors.counts().orElseThrow());
    }

    /**
     * The vector of any word: of the vocabulary, or the mean of its n-grams' vectors.
     *
     * @throws UnknownWordException if the word is unknown and there are no sub-words, or it has none
     * @throws IllegalStateException if the model was closed and the word is unknown
     */
    public float[] vector(String word) {
        Optional<Subwords> subwords = options.subwords();
        if (vectors.contains(word) || subwords.isEmpty()) {
            return vectors.vector(word);
        }
        int[] buckets = subwords.get().rows(word);
        if (buckets.length == 0) {
            return vectors.vector(word);
        }
        for (int i = 0; i < buckets.length; i++) {
            buckets[i] += vocabSize;
        }
        float[] mean = new float[options.vectorSize()];
        mean(buckets, mean);
        return mean;
    }

    @Override
    public void close() {
        owned.forEach(SlicedRows::close);
    }

    /** The chance of each word to stay in sub-sampling. */
    private static float[] keep(Word2VecOptions options, long[] counts) {
        float[] chance = new float[counts.length];
        double threshold = options.sample() * LongStream.of(counts).sum();
        for (int i = 0; i < counts.length; i++) {
            double ratio = threshold / counts[i];
            chance[i] = options.sample() == 0 ? 1 : (float) Math.min(1, Math.sqrt(ratio) + ratio);
        }
        return chance;
    }

    /**
     * How many words late gradients may be, times the learning rate. A row that many of them step along must not
     * overshoot, so the learning rate times the steps that the busiest row takes in a batch is bounded: as input in the
     * windows of its neighbours, as output as a word, a negative or the tree's root, whose bound is twice as high: on
     * 7.7 million words four times as high still learnt as well, six times ran away. In the full softmax it is an
     * eighth: with all of it, 6.6 million words of 5,000 ran away.
     */
    static double lateness(Word2VecOptions options, long[] counts) {
        boolean tree = options.loss() == Word2VecOptions.Loss.HS;
        boolean all = options.loss() == Word2VecOptions.Loss.SOFTMAX;
        float[] keep = keep(options, counts);
        double kept = 0;
        double powers = 0;
        for (int i = 0; i < counts.length; i++) {
            kept += keep[i] * counts[i];
            powers += StrictMath.pow(counts[i], options.nsExponent());
        }
        double contexts = options.shrinkWindows() ? options.window() + 1 : 2 * options.window();
        double targets = tree ? StrictMath.log(counts.length + 1) / StrictMath.log(2)
                : all ? 2 : 1 + options.negative();
        double together = options.model() == Word2VecOptions.Model.CBOW ? 1 : contexts;
        double steps = tree ? together : 0;
        for (int i = 0; i < counts.length; i++) {
            double share = keep[i] * counts[i] / kept;
            double drawn = tree ? 0 : all ? share
                    : options.negative() * StrictMath.pow(counts[i], options.nsExponent()) / powers;
            steps = Math.max(steps, Math.max(share * contexts * targets, (share + drawn) * together));
        }
        return (tree ? 2 : all ? 0.125 : 1) / steps;
    }

    /** How many words late gradients may be where the learning rate is {@code alpha}. */
    static int batch(double lateness, float alpha) {
        return (int) Math.max(1, Math.min(MOST_LATE, lateness / alpha));
    }

    /** The tables that the kernel reads, in native memory. */
    private final class Kernel implements AutoCloseable {
        private final List<Tensor> tables = new ArrayList<>();
        private final long words = ints(new int[PIECE_WORDS]);
        private final long keep;
        private long subwordStart;
        private long subwords;
        private long pathStart;
        private long path;
        private int longestPath;
        private long accept;
        private long alias;
        private final double lateness = lateness(options, text.counts());

        Kernel() {
            keep = options.sample() == 0 ? 0 : floats(keep(options, text.counts()));
            if (options.subwords().isPresent()) {
                int[] start = new int[vocabSize + 1];
                int[] all = new int[16 * vocabSize];
                for (int i = 0; i < vocabSize; i++) {
                    int[] parts = partsOf(i);
                    start[i + 1] = Math.addExact(start[i], parts.length);
                    if (start[i + 1] > all.length) {
                        all = Arrays.copyOf(all, Math.max(start[i + 1], Math.multiplyExact(2, all.length)));
                    }
                    System.arraycopy(parts, 0, all, start[i], parts.length);
                }
                subwordStart = ints(start);
                subwords = ints(Arrays.copyOf(all, start[vocabSize]));
            }
            if (options.loss() == Word2VecOptions.Loss.HS) {
                HuffmanTree tree = new HuffmanTree(text.counts());
                pathStart = ints(tree.start());
                int[] nodes = tree.nodes();
                float[] labels = tree.labels();
                path = ints(IntStream.range(0, nodes.length).map(i -> 2 * nodes[i] + (int) labels[i]).toArray());
                longestPath = tree.longest();
            } else if (options.loss() == Word2VecOptions.Loss.NS) {
                AliasTable table = new AliasTable(text.counts(), options.nsExponent());
                accept = floats(table.accept());
                alias = ints(table.alias());
            }
        }

        /** An int is as wide as a float. */
        private long ints(int[] values) {
            Tensor table = Tensor.zeros(Math.max(values.length, 1));
            tables.add(table);
            Kernels.write_ints(table.address(), values, 0, values.length);
            return table.address();
        }

        private long floats(float[] values) {
            Tensor table = Tensor.of(values, values.length);
            tables.add(table);
            return table.address();
        }

        void train(int[] piece, int count, long first, float alpha, float alphaEnd) {
            Kernels.write_ints(words, piece, 0, count);
            Kernels.word2vec_train(input.address(), output.address(), options.vectorSize(), input.slices(),
                    input.parts(), input.stride(), input.rows(), words, count, first, keep, subwordStart, subwords,
                    pathStart, path, longestPath, accept, alias, vocabSize,
                    options.loss() == Word2VecOptions.Loss.NS ? options.negative() : 0, options.window(),
                    options.shrinkWindows(), options.model() == Word2VecOptions.Model.CBOW, options.cbowMean(),
                    options.seed(), alpha, alphaEnd, options.hogwild() ? 0 : batch(lateness, alpha));
        }

        @Override
        public void close() {
            tables.forEach(Tensor::close);
        }
    }
}
