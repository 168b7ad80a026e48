package io.github.sequor.model;

import io.github.sequor.metric.TagScheme;
import io.github.sequor.text.Conll;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Sentences of tokens, and a tag for each token.
 *
 * @param tokens of each sentence
 * @param tags of each sentence, as many
 */
public record TaggedText(List<List<String>> tokens, List<List<String>> tags) {

    /** Copies both, and checks that there are as many of one as of the other. */
    public TaggedText {
        tokens = tokens.stream().map(List::copyOf).toList();
        tags = tags.stream().map(List::copyOf).toList();
        if (tokens.size() != tags.size()) {
            throw new IllegalArgumentException("tags: expected those of " + tokens.size() + " sentences, was "
                    + tags.size());
        }
        for (int i = 0; i < tokens.size(); i++) {
            if (tokens.get(i).size() != tags.get(i).size()) {
                throw new IllegalArgumentException("tags: expected " + tokens.get(i).size() + " in sentence " + i
                        + ", was " + tags.get(i).size());
            }
        }
    }

    /**
     * Reads a file of columns, plain or gzip.
     *
     * @param scheme what the tags must be well formed in; null: any tags
     * @throws IOException if it cannot be read, or a tag breaks the scheme: names file and line
     */
    public static TaggedText read(Path file, Conll columns, TagScheme scheme) throws IOException {
        List<List<String>> tokens = new ArrayList<>();
        List<List<String>> tags = new ArrayList<>();
        for (Conll.Sentence sentence : columns.read(file)) {
            Optional<TagScheme.Violation> broken =
                    scheme == null ? Optional.empty() : scheme.violation(sentence.tags());
            if (broken.isPresent()) {
                throw new IOException(sentence.where(broken.get().index()) + ": " + broken.get().message());
            }
            tokens.add(sentence.tokens());
            tags.add(sentence.tags());
        }
        return new TaggedText(tokens, tags);
    }

    /** The same spans, marked in another scheme. */
    public TaggedText convert(TagScheme from, TagScheme to) {
        return new TaggedText(tokens, tags.stream().map(t -> to.tags(from.spans(t), t.size())).toList());
    }

    /** The sentences that have tokens. */
    TaggedText withoutEmpty() {
        return new TaggedText(tokens.stream().filter(s -> !s.isEmpty()).toList(),
                tags.stream().filter(s -> !s.isEmpty()).toList());
    }

    /** Those at some places, in that order. */
    TaggedText select(int... indices) {
        return new TaggedText(IntStream.of(indices).mapToObj(tokens::get).toList(),
                IntStream.of(indices).mapToObj(tags::get).toList());
    }

    /** The number of sentences. */
    public int size() {
        return tokens.size();
    }
}
