package io.github.sequor.text;

import java.util.ArrayList;
import java.util.List;

/**
 * Characters: every code point is a token, white space too, so that joining gives back exactly what was cut. The units
 * for languages written without spaces, and for spelling tasks.
 */
public final class CharacterTokenizer implements Tokenizer {

    @Override
    public List<String> tokenize(String text) {
        List<String> characters = new ArrayList<>(text.length());
        text.codePoints().forEach(c -> characters.add(Character.toString(c)));
        return characters;
    }

    @Override
    public String detokenize(List<String> tokens) {
        return String.join("", tokens);
    }
}
