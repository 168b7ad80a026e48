package io.github.sequor.embedding;

import io.github.sequor.text.Tokenizer;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/**
 * A text to learn word vectors from: sentences of words, read once and in constant memory.
 *
 * <p>A file is plain text, gzip or zip (all its members), told apart by its first bytes; a folder holds such files,
 * read in the order of their names. Words are what stands between bytes up to the space (0x20); a line feed ends a
 * sentence, and so does the end of a file. A sentence longer than {@link #MAX_SENTENCE_WORDS} is cut, as gensim's
 * LineSentence does, so that text without line ends works too.
 */
public final class Corpus {
    /** Words after which a sentence is cut. */
    public static final int MAX_SENTENCE_WORDS = 10_000;
    private static final int BUFFER_BYTES = 1 << 20;

    private final Source source;
    private final String name;

    private Corpus(Source source, String name) {
        this.source = source;
        this.name = name;
    }

    /** Hears the words of a text. */
    interface Sink {
        /**
         * A word, UTF-8 at {@code bytes[from, to)}.
         *
         * @throws IOException if it is not UTF-8; says what, not where
         */
        void word(byte[] bytes, int from, int to) throws IOException;

        void endSentence() throws IOException;
    }

    private interface Source {
        void read(Sink sink) throws IOException;
    }

    /**
     * A file, or all files in a folder and the folders in it.
     *
     * @throws IOException if there is none
     */
    public static Corpus of(Path path) throws IOException {
        return files(path, null);
    }

    /**
     * A file or folder whose lines are cut into words by a tokenizer, such as a segmenter for Chinese.
     *
     * @throws IOException if there is none
     */
    public static Corpus of(Path path, Tokenizer tokenizer) throws IOException {
        return files(path, tokenizer);
    }

    private static Corpus files(Path path, Tokenizer tokenizer) throws IOException {
        if (!Files.exists(path)) {
            throw new NoSuchFileException(path.toString());
        }
        return new Corpus(sink -> {
            try (Stream<Path> found = Files.walk(path)) {
                for (Path file : found.filter(Files::isRegularFile).sorted().toList()) {
                    readFile(file, tokenizer, new Sentences(sink));
                }
            }
        }, path.toString());
    }

    /**
     * Sentences from memory or wherever they come from. They are gone through once for each model.
     *
     * @param sentences no word null, empty or with white space in it
     */
    public static Corpus of(Iterable<List<String>> sentences) {
        return new Corpus(sink -> {
            Sentences cut = new Sentences(sink);
            for (List<String> sentence : sentences) {
                addSentence(cut, sentence);
            }
        }, "the sentences");
    }

    private static void addSentence(Sentences sink, List<String> sentence) throws IOException {
        for (String word : sentence) {
            if (word.isEmpty() || word.chars().anyMatch(Character::isWhitespace)) {
                throw new IllegalArgumentException("sentences: expected words without white space, was \"" + word
                        + "\" in " + sentence);
            }
            byte[] bytes = word.getBytes(StandardCharsets.UTF_8);
            sink.word(bytes, 0, bytes.length);
        }
        sink.endSentence();
    }

    /** This corpus with something done to each sentence, as it is read. */
    Corpus map(UnaryOperator<List<String>> change) {
        return new Corpus(sink -> {
            Sentences cut = new Sentences(sink);
            source.read(new Sink() {
                private final List<String> sentence = new ArrayList<>();

                @Override
                public void word(byte[] bytes, int from, int to) throws IOException {
                    sentence.add(MalformedWordException.decode(bytes, from, to));
                }

                @Override
                public void endSentence() throws IOException {
                    addSentence(cut, change.apply(sentence));
                    sentence.clear();
                }
            });
        }, name);
    }

    void read(Sink sink) throws IOException {
        source.read(sink);
    }

    /** What errors call the text. */
    @Override
    public String toString() {
        return name;
    }

    private static void readFile(Path file, Tokenizer tokenizer, Sentences sink) throws IOException {
        try (BufferedInputStream in = new BufferedInputStream(Files.newInputStream(file))) {
            in.mark(4);
            int first = in.read();
            int second = in.read();
            in.reset();
            if (first == 0x1F && second == 0x8B) {
                readText(new GZIPInputStream(in, BUFFER_BYTES / 16), file.toString(), tokenizer, sink);
            } else if (first == 'P' && second == 'K') {
                ZipInputStream zip = new ZipInputStream(in);
                for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                    if (!entry.isDirectory()) {
                        readText(zip, file + "!" + entry.getName(), tokenizer, sink);
                    }
                }
            } else {
                readText(in, file.toString(), tokenizer, sink);
            }
        } catch (java.util.zip.ZipException | java.io.EOFException e) {
            throw new IOException(file + ": truncated or damaged: " + e.getMessage(), e);
        }
    }

    private static void readText(InputStream in, String name, Tokenizer tokenizer, Sentences sink) throws IOException {
        byte[] buffer = new byte[BUFFER_BYTES];
        long line = 1;
        int kept = 0;          // bytes of a word, or of a line, whose end is not read yet
        boolean more = true;
        try {
            while (more) {
                int read = in.read(buffer, kept, buffer.length - kept);
                more = read >= 0;
                int limit = kept + Math.max(read, 0);
                int begin = 0;
                for (int i = kept; i < limit; i++) {
                    byte b = buffer[i];
                    if (b == '\n' || b >= 0 && b <= ' ' && tokenizer == null) {
                        add(buffer, begin, i, tokenizer, sink);
                        begin = i + 1;
                        if (b == '\n') {
                            sink.endSentence();
                            line++;
                        }
                    }
                }
                if (!more) {
                    add(buffer, begin, limit, tokenizer, sink);
                    sink.endSentence();
                }
                kept = limit - begin;
                System.arraycopy(buffer, begin, buffer, 0, kept);
                if (kept == buffer.length) {
                    if (tokenizer == null) {
                        throw new IOException("a word is longer than " + buffer.length + " bytes");
                    }
                    buffer = Arrays.copyOf(buffer, Math.multiplyExact(2, buffer.length));
                }
            }
        } catch (MalformedWordException e) {
            throw new IOException(name + ":" + line + ": " + e.getMessage(), e);
        }
    }

    private static void add(byte[] buffer, int from, int to, Tokenizer tokenizer, Sentences sink) throws IOException {
        if (from == to) {
            return;
        }
        if (tokenizer == null) {
            sink.word(buffer, from, to);
            return;
        }
        for (String word : tokenizer.tokenize(MalformedWordException.decode(buffer, from, to).strip())) {
            byte[] bytes = word.getBytes(StandardCharsets.UTF_8);
            sink.word(bytes, 0, bytes.length);
        }
    }

    /** Cuts long sentences and leaves out empty ones. */
    private static final class Sentences implements Sink {
        private final Sink sink;
        private int words;

        Sentences(Sink sink) {
            this.sink = sink;
        }

        @Override
        public void word(byte[] bytes, int from, int to) throws IOException {
            sink.word(bytes, from, to);
            if (++words == MAX_SENTENCE_WORDS) {
                endSentence();
            }
        }

        @Override
        public void endSentence() throws IOException {
            if (words > 0) {
                sink.endSentence();
                words = 0;
            }
        }
    }
}
