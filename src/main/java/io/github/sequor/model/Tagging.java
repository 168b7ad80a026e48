package io.github.sequor.model;

import io.github.sequor.metric.TagScheme;
import java.util.List;

/**
 * What a tagger says of a sentence.
 *
 * @param tokens of the sentence
 * @param tags one for each
 * @param probabilities of each token's tag, whatever the others are; of a tag that marks a span, of its type and of
 *        whether a span begins there
 * @param logProb of all tags together, in nats
 * @param spans that the tags mark
 */
public record Tagging(List<String> tokens, List<String> tags, float[] probabilities, double logProb,
        List<TagScheme.Span> spans) {

    /** The tokens of a span. */
    public List<String> tokens(TagScheme.Span span) {
        return tokens.subList(span.start(), span.end());
    }
}
