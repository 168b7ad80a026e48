package io.github.sequor.text;

import io.github.sequor.io.AtomicFiles;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A table of tokens and their numbers, 0 to {@link #size} - 1. The first three are special: {@link #UNK} stands for
 * every token that is not in the table, {@link #BOS} begins and {@link #EOS} ends a sentence. Immutable.
 *
 * <p>Tokens are compared as they are; the caller decides on case and on the Unicode normal form. A token of the data
 * that is spelled like a special token is unknown.
 */
public final class Vocabulary {
    /** The unknown token, {@code <unk>}, id 0. */
    public static final String UNK = "<unk>";
    /** The begin of a sentence, {@code <s>}, id 1. */
    public static final String BOS = "<s>";
    /** The end of a sentence, {@code </s>}, id 2. */
    public static final String EOS = "</s>";
    /** The id of {@link #UNK}. */
    public static final int UNK_ID = 0;
    /** The id of {@link #BOS}. */
    public static final int BOS_ID = 1;
    /** The id of {@link #EOS}. */
    public static final int EOS_ID = 2;

    static final List<String> SPECIAL = List.of(UNK, BOS, EOS);

    private final String[] tokens;
    private final Map<String, Integer> ids;

    private Vocabulary(List<String> tokens) {
        this.tokens = tokens.toArray(String[]::new);
        this.ids = new HashMap<>(2 * this.tokens.length);
        for (int id = 0; id < this.tokens.length; id++) {
            String token = this.tokens[id];
            if (token == null || token.isEmpty()) {
                throw new IllegalArgumentException("token " + id + " is " + (token == null ? "null" : "empty"));
            }
            Integer first = ids.put(token, id);
            if (first != null) {
                throw new IllegalArgumentException("token \"" + token + "\" is given twice: " + first + " and " + id);
            }
        }
    }

    /**
     * The vocabulary of given tokens: the special ones, then these in their order.
     *
     * @param tokens all different, none empty, none of the special ones
     * @return the vocabulary
     * @throws IllegalArgumentException if a token is null, empty, special or given twice
     */
    public static Vocabulary of(List<String> tokens) {
        List<String> all = new ArrayList<>(SPECIAL);
        all.addAll(tokens);
        return new Vocabulary(all);
    }

    /**
     * Starts counting tokens for a vocabulary.
     *
     * @return a builder without a limit, which keeps every token it sees
     */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * The number of tokens, the special ones among them.
     *
     * @return the size
     */
    public int size() {
        return tokens.length;
    }

    /**
     * Whether a token is in the table.
     *
     * @param token any token
     * @return whether it has an id of its own
     */
    public boolean contains(String token) {
        return ids.containsKey(token);
    }

    /**
     * The id of a token.
     *
     * @param token any token
     * @return its id, {@link #UNK_ID} if it is not in the table
     */
    public int id(String token) {
        return ids.getOrDefault(token, UNK_ID);
    }

    /**
     * The token of an id.
     *
     * @param id 0 to {@link #size} - 1
     * @return the token
     * @throws IllegalArgumentException if the id is not of this vocabulary
     */
    public String token(int id) {
        if (id < 0 || id >= tokens.length) {
            throw new IllegalArgumentException("id: expected 0 to " + (tokens.length - 1) + ", got " + id);
        }
        return tokens[id];
    }

    /**
     * The ids of tokens, without any begin or end added.
     *
     * @param tokens T tokens of the data
     * @return T ids, {@link #UNK_ID} for each token that is not in the table, or is spelled like a special one
     */
    public int[] encode(List<String> tokens) {
        return tokens.stream().mapToInt(this::id).map(id -> id < SPECIAL.size() ? UNK_ID : id).toArray();
    }

    /**
     * The tokens of ids, special ones as they are written.
     *
     * @param ids T ids
     * @return T tokens
     * @throws IllegalArgumentException if an id is not of this vocabulary
     */
    public List<String> decode(int[] ids) {
        return Arrays.stream(ids).mapToObj(this::token).toList();
    }

    /**
     * Writes the table to a file as {@link #write(Writer)} does, in UTF-8.
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
     * Writes the table as text: a token a line, in the order of ids. Tab, line feed, carriage return and backslash are
     * written {@code \t \n \r \\}.
     *
     * @param writer written to, not closed
     * @throws IOException if it cannot be written to
     */
    public void write(Writer writer) throws IOException {
        for (String token : tokens) {
            writer.write(Escapes.escape(token));
            writer.write('\n');
        }
    }

    /**
     * Reads a table that {@link #write(Path)} wrote.
     *
     * @param file the file
     * @return the vocabulary
     * @throws IOException if the file cannot be read or is not such a table; the message names the line
     */
    public static Vocabulary read(Path file) throws IOException {
        List<String> tokens = new ArrayList<>();
        Map<String, Long> seen = new HashMap<>();
        try (Utf8LineReader reader = TextFiles.open(file)) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                String token;
                try {
                    token = Escapes.unescape(line);
                } catch (IllegalArgumentException e) {
                    throw new IOException(reader.where() + ": " + e.getMessage(), e);
                }
                if (tokens.size() < SPECIAL.size() && !token.equals(SPECIAL.get(tokens.size()))) {
                    throw new IOException(reader.where() + ": expected the special token "
                            + SPECIAL.get(tokens.size()) + ", got \"" + token + "\"");
                }
                if (token.isEmpty()) {
                    throw new IOException(reader.where() + ": empty token");
                }
                Long first = seen.put(token, reader.lineNumber());
                if (first != null) {
                    throw new IOException(reader.where() + ": token \"" + token + "\" stands already in line "
                            + first);
                }
                tokens.add(token);
            }
        }
        if (tokens.size() < SPECIAL.size()) {
            throw new IOException(file + ":" + (tokens.size() + 1) + ": expected the special token "
                    + SPECIAL.get(tokens.size()) + ", got the end of the file");
        }
        return new Vocabulary(tokens);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Vocabulary v && Arrays.equals(tokens, v.tokens);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(tokens);
    }

    @Override
    public String toString() {
        return "Vocabulary(" + tokens.length + " tokens)";
    }

    /** Counts tokens and keeps the frequent ones: by falling count, and equal counts in the order of strings. */
    public static final class Builder {
        private final Map<String, long[]> counts = new HashMap<>();
        private long minCount = 1;
        private int maxSize = Integer.MAX_VALUE;

        private Builder() {
        }

        /**
         * Leaves out rare tokens.
         *
         * @param minCount how often a token must have been seen to be kept; 1 by default
         * @return this
         */
        public Builder minCount(long minCount) {
            if (minCount < 1) {
                throw new IllegalArgumentException("minCount: expected 1 or more, got " + minCount);
            }
            this.minCount = minCount;
            return this;
        }

        /**
         * Limits the size.
         *
         * @param maxSize the most tokens to keep, the three special ones among them; no limit by default
         * @return this
         */
        public Builder maxSize(int maxSize) {
            if (maxSize < SPECIAL.size()) {
                throw new IllegalArgumentException("maxSize: expected " + SPECIAL.size()
                        + " or more, since that many are special, got " + maxSize);
            }
            this.maxSize = maxSize;
            return this;
        }

        /**
         * Counts the tokens of one sentence.
         *
         * @param sentence its tokens
         * @return this
         */
        public Builder add(List<String> sentence) {
            for (String token : sentence) {
                if (token.isEmpty()) {
                    throw new IllegalArgumentException("sentence: holds an empty token: " + sentence);
                }
                counts.computeIfAbsent(token, t -> new long[1])[0]++;
            }
            return this;
        }

        /**
         * Counts the tokens of sentences.
         *
         * @param sentences lists of tokens
         * @return this
         */
        public Builder addAll(Iterable<List<String>> sentences) {
            sentences.forEach(this::add);
            return this;
        }

        /**
         * Makes the vocabulary of what was counted so far.
         *
         * @return the special tokens, then the others by falling count
         */
        public Vocabulary build() {
            Comparator<Map.Entry<String, long[]>> byFallingCount = Comparator.comparingLong(e -> -e.getValue()[0]);
            return of(counts.entrySet().stream()
                    .filter(e -> e.getValue()[0] >= minCount && !SPECIAL.contains(e.getKey()))
                    .sorted(byFallingCount.thenComparing(Map.Entry.comparingByKey()))
                    .limit(maxSize - SPECIAL.size())
                    .map(Map.Entry::getKey)
                    .toList());
        }
    }
}
