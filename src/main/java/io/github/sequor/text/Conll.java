package io.github.sequor.text;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Spliterator;
import java.util.Spliterators.AbstractSpliterator;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * Reads sentences from columns, as the CoNLL shared tasks write them: a token a line, columns between tabs or, where
 * the first row has no tab, blanks, an empty line after each sentence. All rows of a file have as many columns. A line
 * that begins with {@code #} and a blank is a comment unless it has a tab or, between blanks, as many columns as the
 * rows; {@code -DOCSTART-} lines too are none of a sentence.
 *
 * <p>What is not as it should be is an {@link IOException} that names file and line, as in {@code train.conll:12}.
 *
 * @param tokenColumn where tokens stand, from 0; from the end where negative: -1 is the last
 * @param tagColumn likewise of tags; null: there are none
 */
public record Conll(int tokenColumn, Integer tagColumn) {
    /** Tokens in the first column, tags in the last. */
    public static final Conll TAGGED = new Conll(0, -1);
    /** Tokens in the first column, and no tags. */
    public static final Conll UNTAGGED = new Conll(0, null);

    /** A sentence as it stands in a file. A token may be empty: some corpora lost characters. */
    public static final class Sentence {
        private final List<String> tokens = new ArrayList<>();
        private final List<String> tags = new ArrayList<>();
        private final List<String> lines = new ArrayList<>();
        private final List<Integer> rows = new ArrayList<>();    // which of the lines have a token
        private final String file;
        private final long firstLine;

        private Sentence(String file, long firstLine) {
            this.file = file;
            this.firstLine = firstLine;
        }

        /** T tokens. */
        public List<String> tokens() {
            return tokens;
        }

        /** T tags; none where none were read. */
        public List<String> tags() {
            return tags;
        }

        /** Where a token stands, as in {@code train.conll:12}. */
        public String where(int token) {
            return file + ":" + (firstLine + rows.get(token));
        }

        /**
         * The sentence's lines with one more column, comments as they were.
         *
         * @param column T values, such as predicted tags
         * @return lines, the empty one behind the sentence among them
         */
        public List<String> with(List<String> column) {
            if (column.size() != tokens.size()) {
                throw new IllegalArgumentException("column: expected " + tokens.size() + " values, got "
                        + column.size());
            }
            List<String> result = new ArrayList<>(lines);
            for (int t = 0; t < column.size(); t++) {
                String line = lines.get(rows.get(t));
                boolean blanks = line.indexOf('\t') < 0 && line.strip().indexOf(' ') >= 0;
                result.set(rows.get(t), line + (blanks ? ' ' : '\t') + column.get(t));
            }
            result.add("");
            return result;
        }
    }

    /**
     * Reads a file, plain or gzip.
     *
     * @throws IOException if it cannot be read, holds no sentence, or a row has another number of columns
     */
    public List<Sentence> read(Path file) throws IOException {
        try (Utf8LineReader reader = TextFiles.open(file)) {
            List<Sentence> sentences = new ArrayList<>();
            Reading reading = new Reading(reader, file.toString());
            for (Sentence s = reading.next(); s != null; s = reading.next()) {
                sentences.add(s);
            }
            if (sentences.isEmpty()) {
                throw new IOException(file + ": holds no sentence");
            }
            return sentences;
        }
    }

    /**
     * Reads a stream, such as standard input, sentence by sentence. Close the result to close it.
     *
     * @param name what error messages call the input
     * @return sentences in order; reading on may throw an {@link UncheckedIOException}
     */
    public Stream<Sentence> sentences(InputStream in, String name) throws IOException {
        Utf8LineReader reader = new Utf8LineReader(in, name);
        Reading reading = new Reading(reader, name);
        return StreamSupport.stream(new AbstractSpliterator<Sentence>(Long.MAX_VALUE, Spliterator.ORDERED) {
            @Override
            public boolean tryAdvance(Consumer<? super Sentence> action) {
                try {
                    Sentence sentence = reading.next();
                    if (sentence != null) {
                        action.accept(sentence);
                    }
                    return sentence != null;
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        }, false).onClose(() -> {
            try {
                reader.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    /** One pass over an input. */
    private final class Reading {
        private final Utf8LineReader reader;
        private final String name;
        private int columns;         // of every row; 0: not known yet
        private boolean betweenTabs;
        private long firstRow;

        Reading(Utf8LineReader reader, String name) {
            this.reader = reader;
            this.name = name;
        }

        /** The next sentence that has tokens; null at the end. */
        Sentence next() throws IOException {
            Sentence sentence = null;
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                boolean empty = line.isBlank();
                if (empty && sentence != null && !sentence.tokens.isEmpty()) {
                    return sentence;
                }
                if (empty && sentence == null) {
                    continue;
                }
                sentence = sentence == null ? new Sentence(name, reader.lineNumber()) : sentence;
                if (!empty) {
                    row(sentence, line);
                }
                sentence.lines.add(line);
            }
            return sentence == null || sentence.tokens.isEmpty() ? null : sentence;
        }

        private void row(Sentence sentence, String line) throws IOException {
            boolean tabs = columns == 0 ? line.indexOf('\t') >= 0 : betweenTabs;
            String[] cells = tabs ? line.split("\t", -1) : line.strip().split("[ \t]+");
            boolean comment = line.startsWith("# ")
                    && (columns == 0 || betweenTabs ? line.indexOf('\t') < 0 : cells.length != columns);
            if (comment || cells[0].equals("-DOCSTART-")) {
                return;
            }
            if (columns == 0) {
                betweenTabs = tabs;
                columns = cells.length;
                firstRow = reader.lineNumber();
            }
            if (cells.length != columns) {
                throw new IOException(reader.where() + ": expected " + columns + " columns as in line " + firstRow
                        + ", got " + cells.length);
            }
            sentence.rows.add(sentence.lines.size());
            sentence.tokens.add(cell(cells, tokenColumn));
            if (tagColumn != null) {
                String tag = cell(cells, tagColumn);
                if (tag.isEmpty()) {
                    throw new IOException(reader.where() + ": the tag is empty");
                }
                sentence.tags.add(tag);
            }
        }

        private String cell(String[] cells, int column) throws IOException {
            int at = column < 0 ? cells.length + column : column;
            if (at < 0 || at >= cells.length) {
                throw new IOException(reader.where() + ": has no column " + column + ", but " + cells.length
                        + " columns");
            }
            return cells[at];
        }
    }
}
