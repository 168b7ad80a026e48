package io.github.sequor.embedding;

/** The files that word vectors are written to; all of them are read, too. */
public enum VectorFormat {
    /** word2vec's text, also fastText's {@code .vec}: a line "V D", then a word and D numbers a line. */
    WORD2VEC_TEXT,
    /** word2vec's binary: a line "V D", then a word, a space and D little-endian float32. */
    WORD2VEC_BINARY,
    /** GloVe's text: word2vec's without its first line. */
    GLOVE_TEXT,
    /** safetensors: {@code vectors} (V, D), {@code vocabulary} and, where known, {@code counts}. */
    SAFETENSORS
}
