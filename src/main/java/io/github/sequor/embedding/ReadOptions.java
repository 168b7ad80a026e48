package io.github.sequor.embedding;

/**
 * How a file of word vectors is read.
 *
 * @param limit at most this many of the first words; 0: all
 * @param mapped the vectors stay in the file, which is mapped into memory: for word2vec's binary format and
 *     safetensors, not compressed. Other processes that map it share the memory. The file must not be cut short while
 *     it is in use: the system would end the process
 * @param lenient a word that was there before and a vector with a number that is not finite are left out, and bytes
 *     that are no UTF-8 are read as U+FFFD, where otherwise the file is refused
 */
public record ReadOptions(int limit, boolean mapped, boolean lenient) {
    /** All words, copied, strictly. */
    public static final ReadOptions DEFAULT = new ReadOptions(0, false, false);

    public ReadOptions {
        if (limit < 0) {
            throw new IllegalArgumentException("limit: expected at least 0, was " + limit);
        }
    }

    /** These options with another limit. */
    public ReadOptions withLimit(int words) {
        return new ReadOptions(words, mapped, lenient);
    }

    /** These options with the file mapped, or not. */
    public ReadOptions withMapped(boolean value) {
        return new ReadOptions(limit, value, lenient);
    }

    /** These options, lenient or not. */
    public ReadOptions withLenient(boolean value) {
        return new ReadOptions(limit, mapped, value);
    }

    int most() {
        return limit == 0 ? Integer.MAX_VALUE : limit;
    }
}
