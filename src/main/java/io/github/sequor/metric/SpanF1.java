package io.github.sequor.metric;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Precision, recall and F1 of tagged spans, such as named entities: a span is right if a reference has one of the same
 * type, begin and end. Takes sentences one by one or in batches. Numbers are those of conlleval (Tjong Kim Sang and
 * Buchholz 2000) and of seqeval.
 */
public final class SpanF1 {
    private final TagScheme scheme;
    private final SortedMap<String, Counts> byType = new TreeMap<>();
    private long correctTags;
    private long tags;

    private static final class Counts {
        private long correct;
        private long found;
        private long actual;

        private F1Score score() {
            return F1Score.of(correct, found, actual);
        }
    }

    /** As conlleval, and as seqeval by default: tags of any scheme, well formed or not. */
    public SpanF1() {
        this(TagScheme.ANY);
    }

    /**
     * As seqeval in strict mode: of both predictions and references only what is well formed counts.
     *
     * @param scheme what tags mean
     */
    public SpanF1(TagScheme scheme) {
        this.scheme = Check.given(scheme, "scheme");
    }

    /**
     * Counts the spans of one sentence.
     *
     * @param predicted T tags
     * @param actual T tags of the same tokens
     * @throws IllegalArgumentException if there are not as many of one as of the other, or one is no tag of the scheme
     */
    public void add(List<String> predicted, List<String> actual) {
        Check.sameSize(Check.given(predicted, "predicted").size(), "predicted tags",
                Check.given(actual, "actual").size(), "actual ones");
        List<TagScheme.Span> found = scheme.spans(predicted);
        Set<TagScheme.Span> sought = new HashSet<>(scheme.spans(actual));
        for (TagScheme.Span span : found) {
            Counts counts = counts(span);
            counts.found++;
            counts.correct += sought.contains(span) ? 1 : 0;
        }
        for (TagScheme.Span span : sought) {
            counts(span).actual++;
        }
        var tag = actual.iterator();
        for (String said : predicted) {
            correctTags += said.equals(tag.next()) ? 1 : 0;
        }
        tags += actual.size();
    }

    private Counts counts(TagScheme.Span span) {
        return byType.computeIfAbsent(span.type(), type -> new Counts());
    }

    /**
     * Counts the spans of a batch of sentences.
     *
     * @param predicted N sentences of tags
     * @param actual N sentences of tags of the same tokens
     * @throws IllegalArgumentException if there are not as many of one as of the other, or as {@link #add} does
     */
    public void addAll(List<List<String>> predicted, List<List<String>> actual) {
        Check.sameSize(Check.given(predicted, "predicted").size(), "predicted sentences",
                Check.given(actual, "actual").size(), "actual ones");
        var sentence = actual.iterator();
        for (List<String> said : predicted) {
            add(said, sentence.next());
        }
    }

    /**
     * The scores of each type that occurs, actually or as a prediction.
     *
     * @return scores by type, in alphabetical order
     */
    public SortedMap<String, F1Score> byType() {
        SortedMap<String, F1Score> scores = new TreeMap<>();
        byType.forEach((type, counts) -> scores.put(type, counts.score()));
        return scores;
    }

    /**
     * The scores of all types as one.
     *
     * @param averaging how; {@link Averaging#MICRO} is what conlleval gives
     * @return precision, recall and F1, and how many spans there are
     */
    public F1Score score(Averaging averaging) {
        if (Check.given(averaging, "averaging") != Averaging.MICRO) {
            return F1Score.mean(byType().values(), averaging == Averaging.WEIGHTED);
        }
        Counts all = new Counts();
        for (Counts counts : byType.values()) {
            all.correct += counts.correct;
            all.found += counts.found;
            all.actual += counts.actual;
        }
        return all.score();
    }

    /**
     * The share of tokens with the right tag.
     *
     * @return 0 to 1; NaN before the first token
     */
    public double accuracy() {
        return (double) correctTags / tags;
    }
}
