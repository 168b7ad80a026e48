package io.github.sequor.model;

import io.github.sequor.metric.TagScheme;
import io.github.sequor.tensor.Rng;
import java.util.ArrayList;
import java.util.List;

/**
 * A language to learn in a second: persons have one to three capitalised names of random letters, places a word that
 * ends in -ville, and what stands around them is lower case. Spelling tells what no vocabulary knows.
 */
public final class NamesTask {
    private static final String[] WORDS = {"went", "to", "saw", "and", "from", "with", "lives", "in", "the", "of"};

    private NamesTask() {
    }

    /** Sentences with tags of a scheme. */
    public static TaggedText text(int count, TagScheme scheme, long seed) {
        Rng rng = new Rng(seed);
        List<List<String>> tokens = new ArrayList<>();
        List<List<String>> tags = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            List<String> sentence = new ArrayList<>();
            List<TagScheme.Span> spans = new ArrayList<>();
            for (int n = 2 + rng.nextInt(8); n > 0; n--) {
                int kind = rng.nextInt(6);
                int start = sentence.size();
                if (kind == 0) {
                    for (int names = 1 + rng.nextInt(3); names > 0; names--) {
                        String name = word(rng);
                        sentence.add(name.substring(0, 1).toUpperCase() + name.substring(1));
                    }
                    spans.add(new TagScheme.Span("PER", start, sentence.size()));
                    sentence.add(",");
                } else if (kind == 1) {
                    sentence.add(word(rng) + "ville");
                    spans.add(new TagScheme.Span("LOC", start, start + 1));
                } else {
                    sentence.add(WORDS[rng.nextInt(WORDS.length)]);
                }
            }
            tokens.add(sentence);
            tags.add(scheme.tags(spans, sentence.size()));
        }
        return new TaggedText(tokens, tags);
    }

    private static String word(Rng rng) {
        StringBuilder word = new StringBuilder();
        for (int n = 2 + rng.nextInt(3); n > 0; n--) {
            word.append((char) ('a' + rng.nextInt(26)));
        }
        return word.toString();
    }
}
