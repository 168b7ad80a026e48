package io.github.sequor.metric;

import java.util.Arrays;

/**
 * Counts the edits of {@link Ter}. Shifts are searched greedily: the one that lowers the edit distance most is done,
 * until none lowers it. The distance is computed in a band around the diagonal. The limits, the order of preference
 * among equal alignments and shifts, and so the counts are those of sacreBLEU.
 *
 * <p>A shift leaves the words before and behind it alone. So the distances to all places in front of it are known, and
 * so are those from all places behind it to the end, once they are computed backward; only the rows between are its own.
 */
final class TerEdits {
    private static final int MAX_SHIFT_LENGTH = 10;
    private static final int MAX_SHIFT_DISTANCE = 50;
    private static final int MAX_SHIFTS_TRIED = 1000;
    private static final int BAND = 25;
    /** More than any distance, and one more than that is still a number. */
    private static final int UNREACHABLE = 1 << 30;

    private int[] hypothesis;
    private int[] reference;
    /** The words after the shift being tried; equal to those of the hypothesis otherwise. */
    private int[] shifted;
    private double lengthRatio;
    private int band;

    // Row i, for i words of the hypothesis, holds the distances to the first j words of the reference, for first(i) <=
    // j < last(i), from distances[offsets[i]].
    private int[] distances = new int[0];
    /** Laid out alike: the distances from there to the end of both; those of the rows below knownBehind are old. */
    private int[] behind = new int[0];
    private int knownBehind;
    private int[] offsets;
    private int[] row = new int[0];
    private int[] nextRow = new int[0];

    // The alignment: by word of the reference the word of the hypothesis that it stands at, and by word of each how
    // many errors are before it.
    private int[] aligned;
    private int[] hypothesisErrors;
    private int[] referenceErrors;

    private int tried;
    private Shift best;
    private int bestGain;

    /** The words from start, length of them, are taken out and put in again so that the first one stands at target. */
    private record Shift(int start, int length, int index, int target) {

        /** Tercom's order among shifts of equal gain: the longest, the first to take, the first place to put it. */
        boolean isBefore(Shift other) {
            if (length != other.length) {
                return length > other.length;
            }
            return start != other.start ? start < other.start : index < other.index;
        }

        int firstChanged() {
            return Math.min(start, target);
        }

        int lastChanged() {
            return Math.max(start, target) + length;
        }

        void apply(int[] words, int[] out) {
            System.arraycopy(words, start, out, target, length);
            if (target < start) {
                System.arraycopy(words, target, out, target + length, start - target);
            } else {
                System.arraycopy(words, start + length, out, start, target - start);
            }
        }
    }

    /** The edits that make the reference of the hypothesis. */
    int count(IntList hypothesisWords, IntList referenceWords) {
        if (referenceWords.size == 0) {
            return hypothesisWords.size;
        }
        hypothesis = Arrays.copyOf(hypothesisWords.values, hypothesisWords.size);
        reference = Arrays.copyOf(referenceWords.values, referenceWords.size);
        shifted = hypothesis.clone();
        layOutRows();
        computeRows(1);
        knownBehind = hypothesis.length + 1;
        tried = 0;
        for (int shifts = 0;; shifts++) {
            findBestShift();
            if (tried >= MAX_SHIFTS_TRIED || bestGain <= 0) {
                return shifts + distance();
            }
            best.apply(hypothesis, shifted);
            System.arraycopy(shifted, 0, hypothesis, 0, hypothesis.length);
            computeRows(best.firstChanged() + 1);
            knownBehind = Math.max(knownBehind, best.lastChanged());
        }
    }

    private int distance() {
        return distances[offsets[hypothesis.length + 1] - 1];
    }

    private void layOutRows() {
        lengthRatio = hypothesis.length == 0 ? 1 : (double) reference.length / hypothesis.length;
        band = BAND < lengthRatio / 2 ? (int) Math.ceil(lengthRatio / 2 + BAND) : BAND;
        offsets = new int[hypothesis.length + 2];
        int widest = 0;
        for (int i = 0; i <= hypothesis.length; i++) {
            int width = last(i) - first(i);
            widest = Math.max(widest, width);
            if (width > Integer.MAX_VALUE - 8 - offsets[i]) {
                throw new IllegalArgumentException("TER: a hypothesis of " + hypothesis.length
                        + " words and a reference of " + reference.length + " are too long to compare");
            }
            offsets[i + 1] = offsets[i] + width;
        }
        if (distances.length < offsets[hypothesis.length + 1]) {
            distances = new int[offsets[hypothesis.length + 1]];
        }
        if (behind.length < distances.length) {
            behind = new int[distances.length];
        }
        if (row.length < widest) {
            row = new int[widest];
            nextRow = new int[widest];
        }
        for (int j = 0; j <= reference.length; j++) {
            distances[j] = j;
        }
    }

    private int first(int i) {
        return i == 0 ? 0 : Math.max(0, diagonal(i) - band);
    }

    private int last(int i) {
        return i == 0 || i == hypothesis.length ? reference.length + 1
                : Math.min(reference.length + 1, diagonal(i) + band);
    }

    private int diagonal(int i) {
        return (int) Math.floor(i * lengthRatio);
    }

    private void computeRows(int from) {
        for (int i = from; i <= hypothesis.length; i++) {
            computeRow(i, hypothesis[i - 1], distances, offsets[i - 1], distances, offsets[i]);
        }
    }

    /** Row i for a word, written to {@code out[outAt]} on, from row i - 1, which begins at {@code above[aboveAt]}. */
    private void computeRow(int i, int word, int[] above, int aboveAt, int[] out, int outAt) {
        int firstAbove = first(i - 1);
        int lastAbove = last(i - 1);
        int first = first(i);
        int last = last(i);
        int left = UNREACHABLE;
        for (int j = first; j < last; j++) {
            int distance = left + 1;
            if (j >= firstAbove && j < lastAbove) {
                distance = Math.min(distance, above[aboveAt + j - firstAbove] + 1);
            }
            if (j > firstAbove && j <= lastAbove) {
                int substitution = reference[j - 1] == word ? 0 : 1;
                distance = Math.min(distance, above[aboveAt + j - 1 - firstAbove] + substitution);
            }
            left = Math.min(distance, UNREACHABLE);
            out[outAt + j - first] = left;
        }
    }

    private int at(int i, int j) {
        return j < first(i) || j >= last(i) ? UNREACHABLE : distances[offsets[i] + j - first(i)];
    }

    /** Follows the distances back: replacing is preferred to deleting a word, and that to inserting one. */
    private void align() {
        aligned = new int[reference.length];
        hypothesisErrors = new int[hypothesis.length + 1];
        referenceErrors = new int[reference.length + 1];
        int i = hypothesis.length;
        int j = reference.length;
        while (i > 0 || j > 0) {
            int substitution = i > 0 && j > 0 && hypothesis[i - 1] == reference[j - 1] ? 0 : 1;
            if (i > 0 && j > 0 && at(i, j) == at(i - 1, j - 1) + substitution) {
                aligned[--j] = --i;
                hypothesisErrors[i + 1] = substitution;
                referenceErrors[j + 1] = substitution;
            } else if (i > 0 && at(i, j) == at(i - 1, j) + 1) {
                hypothesisErrors[i--] = 1;
            } else {
                aligned[--j] = i - 1;
                referenceErrors[j + 1] = 1;
            }
        }
        sum(hypothesisErrors);
        sum(referenceErrors);
    }

    private static void sum(int[] counts) {
        for (int i = 1; i < counts.length; i++) {
            counts[i] += counts[i - 1];
        }
    }

    /** Tries to shift every run of words that the reference has elsewhere, where both stand wrong. */
    private void findBestShift() {
        align();
        best = null;
        bestGain = 0;
        int starts = (int) Math.min(hypothesis.length, (long) reference.length + MAX_SHIFT_DISTANCE);
        for (int start = 0; start < starts; start++) {
            int reach = Math.min(start + MAX_SHIFT_LENGTH, hypothesis.length);
            if (hypothesisErrors[reach] == hypothesisErrors[start]) {
                continue;   // nothing in the longest run from here stands wrong
            }
            int lastPlace = Math.min(reference.length - 1, start + MAX_SHIFT_DISTANCE);
            for (int place = Math.max(0, start - MAX_SHIFT_DISTANCE); place <= lastPlace; place++) {
                int longest = Math.min(MAX_SHIFT_LENGTH,
                        Math.min(hypothesis.length - start, reference.length - place));
                for (int length = 1; length <= longest
                        && hypothesis[start + length - 1] == reference[place + length - 1]; length++) {
                    boolean bothWrong = hypothesisErrors[start + length] > hypothesisErrors[start]
                            && referenceErrors[place + length] > referenceErrors[place];
                    boolean within = start <= aligned[place] && aligned[place] < start + length;
                    if (bothWrong && !within) {
                        tryShifts(start, length, place);
                        if (tried >= MAX_SHIFTS_TRIED) {
                            return;
                        }
                    }
                }
            }
        }
    }

    /** Tries to put a run of words before and behind the words that its place in the reference is aligned with. */
    private void tryShifts(int start, int length, int place) {
        int previous = -1;
        for (int p = place - 1; p < place + length; p++) {
            int index = p < 0 ? 0 : aligned[p] + 1;
            if (index != previous) {
                previous = index;
                tryShift(start, length, index);
            }
        }
    }

    private void tryShift(int start, int length, int index) {
        // An index behind the run of words is a place among the words before the shift. One within the run, or at its
        // end, is where the run is to begin, as far as there are words behind it to take its place.
        int target = index <= start + length ? Math.min(index, hypothesis.length - length) : index - length;
        Shift shift = new Shift(start, length, index, target);
        int gain = distance() - distanceAfter(shift);
        tried++;
        if (best == null || gain > bestGain || gain == bestGain && shift.isBefore(best)) {
            best = shift;
            bestGain = gain;
        }
    }

    private int distanceAfter(Shift shift) {
        int from = shift.firstChanged();
        int to = shift.lastChanged();
        shift.apply(hypothesis, shifted);
        int distance = distanceOfShifted(from, to);
        System.arraycopy(hypothesis, from, shifted, from, to - from);
        return distance;
    }

    private int distanceOfShifted(int from, int to) {
        computeBehind();
        int[] above = distances;
        int aboveAt = offsets[from];
        for (int i = from + 1; i <= to; i++) {
            computeRow(i, shifted[i - 1], above, aboveAt, nextRow, 0);
            int[] swap = row;
            row = nextRow;
            nextRow = swap;
            above = row;
            aboveAt = 0;
        }
        long least = UNREACHABLE;
        int width = last(to) - first(to);
        for (int j = 0; j < width; j++) {
            least = Math.min(least, (long) row[j] + behind[offsets[to] + j]);
        }
        return (int) least;
    }

    /** Computes the distances to the end that the shifts done have made old, and that of the end itself. */
    private void computeBehind() {
        int last = hypothesis.length;
        if (knownBehind > last) {
            for (int j = first(last); j <= reference.length; j++) {
                behind[offsets[last] + j - first(last)] = reference.length - j;
            }
            knownBehind = last;
        }
        while (knownBehind > 0) {
            computeRowBehind(--knownBehind);
        }
    }

    private void computeRowBehind(int i) {
        int firstBelow = first(i + 1);
        int lastBelow = last(i + 1);
        int below = offsets[i + 1] - firstBelow;
        int first = first(i);
        int out = offsets[i] - first;
        int right = UNREACHABLE;
        for (int j = last(i) - 1; j >= first; j--) {
            int distance = right + 1;
            if (j >= firstBelow && j < lastBelow) {
                distance = Math.min(distance, behind[below + j] + 1);
            }
            if (j + 1 >= firstBelow && j + 1 < lastBelow) {
                int substitution = reference[j] == hypothesis[i] ? 0 : 1;
                distance = Math.min(distance, behind[below + j + 1] + substitution);
            }
            right = Math.min(distance, UNREACHABLE);
            behind[out + j] = right;
        }
    }
}
