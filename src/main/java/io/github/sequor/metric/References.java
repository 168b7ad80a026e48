package io.github.sequor.metric;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;

/**
 * The references of a corpus. There are two ways to lay out several references for each hypothesis, and each has its
 * own name here, so that neither is taken for the other: {@link #streams} and {@link #perHypothesis}.
 *
 * <p>A null reference is a missing one: hypotheses may have different numbers of references, at least one each. An
 * empty string is a reference of no words.
 */
public final class References {
    private final List<List<String>> bySegment;
    private final String layout;

    private References(List<List<String>> bySegment, String layout) {
        this.bySegment = bySegment;
        this.layout = layout;
    }

    /**
     * One reference for each hypothesis.
     *
     * @param references as many as there are hypotheses
     * @return the references
     * @throws IllegalArgumentException if there are none, or one is null
     */
    public static References of(List<String> references) {
        return streams(List.of(Check.given(references, "references")));
    }

    /**
     * Whole translations of the corpus, as files hold them: {@code streams.get(r).get(i)} is reference r of
     * hypothesis i.
     *
     * @param streams R lists of as many references as there are hypotheses; null where a reference is missing
     * @return the references
     * @throws IllegalArgumentException if there are none, the streams differ in length, or a segment has no reference
     */
    public static References streams(List<List<String>> streams) {
        if (Check.given(streams, "references").isEmpty()) {
            throw new IllegalArgumentException("references: expected at least one stream, got none");
        }
        List<List<String>> bySegment = new ArrayList<>();
        for (String first : Check.given(streams.get(0), "references: stream 1")) {
            bySegment.add(new ArrayList<>(Collections.singleton(first)));
        }
        for (int r = 1; r < streams.size(); r++) {
            List<String> stream = Check.given(streams.get(r), "references: stream " + (r + 1));
            if (stream.size() != bySegment.size()) {
                throw new IllegalArgumentException("references: stream 1 has " + bySegment.size()
                        + " segments, but stream " + (r + 1) + " has " + stream.size());
            }
            int i = 0;
            for (String reference : stream) {
                bySegment.get(i++).add(reference);
            }
        }
        String layout = streams.size() == 1 ? "references" : "references in each of " + streams.size()
                + " streams (for lists of references, one for each hypothesis, use References.perHypothesis)";
        return checked(bySegment, layout);
    }

    /**
     * The references of each hypothesis together: {@code references.get(i).get(r)} is reference r of hypothesis i.
     *
     * @param references a list for each hypothesis, of one or more references; nulls in it are left out
     * @return the references
     * @throws IllegalArgumentException if there are none, or a segment has no reference
     */
    public static References perHypothesis(List<List<String>> references) {
        return checked(references, "lists of references, one for each hypothesis (for whole streams of references use"
                + " References.streams)");
    }

    private static References checked(List<List<String>> bySegment, String layout) {
        if (Check.given(bySegment, "references").isEmpty()) {
            throw new IllegalArgumentException("references: the corpus is empty");
        }
        List<List<String>> present = new ArrayList<>(bySegment.size());
        for (List<String> segment : bySegment) {
            String name = "references: segment " + (present.size() + 1);
            List<String> given = Check.given(segment, name).stream().filter(Objects::nonNull).toList();
            if (given.isEmpty()) {
                throw new IllegalArgumentException(name + " has none");
            }
            present.add(given);
        }
        return new References(Collections.unmodifiableList(present), layout);
    }

    /**
     * The number of segments.
     *
     * @return how many hypotheses these references are for
     */
    public int size() {
        return bySegment.size();
    }

    /**
     * The references of one hypothesis.
     *
     * @param segment 0 to {@link #size} - 1
     * @return one or more
     */
    public List<String> get(int segment) {
        return bySegment.get(segment);
    }

    /** How many references the segments have, as a signature says it: a number, or {@code var} where they differ. */
    String countLabel() {
        int first = bySegment.get(0).size();
        return bySegment.stream().allMatch(s -> s.size() == first) ? Integer.toString(first) : "var";
    }

    void checkMatches(List<String> hypotheses) {
        if (hypotheses.isEmpty()) {
            throw new IllegalArgumentException("hypotheses: the corpus is empty");
        }
        if (hypotheses.size() != bySegment.size()) {
            throw new IllegalArgumentException("there are " + hypotheses.size() + " hypotheses, but "
                    + bySegment.size() + " " + layout);
        }
    }
}
