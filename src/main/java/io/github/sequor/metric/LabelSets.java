package io.github.sequor.metric;

import java.util.Collection;
import java.util.HashSet;
import java.util.Set;

/** How well sets of labels agree with those that are right; takes them one by one. */
public final class LabelSets {
    private long found;
    private long right;
    private long support;
    private long exact;
    private long total;

    /**
     * Counts one set.
     *
     * @param predicted what was said
     * @param actual what is so
     */
    public void add(Collection<String> predicted, Collection<String> actual) {
        Set<String> said = new HashSet<>(Check.given(predicted, "predicted"));
        Set<String> so = new HashSet<>(Check.given(actual, "actual"));
        total++;
        exact += said.equals(so) ? 1 : 0;
        found += said.size();
        support += so.size();
        said.retainAll(so);
        right += said.size();
    }

    /** The share of sets that agree exactly; NaN before the first. */
    public double exactMatch() {
        return (double) exact / total;
    }

    /** Micro precision, recall and F1. */
    public F1Score score() {
        return F1Score.of(right, found, support);
    }
}
