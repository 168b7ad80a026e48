package io.github.sequor.metric;

/**
 * The edits between two sequences: insertions, deletions and substitutions, each at the cost of 1 (Levenshtein 1966).
 * Of the alignments with the fewest edits it counts the one with the most substitutions.
 *
 * @param substitutions tokens of the reference that were replaced
 * @param deletions tokens of the reference that are missing
 * @param insertions tokens that are in excess
 */
record EditCounts(long substitutions, long deletions, long insertions) {
    /** What is computed in some ten seconds. */
    private static final long MAX_CELLS = 1L << 33;
    /** One edit; below it there is room for the number of deletions, so that the least sum has the fewest of them. */
    private static final long EDIT = 1L << 32;
    private static final long DELETION = EDIT + 1;

    static EditCounts between(IntList hypothesis, IntList reference) {
        int start = 0;
        while (start < Math.min(hypothesis.size, reference.size)
                && hypothesis.values[start] == reference.values[start]) {
            start++;
        }
        int hypothesisEnd = hypothesis.size;
        int referenceEnd = reference.size;
        while (Math.min(hypothesisEnd, referenceEnd) > start
                && hypothesis.values[hypothesisEnd - 1] == reference.values[referenceEnd - 1]) {
            hypothesisEnd--;
            referenceEnd--;
        }
        int longer = hypothesisEnd - start;
        int shorter = referenceEnd - start;
        if ((long) longer * shorter > MAX_CELLS) {
            throw new IllegalArgumentException("a hypothesis of " + hypothesis.size + " and a reference of "
                    + reference.size + " tokens are too long to align");
        }
        long least = least(hypothesis.values, reference.values, start, hypothesisEnd, referenceEnd);
        long edits = least / EDIT;
        long deletions = least % EDIT;
        long insertions = deletions + hypothesis.size - reference.size;
        return new EditCounts(edits - deletions - insertions, deletions, insertions);
    }

    private static long least(int[] hypothesis, int[] reference, int start, int hypothesisEnd, int referenceEnd) {
        long[] row = new long[referenceEnd - start + 1];
        for (int j = 1; j < row.length; j++) {
            row[j] = row[j - 1] + DELETION;
        }
        for (int i = start; i < hypothesisEnd; i++) {
            long diagonal = row[0];
            row[0] += EDIT;
            for (int j = 1; j < row.length; j++) {
                long kept = diagonal + (hypothesis[i] == reference[start + j - 1] ? 0 : EDIT);
                diagonal = row[j];
                row[j] = Math.min(kept, Math.min(diagonal + EDIT, row[j - 1] + DELETION));
            }
        }
        return row[row.length - 1];
    }
}
