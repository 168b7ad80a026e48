package io.github.sequor.feature;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Sequences of bases, written A, C, G and T (or U) in either case; any other letter stands for a base not known. */
public final class Dna {
    private static final String BASES = "ACGT";

    private Dna() {
    }

    /**
     * The overlapping words of k bases, in upper case, from left to right.
     *
     * @param k at least 1
     * @return L - k + 1 of them; none of a sequence shorter than k
     */
    public static List<String> kmers(String sequence, int k) {
        if (k < 1) {
            throw new IllegalArgumentException("k: expected at least 1, was " + k);
        }
        String upper = upper(sequence);
        List<String> kmers = new ArrayList<>(Math.max(0, upper.length() - k + 1));
        for (int i = 0; i + k <= upper.length(); i++) {
            kmers.add(upper.substring(i, i + k));
        }
        return kmers;
    }

    /**
     * One of four for each base, in the order A, C, G, T; a quarter of each for a base not known.
     *
     * @return (L, 4)
     */
    public static float[][] oneHot(String sequence) {
        float[][] frames = new float[sequence.length()][BASES.length()];
        String upper = upper(sequence);
        for (int i = 0; i < frames.length; i++) {
            int base = BASES.indexOf(upper.charAt(i));
            for (int j = 0; j < BASES.length(); j++) {
                frames[i][j] = base < 0 ? 0.25f : base == j ? 1 : 0;
            }
        }
        return frames;
    }

    /** The other strand, read in its own direction, in upper case; letters that are no base stay. */
    public static String reverseComplement(String sequence) {
        String upper = upper(sequence);
        StringBuilder other = new StringBuilder(upper.length());
        for (int i = upper.length() - 1; i >= 0; i--) {
            int base = BASES.indexOf(upper.charAt(i));
            other.append(base < 0 ? upper.charAt(i) : BASES.charAt(BASES.length() - 1 - base));
        }
        return other.toString();
    }

    private static String upper(String sequence) {
        return sequence.toUpperCase(Locale.ROOT).replace('U', 'T');
    }
}
