package io.github.sequor.embedding;

import com.github.jelmerk.hnswlib.core.DistanceFunctions;
import com.github.jelmerk.hnswlib.core.Item;
import com.github.jelmerk.hnswlib.core.SearchResult;
import com.github.jelmerk.hnswlib.core.hnsw.HnswIndex;
import io.github.sequor.tensor.Rng;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A search that looks at few of the vectors: a hierarchical graph of neighbours (HNSW, Malkov and Yashunin 2020). It
 * takes long to build and a second copy of the vectors, in the heap, and may miss some: {@link #recall} says how many
 * (with the default options 0.6% of the ten most similar among 84,727 skip-gram vectors of 100 numbers).
 *
 * <p>Needs the optional dependency {@code com.github.jelmerk:hnswlib-core}. Built by one thread, the same vectors give
 * the same graph. Safe for use by several threads at once.
 */
public final class ApproximateSearch {
    /**
     * What the graph is like.
     *
     * @param m neighbours a vector is linked to, 2 to 100
     * @param efConstruction how many candidates are kept when a vector is linked in; more: slower, better
     * @param ef the same for a search, at least as many as are asked for
     * @param threads that build; of more than one the graph depends on chance
     */
    public record Options(int m, int efConstruction, int ef, int threads) {
        /** 16 neighbours, 200 and 100 candidates, one thread. */
        public static final Options DEFAULT = new Options(16, 200, 100, 1);

        public Options {
            if (m < 2 || m > 100 || efConstruction < m || ef < 1 || threads < 1) {
                throw new IllegalArgumentException("expected m from 2 to 100, efConstruction of at least m, ef and "
                        + "threads of at least 1, were " + m + ", " + efConstruction + ", " + ef + " and " + threads);
            }
        }
    }

    private record Word(Integer id, float[] vector) implements Item<Integer, float[]> {
        @Override
        public int dimensions() {
            return vector.length;
        }
    }

    private final WordVectors vectors;
    private final HnswIndex<Integer, float[], Word, Float> index;
    private final int ef;

    private ApproximateSearch(WordVectors vectors, HnswIndex<Integer, float[], Word, Float> index, int ef) {
        this.vectors = vectors;
        this.index = index;
        this.ef = ef;
    }

    /** Builds the graph with the default options. */
    public static ApproximateSearch of(WordVectors vectors) throws InterruptedException {
        return of(vectors, Options.DEFAULT);
    }

    /** Builds the graph. Vectors of zeros are never found. */
    public static ApproximateSearch of(WordVectors vectors, Options options) throws InterruptedException {
        HnswIndex<Integer, float[], Word, Float> index = HnswIndex
                .newBuilder(vectors.vectorSize(), DistanceFunctions.FLOAT_INNER_PRODUCT, vectors.vocabSize())
                .withM(options.m()).withEfConstruction(options.efConstruction()).withEf(options.ef()).build();
        List<Word> words = new ArrayList<>();
        for (int i = 0; i < vectors.vocabSize(); i++) {
            if (vectors.cosines().norm(i) > 0) {
                words.add(new Word(i, vectors.unitOrZeros(i)));
            }
        }
        if (options.threads() == 1) {
            words.forEach(index::add);
        } else {
            index.addAll(words, options.threads(), (done, all) -> { }, Integer.MAX_VALUE);
        }
        return new ApproximateSearch(vectors, index, options.ef());
    }

    /** Words about as similar to one as any, without it, the most similar first. */
    public List<Neighbor> mostSimilar(String word, int topN) {
        return nearest(WordVectors.unit("word: '" + word + "'", vectors.vector(word)), topN, vectors.index(word));
    }

    /** Words about as similar to a vector (D) as any. */
    public List<Neighbor> mostSimilar(float[] vector, int topN) {
        if (vector.length != vectors.vectorSize()) {
            throw new IllegalArgumentException("vector: expected " + vectors.vectorSize() + " numbers, given "
                    + vector.length);
        }
        return nearest(WordVectors.unit("vector:", vector), topN, -1);
    }

    private List<Neighbor> nearest(float[] query, int topN, int without) {
        int most = without < 0 ? ef : ef - 1;
        if (topN < 1 || topN > most) {
            throw new IllegalArgumentException("topN: expected 1 to " + most + ", fewer than ef, was " + topN);
        }
        List<Neighbor> neighbors = new ArrayList<>(topN);
        for (SearchResult<Word, Float> found : index.findNearest(query, topN + (without < 0 ? 0 : 1))) {
            int row = found.item().id();
            if (row != without && neighbors.size() < topN) {
                neighbors.add(new Neighbor(vectors.words().get(row), 1 - found.distance()));
            }
        }
        return neighbors;
    }

    /**
     * The share of the truly most similar words that this search finds.
     *
     * @param queries how many words are drawn to ask about
     * @param seed of the draw
     * @return in [0, 1]
     */
    public double recall(int queries, int topN, long seed) {
        if (queries < 1) {
            throw new IllegalArgumentException("queries: expected at least 1, was " + queries);
        }
        Rng rng = new Rng(seed);
        List<String> asked = new ArrayList<>();
        for (int i = 0; i < 100 * queries && asked.size() < queries; i++) {
            int row = rng.nextInt(vectors.vocabSize());
            if (vectors.cosines().norm(row) > 0) {
                asked.add(vectors.words().get(row));
            }
        }
        List<List<Neighbor>> exact = vectors.mostSimilarToEach(asked, topN);
        long found = 0;
        long all = 0;
        for (int i = 0; i < asked.size(); i++) {
            Set<String> mine = new HashSet<>();
            mostSimilar(asked.get(i), topN).forEach(neighbor -> mine.add(neighbor.word()));
            for (Neighbor neighbor : exact.get(i)) {
                found += mine.contains(neighbor.word()) ? 1 : 0;
                all++;
            }
        }
        return (double) found / all;
    }
}
