package io.github.sequor.text;

import io.github.sequor.io.AtomicFiles;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.random.RandomGenerator;

/**
 * Byte-pair encoding (Sennrich, Haddow and Birch 2016, "Neural machine translation of rare words with subword units"):
 * words are cut into pieces, frequent words into one, rare ones into several. Learnt by {@link #trainer()}.
 *
 * <p>The units are code points. A word begins with the marker {@link #WORD_START}, a space: since words are what stands
 * between white space, it can be in no word, so pieces join to exactly the text they were cut from, up to runs of white
 * space. {@code " the" " cat" "s"} are three pieces of {@code the cats}.
 *
 * <p>A character that was not seen in training is a piece of its own. It is not in {@link #vocabulary}, which encodes
 * it as unknown, but is there to be copied.
 *
 * <p>Immutable, and safe for use by several threads.
 */
public final class Bpe implements Tokenizer {
    /** What the first piece of each word begins with. */
    public static final String WORD_START = " ";

    private static final String HEADER = "sequor-bpe 1";
    private static final int MAX_CACHED_WORDS = 1 << 16;
    private static final int MAX_CACHED_LENGTH = 64;
    private static final int MERGED_AWAY = Integer.MIN_VALUE;

    /** Two pieces that become one. */
    record Merge(String left, String right) {
        String merged() {
            return left + right;
        }
    }

    private final List<String> characters;
    private final List<Merge> merges;
    private final List<String> pieces = new ArrayList<>();
    private final Map<String, Integer> pieceIds = new HashMap<>();
    private final Map<Long, Integer> ranks = new HashMap<>();
    private final int[] mergedIds;
    private final Map<String, List<String>> cache = new ConcurrentHashMap<>();
    private final WhitespaceTokenizer words = new WhitespaceTokenizer();

    /**
     * @param characters the single characters known, {@link #WORD_START} not among them
     * @param merges in the order of their priority, each of pieces that the characters and earlier merges make
     * @throws IllegalArgumentException if a merge does not follow from what is before it
     */
    Bpe(List<String> characters, List<Merge> merges) {
        this.characters = List.copyOf(characters);
        this.merges = List.copyOf(merges);
        this.mergedIds = new int[merges.size()];
        addPiece(WORD_START);
        this.characters.forEach(this::addPiece);
        for (int rank = 0; rank < mergedIds.length; rank++) {
            addMerge(rank);
        }
    }

    private void addMerge(int rank) {
        Merge merge = merges.get(rank);
        Integer left = pieceIds.get(merge.left);
        Integer right = pieceIds.get(merge.right);
        if (left == null || right == null) {
            throw new IllegalArgumentException("merge " + (rank + 1) + " is of \"" + (left == null ? merge.left
                    : merge.right) + "\", which no character or earlier merge makes");
        }
        if (ranks.putIfAbsent(pair(left, right), rank) != null || Vocabulary.SPECIAL.contains(merge.merged())) {
            throw new IllegalArgumentException("merge " + (rank + 1) + " of \"" + merge.left + "\" and \""
                    + merge.right + "\" is there already or makes a special token");
        }
        mergedIds[rank] = addPiece(merge.merged());
    }

    private int addPiece(String piece) {
        Integer known = pieceIds.putIfAbsent(piece, pieces.size());
        if (known == null) {
            pieces.add(piece);
            return pieces.size() - 1;
        }
        return known;
    }

    /**
     * Starts the training of an encoding.
     *
     * @return a trainer, to be given options and sentences
     */
    public static BpeTrainer trainer() {
        return new BpeTrainer();
    }

    /**
     * The vocabulary of all pieces: special tokens, the word marker, single characters, then what the merges make, in
     * the order of merging.
     *
     * @return the vocabulary
     */
    public Vocabulary vocabulary() {
        return Vocabulary.of(pieces);
    }

    /**
     * The number of merges learnt.
     *
     * @return at most what the trainer was asked for
     */
    public int mergeCount() {
        return merges.size();
    }

    @Override
    public List<String> tokenize(String text) {
        List<String> out = new ArrayList<>();
        for (String word : words.tokenize(text)) {
            out.addAll(pieces(word));
        }
        return out;
    }

    /**
     * Cuts a text at random, as BPE-dropout does (Provilkov, Emelianenko and Voita 2020, "BPE-Dropout: simple and
     * effective subword regularization"): at every step each merge that is possible is left out with a given
     * probability. A model trained on such text, cut anew in every epoch, sees words in many spellings.
     *
     * @param text any text
     * @param dropout the probability, 0 (as {@link #tokenize(String)}) to 1 (single characters)
     * @param random where chance comes from; the same state gives the same pieces
     * @return pieces that join to the same text
     * @throws IllegalArgumentException if the probability is none
     */
    public List<String> tokenize(String text, double dropout, RandomGenerator random) {
        if (!(dropout >= 0 && dropout <= 1)) {
            throw new IllegalArgumentException("dropout: expected 0 to 1, got " + dropout);
        }
        if (dropout == 0) {
            return tokenize(text);
        }
        List<String> out = new ArrayList<>();
        for (String word : words.tokenize(text)) {
            out.addAll(cut(word, dropout, random));
        }
        return out;
    }

    @Override
    public String detokenize(List<String> tokens) {
        String text = String.join("", tokens);
        return text.startsWith(WORD_START) ? text.substring(WORD_START.length()) : text;
    }

    private List<String> pieces(String word) {
        List<String> known = cache.get(word);
        if (known == null) {
            known = cut(word, 0, null);
            if (word.length() <= MAX_CACHED_LENGTH && cache.size() < MAX_CACHED_WORDS) {
                cache.put(word, known);
            }
        }
        return known;
    }

    /**
     * Merges the leftmost pair of best rank until none is left. Pairs wait in a queue, so that a "word" of a million
     * characters takes n log n steps. A pair that dropout leaves out waits for the next step.
     */
    private List<String> cut(String word, double dropout, RandomGenerator random) {
        int[] symbols = (WORD_START + word).codePoints().map(this::symbol).toArray();
        int[] next = new int[symbols.length];
        int[] previous = new int[symbols.length];
        PriorityQueue<Long> queue = new PriorityQueue<>();
        for (int i = 0; i < symbols.length; i++) {
            previous[i] = i - 1;
            next[i] = i + 1 < symbols.length ? i + 1 : -1;
        }
        for (int i = 0; i < symbols.length; i++) {
            enqueue(queue, symbols, next, i);
        }
        List<Long> leftOut = new ArrayList<>();
        while (!queue.isEmpty()) {
            long candidate = queue.poll();
            int left = (int) candidate;
            int rank = (int) (candidate >>> 32);
            if (rank != rank(symbols, next, left)) {
                continue; // a neighbour was merged since this pair was queued
            }
            if (dropout > 0 && random.nextDouble() < dropout) {
                leftOut.add(candidate);
                continue;
            }
            queue.addAll(leftOut);
            leftOut.clear();
            int right = next[left];
            symbols[left] = mergedIds[rank];
            symbols[right] = MERGED_AWAY;
            next[left] = next[right];
            if (next[left] >= 0) {
                previous[next[left]] = left;
            }
            enqueue(queue, symbols, next, left);
            if (previous[left] >= 0) {
                enqueue(queue, symbols, next, previous[left]);
            }
        }
        List<String> out = new ArrayList<>();
        for (int i = 0; i >= 0; i = next[i]) {
            out.add(symbols[i] >= 0 ? pieces.get(symbols[i]) : Character.toString(-1 - symbols[i]));
        }
        return List.copyOf(out);
    }

    /** The piece of a single character, or a negative number that holds the character and is in no pair. */
    private int symbol(int codePoint) {
        return pieceIds.getOrDefault(Character.toString(codePoint), -1 - codePoint);
    }

    private void enqueue(PriorityQueue<Long> queue, int[] symbols, int[] next, int left) {
        int rank = rank(symbols, next, left);
        if (rank >= 0) {
            queue.add((long) rank << 32 | left);
        }
    }

    private int rank(int[] symbols, int[] next, int left) {
        int right = next[left];
        return right < 0 || symbols[left] < 0 || symbols[right] < 0 ? -1
                : ranks.getOrDefault(pair(symbols[left], symbols[right]), -1);
    }

    static long pair(int left, int right) {
        return (long) left << 32 | right;
    }

    /**
     * Writes the encoding to a file as {@link #write(Writer)} does, in UTF-8.
     *
     * @param file created, or replaced once it is written whole
     * @throws IOException if it cannot be written
     */
    public void write(Path file) throws IOException {
        AtomicFiles.write(file, out -> {
            Writer writer = new OutputStreamWriter(out, StandardCharsets.UTF_8.newEncoder());
            write(writer);
            writer.flush();
        });
    }

    /**
     * Writes the encoding as text: a line with the version of the format, the characters one a line, then the merges
     * one a line as two pieces with a tab between. Escapes are those of {@link Vocabulary#write(Writer)}.
     *
     * @param writer written to, not closed
     * @throws IOException if it cannot be written to
     */
    public void write(Writer writer) throws IOException {
        writer.write(HEADER + "\ncharacters " + characters.size() + "\n");
        for (String character : characters) {
            writer.write(Escapes.escape(character) + "\n");
        }
        writer.write("merges " + merges.size() + "\n");
        for (Merge merge : merges) {
            writer.write(Escapes.escape(merge.left) + "\t" + Escapes.escape(merge.right) + "\n");
        }
    }

    /**
     * Reads an encoding that {@link #write(Path)} wrote.
     *
     * @param file the file
     * @return the encoding
     * @throws IOException if the file cannot be read, is cut short or is not such a file; the message names the line
     */
    public static Bpe read(Path file) throws IOException {
        try (Utf8LineReader reader = TextFiles.open(file)) {
            String header = reader.readLine();
            if (!header.equals(HEADER)) {
                throw new IOException(reader.where() + ": expected \"" + HEADER + "\", got \"" + header + "\"");
            }
            List<String> characters = new ArrayList<>();
            for (int count = count(reader, "characters"); count > 0; count--) {
                characters.add(fields(reader, "a character", 1)[0]);
            }
            List<Merge> merges = new ArrayList<>();
            for (int count = count(reader, "merges"); count > 0; count--) {
                String[] pair = fields(reader, "two pieces with a tab between", 2);
                merges.add(new Merge(pair[0], pair[1]));
            }
            if (reader.readLine() != null) {
                throw new IOException(reader.where() + ": expected the end of the file after " + merges.size()
                        + " merges");
            }
            try {
                return new Bpe(characters, merges);
            } catch (IllegalArgumentException e) {
                throw new IOException(file + ": " + e.getMessage(), e);
            }
        }
    }

    private static int count(Utf8LineReader reader, String what) throws IOException {
        String line = reader.readLine();
        if (line == null || !line.matches(what + " [0-9]{1,9}")) {
            throw new IOException(reader.where() + ": expected \"" + what + "\" and their number, got "
                    + (line == null ? "the end of the file" : "\"" + line + "\""));
        }
        return Integer.parseInt(line.substring(what.length() + 1));
    }

    private static String[] fields(Utf8LineReader reader, String what, int count) throws IOException {
        String line = reader.readLine();
        if (line == null) {
            throw new IOException(reader.where() + ": expected " + what + ", got the end of the file");
        }
        String[] fields = line.split("\t", -1);
        try {
            for (int i = 0; i < fields.length; i++) {
                fields[i] = Escapes.unescape(fields[i]);
            }
        } catch (IllegalArgumentException e) {
            throw new IOException(reader.where() + ": " + e.getMessage(), e);
        }
        if (fields.length != count || count == 1 && fields[0].codePointCount(0, fields[0].length()) != 1) {
            throw new IOException(reader.where() + ": expected " + what + ", got \"" + line + "\"");
        }
        return fields;
    }
}
