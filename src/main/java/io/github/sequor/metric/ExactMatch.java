package io.github.sequor.metric;

import java.util.List;

/** The share of outputs that equal their reference; takes them one by one or in batches. */
public final class ExactMatch {
    private long matches;
    private long total;

    /**
     * Counts one output.
     *
     * @param hypothesis the output
     * @param reference what it should be
     */
    public void add(Object hypothesis, Object reference) {
        total++;
        if (Check.given(hypothesis, "hypothesis").equals(Check.given(reference, "reference"))) {
            matches++;
        }
    }

    /**
     * Counts a batch of outputs.
     *
     * @param hypotheses N outputs
     * @param references N references, in the same order
     * @throws IllegalArgumentException if there are not as many of one as of the other, or one is null
     */
    public void addAll(List<?> hypotheses, List<?> references) {
        Check.sameSize(Check.given(hypotheses, "hypotheses").size(), "hypotheses",
                Check.given(references, "references").size(), "references");
        var reference = references.iterator();
        for (Object hypothesis : hypotheses) {
            add(hypothesis, reference.next());
        }
    }

    /**
     * How many outputs were equal to their reference.
     *
     * @return the matches
     */
    public long matches() {
        return matches;
    }

    /**
     * How many outputs were counted.
     *
     * @return all of them
     */
    public long total() {
        return total;
    }

    /**
     * The share of matches.
     *
     * @return 0 to 1; NaN before the first output
     */
    public double value() {
        return (double) matches / total;
    }
}
