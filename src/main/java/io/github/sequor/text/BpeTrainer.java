package io.github.sequor.text;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.TreeMap;

/**
 * Learns a {@link Bpe} from sentences: the two neighbouring pieces that are most often together become one, again and
 * again. Equally frequent pairs are taken in the order in which their left, then their right piece came up (characters
 * in the order of code points, merged pieces after them), so the result depends on nothing but the counts of the words.
 *
 * <p>The words are laid out in one array, each pair knows its count and where it stands, and a merge touches only the
 * neighbours of the places where it happens.
 */
public final class BpeTrainer {
    private final Map<String, long[]> wordCounts = new LinkedHashMap<>();
    private final WhitespaceTokenizer words = new WhitespaceTokenizer();
    private int merges = 8000;
    private long minPairCount = 2;
    private long minCharacterCount = 1;

    BpeTrainer() {
    }

    /**
     * How many merges to learn.
     *
     * @param merges 0 or more, 8,000 by default; fewer are learnt where no pair is frequent enough
     * @return this
     */
    public BpeTrainer merges(int merges) {
        this.merges = Math.toIntExact(checkAtLeast("merges", merges, 0));
        return this;
    }

    /**
     * Stops where pairs get rare.
     *
     * @param count how often two pieces must stand together to be merged; 2 by default
     * @return this
     */
    public BpeTrainer minPairCount(long count) {
        this.minPairCount = checkAtLeast("minPairCount", count, 1);
        return this;
    }

    /**
     * Leaves out rare characters, so that the vocabulary of a language with thousands of them stays small and training
     * meets unknown ones.
     *
     * @param count how often a character must have been seen to be known; 1 by default
     * @return this
     */
    public BpeTrainer minCharacterCount(long count) {
        this.minCharacterCount = checkAtLeast("minCharacterCount", count, 1);
        return this;
    }

    private static long checkAtLeast(String name, long value, long least) {
        if (value < least) {
            throw new IllegalArgumentException(name + ": expected " + least + " or more, got " + value);
        }
        return value;
    }

    /**
     * Counts the words of a sentence.
     *
     * @param sentence any text
     * @return this
     */
    public BpeTrainer add(String sentence) {
        for (String word : words.tokenize(sentence)) {
            wordCounts.computeIfAbsent(word, w -> new long[1])[0]++;
        }
        return this;
    }

    /**
     * Counts the words of sentences.
     *
     * @param sentences texts
     * @return this
     */
    public BpeTrainer addAll(Iterable<String> sentences) {
        sentences.forEach(this::add);
        return this;
    }

    /**
     * Learns from what was added so far.
     *
     * @return the encoding
     */
    public Bpe train() {
        TreeMap<Integer, Long> characterCounts = new TreeMap<>();
        wordCounts.forEach((word, count) ->
                word.codePoints().forEach(c -> characterCounts.merge(c, count[0], Long::sum)));
        characterCounts.values().removeIf(count -> count < minCharacterCount);
        List<String> characters = characterCounts.keySet().stream().map(Character::toString).toList();
        return new Bpe(characters, new Run(characters).merge());
    }

    /** Two pieces, how often they are neighbours, and where: places that no longer hold the pair are skipped in use. */
    private static final class Pair {
        final int left;
        final int right;
        long count;
        int[] places = new int[2];
        int size;
        boolean grown;

        Pair(int left, int right) {
            this.left = left;
            this.right = right;
        }

        void add(int place, long wordCount) {
            if (size == places.length) {
                places = Arrays.copyOf(places, 2 * size);
            }
            places[size++] = place;
            count += wordCount;
        }
    }

    private record Candidate(Pair pair, long count) {
        static final Comparator<Candidate> MOST_FREQUENT_FIRST = Comparator
                .comparingLong((Candidate c) -> -c.count)
                .thenComparingInt(c -> c.pair.left)
                .thenComparingInt(c -> c.pair.right);
    }

    /** The state of one training. */
    private final class Run {
        private static final int NONE = -1;

        private final List<String> pieces = new ArrayList<>();
        private final Map<String, Integer> pieceIds = new HashMap<>();
        private final Map<Long, Pair> pairs = new HashMap<>();
        private final PriorityQueue<Candidate> queue = new PriorityQueue<>(Candidate.MOST_FREQUENT_FIRST);
        private final List<Pair> grown = new ArrayList<>();
        // By place, all words one after another. A place merged into the one before it holds NONE.
        private final int[] symbols;
        private final int[] next;
        private final int[] previous;
        private final long[] counts;

        Run(List<String> characters) {
            addPiece(Bpe.WORD_START);
            characters.forEach(this::addPiece);
            long length = 0;
            for (String word : wordCounts.keySet()) {
                length += 1 + word.codePointCount(0, word.length());
            }
            if (length > Integer.MAX_VALUE - 8) {
                throw new IllegalArgumentException("sentences: their different words have " + length
                        + " characters, more than can be trained on");
            }
            symbols = new int[(int) length];
            next = new int[symbols.length];
            previous = new int[symbols.length];
            counts = new long[symbols.length];
            int place = 0;
            for (Map.Entry<String, long[]> word : wordCounts.entrySet()) {
                int begin = place;
                int[] codePoints = (Bpe.WORD_START + word.getKey()).codePoints().toArray();
                for (int codePoint : codePoints) {
                    symbols[place] = pieceIds.getOrDefault(Character.toString(codePoint), NONE);
                    previous[place] = place > begin ? place - 1 : NONE;
                    next[place] = place + 1 < begin + codePoints.length ? place + 1 : NONE;
                    counts[place++] = word.getValue()[0];
                }
                for (int i = begin; i < place; i++) {
                    join(i, next[i]);
                }
            }
            queueGrown();
        }

        List<Bpe.Merge> merge() {
            List<Bpe.Merge> learnt = new ArrayList<>();
            while (learnt.size() < merges && !queue.isEmpty()) {
                Candidate best = queue.poll();
                Pair pair = best.pair;
                if (pair.count < minPairCount) {
                    continue;
                }
                if (best.count > pair.count) {
                    queue.add(new Candidate(pair, pair.count)); // it has lost places since it was queued
                    continue;
                }
                Bpe.Merge merge = new Bpe.Merge(pieces.get(pair.left), pieces.get(pair.right));
                if (Vocabulary.SPECIAL.contains(merge.merged())) {
                    continue;
                }
                learnt.add(merge);
                apply(pair, addPiece(merge.merged()));
                queueGrown();
            }
            return learnt;
        }

        private int addPiece(String piece) {
            int id = pieceIds.computeIfAbsent(piece, p -> pieces.size());
            if (id == pieces.size()) {
                pieces.add(piece);
            }
            return id;
        }

        private void apply(Pair pair, int merged) {
            // Places are in ascending order, so of overlapping ones, as in "aaa", the left one is merged.
            for (int i = 0; i < pair.size; i++) {
                int left = pair.places[i];
                int right = next[left];
                if (symbols[left] != pair.left || right == NONE || symbols[right] != pair.right) {
                    continue;
                }
                part(previous[left], left);
                part(left, right);
                part(right, next[right]);
                symbols[left] = merged;
                symbols[right] = NONE;
                next[left] = next[right];
                next[right] = NONE;
                if (next[left] != NONE) {
                    previous[next[left]] = left;
                }
                join(previous[left], left);
                join(left, next[left]);
            }
            pair.places = new int[2];
            pair.size = 0;
        }

        private void join(int left, int right) {
            if (isPair(left, right)) {
                Pair pair = pairs.computeIfAbsent(Bpe.pair(symbols[left], symbols[right]),
                        key -> new Pair(symbols[left], symbols[right]));
                pair.add(left, counts[left]);
                if (!pair.grown) {
                    pair.grown = true;
                    grown.add(pair);
                }
            }
        }

        private void part(int left, int right) {
            if (isPair(left, right)) {
                pairs.get(Bpe.pair(symbols[left], symbols[right])).count -= counts[left];
            }
        }

        private boolean isPair(int left, int right) {
            return left != NONE && right != NONE && symbols[left] != NONE && symbols[right] != NONE;
        }

        private void queueGrown() {
            for (Pair pair : grown) {
                pair.grown = false;
                queue.add(new Candidate(pair, pair.count));
            }
            grown.clear();
        }
    }
}
