package io.github.sequor.text;

import java.util.List;

/**
 * Cuts text into tokens, and puts tokens together to text again.
 *
 * <p>Implementations are immutable and safe for use by several threads.
 */
public interface Tokenizer {

    /**
     * Cuts a text into tokens.
     *
     * @param text any text, usually one sentence
     * @return its tokens in order; empty for a text without any
     */
    List<String> tokenize(String text);

    /**
     * Puts tokens together to text; what {@link #tokenize} cut comes back as each implementation says.
     *
     * @param tokens tokens in order
     * @return the text
     */
    String detokenize(List<String> tokens);
}
