package io.github.sequor.metric;

/**
 * A translation edit rate.
 *
 * @param score the edits in percent of the length of the references
 * @param edits insertions, deletions, substitutions and shifts, of each segment against the reference that needs the
 *     fewest
 * @param referenceLength in words, averaged over the references of each segment
 */
public record TerScore(double score, long edits, double referenceLength) implements Score {

    @Override
    public String name() {
        return "TER";
    }

    /** The line that sacreBLEU prints, with two decimals. */
    @Override
    public String toString() {
        return format(2);
    }
}
