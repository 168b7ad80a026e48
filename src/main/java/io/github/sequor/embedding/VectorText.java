package io.github.sequor.embedding;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/** The text formats: word2vec's, fastText's {@code .vec} and, without the first line, GloVe's. */
final class VectorText {
    private static final int MOST_BYTES = 1 << 26;      // a line

    private VectorText() {
    }

    /** Numbers are written so that they are read back as the same float32. */
    static void write(WordVectors vectors, OutputStream out, boolean header) throws IOException {
        LineWriter lines = new LineWriter(out);
        if (header) {
            lines.line().append(vectors.vocabSize()).append(' ').append(vectors.vectorSize());
            lines.end();
        }
        for (int i = 0; i < vectors.vocabSize(); i++) {
            lines.line().append(vectors.words().get(i));
            for (float value : vectors.vector(i)) {
                lines.line().append(' ').append(value);
            }
            lines.end();
        }
        lines.flush();
    }

    /**
     * Reads vectors.
     *
     * @param header whether the first line says how many words and numbers there are; otherwise the first line's
     *     numbers are counted, and a word may hold spaces (as some of GloVe's do)
     * @throws IOException with the line
     */
    static WordVectors read(VectorInput in, ReadOptions options, boolean header) throws IOException {
        VectorInput.Line line = new VectorInput.Line();
        long number = 0;
        try {
            VectorHeader expected = null;
            if (header) {
                number++;
                in.readLine(line, MOST_BYTES);
                expected = VectorHeader.parse(line.text());
            }
            WordRows rows = null;
            float[] vector = null;
            int given = 0;
            while (rows == null || !rows.full()) {
                number++;
                if (!in.readLine(line, MOST_BYTES)) {
                    break;
                }
                trim(line);
                if (line.length == 0 && in.peek() < 0) {
                    break;
                }
                if (rows == null) {
                    int size = expected != null ? expected.vectorSize() : VectorHeader.checkSize(fields(line) - 1);
                    vector = new float[size];
                    rows = new WordRows(options, new VectorRows.Builder(size));
                }
                if (expected != null && given == expected.words()) {
                    throw new IOException("the first line says " + expected.words() + " words, there are more");
                }
                given++;
                int end = wordEnd(line, header ? 0 : fields(line) - 1 - vector.length);
                numbers(line, end, vector);
                rows.add(in.decode(line.bytes, 0, end), vector);
            }
            if (expected != null && given < expected.words() && (rows == null || !rows.full())) {
                throw new IOException("the first line says " + expected.words() + " words, the file ends after "
                        + given);
            }
            if (rows == null) {
                throw new IOException("there is no word");
            }
            return rows.build();
        } catch (IOException e) {
            throw new IOException("line " + number + ": " + e.getMessage(), e);
        }
    }

    private static boolean isSpace(byte c) {
        return c == ' ' || c == '\t';
    }

    private static void trim(VectorInput.Line line) {
        while (line.length > 0 && isSpace(line.bytes[line.length - 1])) {
            line.length--;
        }
    }

    private static int fields(VectorInput.Line line) {
        int fields = 0;
        for (int i = 0; i < line.length; i++) {
            if (!isSpace(line.bytes[i]) && (i == 0 || isSpace(line.bytes[i - 1]))) {
                fields++;
            }
        }
        return fields;
    }

    /** Where the word ends that takes one field and {@code more}. */
    private static int wordEnd(VectorInput.Line line, int more) {
        int i = 0;
        for (int left = more; i < line.length; i++) {
            if (isSpace(line.bytes[i]) && left-- <= 0) {
                break;
            }
        }
        return i;
    }

    private static void numbers(VectorInput.Line line, int from, float[] vector) throws IOException {
        int count = 0;
        for (int i = from; i < line.length; ) {
            if (isSpace(line.bytes[i])) {
                i++;
                continue;
            }
            int end = i;
            while (end < line.length && !isSpace(line.bytes[end])) {
                end++;
            }
            if (count < vector.length) {
                try {
                    vector[count] = Decimal.parse(line.bytes, i, end);
                } catch (NumberFormatException e) {
                    throw new IOException("expected a word and " + vector.length + " numbers, "
                            + new String(line.bytes, i, Math.min(end - i, 40), StandardCharsets.UTF_8)
                            + " is not a number", e);
                }
            }
            count++;
            i = end;
        }
        if (count != vector.length) {
            throw new IOException("expected a word and " + vector.length + " numbers, was a word and " + count);
        }
    }
}
