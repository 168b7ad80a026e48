package io.github.sequor.metric;

import java.util.List;

/**
 * The edits that turn outputs into what was said, by the length of what was said; takes them one by one or in batches.
 * It may be more than 1.
 */
public abstract sealed class ErrorRate permits WordErrorRate, CharacterErrorRate {
    private final Line line = new Line();
    private final IntList hypothesisTokens = new IntList();
    private final IntList referenceTokens = new IntList();
    private long substitutions;
    private long deletions;
    private long insertions;
    private long referenceLength;

    ErrorRate() {
    }

    /** Forgets the tokens of the pair before. */
    abstract void begin();

    /** Appends the tokens of a line. */
    abstract void read(Line line, IntList tokens);

    /**
     * Counts the errors of one output.
     *
     * @param hypothesis the output
     * @param reference what it should be
     * @throws IllegalArgumentException if one is null, or both are so long and so different that to align them would
     *     take more than some ten seconds: the product of their lengths, but for what they share at both ends, may be
     *     2^33
     */
    public final void add(String hypothesis, String reference) {
        Check.given(hypothesis, "hypothesis");
        Check.given(reference, "reference");
        begin();
        read(hypothesis, hypothesisTokens);
        read(reference, referenceTokens);
        EditCounts edits = EditCounts.between(hypothesisTokens, referenceTokens);
        substitutions += edits.substitutions();
        deletions += edits.deletions();
        insertions += edits.insertions();
        referenceLength += referenceTokens.size;
    }

    private void read(String text, IntList tokens) {
        tokens.clear();
        read(line.set(Line.stripStart(Line.stripEnd(text))), tokens);
    }

    /**
     * Counts the errors of a batch of outputs.
     *
     * @param hypotheses N outputs
     * @param references N references, in the same order
     * @throws IllegalArgumentException if there are not as many of one as of the other, or as {@link #add} does
     */
    public final void addAll(List<String> hypotheses, List<String> references) {
        Check.sameSize(Check.given(hypotheses, "hypotheses").size(), "hypotheses",
                Check.given(references, "references").size(), "references");
        var reference = references.iterator();
        for (String hypothesis : hypotheses) {
            add(hypothesis, reference.next());
        }
    }

    /**
     * How many tokens were replaced by others. Of the alignments with the fewest errors the one with the most
     * substitutions is counted.
     *
     * @return the substitutions
     */
    public final long substitutions() {
        return substitutions;
    }

    /**
     * How many tokens of the references are missing.
     *
     * @return the deletions
     */
    public final long deletions() {
        return deletions;
    }

    /**
     * How many tokens are in excess.
     *
     * @return the insertions
     */
    public final long insertions() {
        return insertions;
    }

    /**
     * The length of the references.
     *
     * @return in tokens
     */
    public final long referenceLength() {
        return referenceLength;
    }

    /**
     * The error rate.
     *
     * @return substitutions, deletions and insertions by the length of the references, 0 or more; infinite or NaN if
     *     these are empty
     */
    public final double value() {
        return (double) (substitutions + deletions + insertions) / referenceLength;
    }
}
