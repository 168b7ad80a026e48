package io.github.sequor.embedding;

import static io.github.sequor.embedding.Word2VecOptions.require;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Pairs of words that stand together more often than chance has it, joined to one word: {@code new york} becomes
 * {@code new_york}. A pair's score is (count(ab) - minCount) / (count(a) count(b)) times the number of different words
 * and pairs that were counted, as gensim 4's Phrases (and, but for that last factor, word2phrase) has it from Mikolov
 * et al. 2013, "Distributed Representations of Words and Phrases and their Compositionality". Run it on its own result
 * for longer phrases. Immutable.
 */
public final class Phrases {
    /** gensim's {@code min_count}. */
    public static final int MIN_COUNT = 5;
    /** gensim's {@code threshold}. */
    public static final double THRESHOLD = 10;
    private static final int MOST_ENTRIES = 4_000_000;

    private final Map<String, Double> scores;          // of "a b"
    private final String delimiter;

    private Phrases(Map<String, Double> scores, String delimiter) {
        this.scores = scores;
        this.delimiter = delimiter;
    }

    /** Finds phrases with gensim's defaults, joined by {@code _}. */
    public static Phrases find(Corpus corpus) throws IOException {
        return find(corpus, MIN_COUNT, THRESHOLD, "_");
    }

    /**
     * Finds phrases.
     *
     * @param minCount how often both words and the pair must come, and what is taken off a pair's count
     * @param threshold the score that makes a phrase
     * @param delimiter between the two words
     * @throws IOException if the text cannot be read: names the file
     */
    public static Phrases find(Corpus corpus, int minCount, double threshold, String delimiter) throws IOException {
        require(minCount >= 1, "minCount", "at least 1", minCount);
        require(threshold > 0, "threshold", "more than 0", threshold);
        require(!delimiter.isEmpty() && delimiter.chars().noneMatch(Character::isWhitespace), "delimiter",
                "text without white space", '"' + delimiter + '"');
        WordTable table = new WordTable(MOST_ENTRIES);
        corpus.read(new Counter(table));
        Map<String, Long> counts = new HashMap<>();
        for (int entry = 0; entry < table.size(); entry++) {
            if (table.count(entry) >= minCount) {
                counts.put(table.word(entry), table.count(entry));
            }
        }
        Map<String, Double> scores = new HashMap<>();
        counts.forEach((pair, count) -> {
            int space = pair.indexOf(' ');
            if (space >= 0) {
                // a pair comes no more often than its words, so both are there, unless the table forgot one
                Long first = counts.get(pair.substring(0, space));
                Long second = counts.get(pair.substring(space + 1));
                double score = first == null || second == null ? 0
                        : (double) (count - minCount) / first / second * table.size();
                if (score > threshold) {
                    scores.put(pair, score);
                }
            }
        });
        return new Phrases(scores, delimiter);
    }

    /** The score of a pair that is a phrase, 0 otherwise. */
    public double score(String first, String second) {
        return scores.getOrDefault(first + ' ' + second, 0.0);
    }

    /** How many pairs are phrases. */
    public int size() {
        return scores.size();
    }

    /**
     * Joins the phrases of a sentence, from left to right; a word joined is not joined again.
     *
     * @param sentence words
     */
    public List<String> apply(List<String> sentence) {
        List<String> joined = new ArrayList<>(sentence.size());
        for (int i = 0; i < sentence.size(); i++) {
            if (i + 1 < sentence.size() && score(sentence.get(i), sentence.get(i + 1)) > 0) {
                joined.add(sentence.get(i) + delimiter + sentence.get(++i));
            } else {
                joined.add(sentence.get(i));
            }
        }
        return joined;
    }

    /** A corpus with its phrases joined, as it is read. */
    public Corpus apply(Corpus corpus) {
        return corpus.map(this::apply);
    }

    /** Counts words, and pairs as "a b": no word holds a space. */
    private static final class Counter implements Corpus.Sink {
        private final WordTable table;
        private byte[] pair = new byte[64];
        private int previous = -1;                     // bytes of the word before, which begins `pair`

        Counter(WordTable table) {
            this.table = table;
        }

        @Override
        public void word(byte[] bytes, int from, int to) throws IOException {
            table.add(bytes, from, to);
            int length = to - from;
            if (previous + 1 + length > pair.length) {
                pair = Arrays.copyOf(pair, 2 * (previous + 1 + length));
            }
            if (previous >= 0) {
                pair[previous] = ' ';
                System.arraycopy(bytes, from, pair, previous + 1, length);
                table.add(pair, 0, previous + 1 + length);
            }
            System.arraycopy(bytes, from, pair, 0, length);
            previous = length;
        }

        @Override
        public void endSentence() {
            previous = -1;
        }
    }
}
