package io.github.sequor.metric;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TerEditsTest {

    @Test
    void countsInsertionsDeletionsSubstitutionsAndShifts() {
        assertEdits(0, "a b c", "a b c");
        assertEdits(1, "a b c", "a b");
        assertEdits(1, "a c", "a b c");
        assertEdits(1, "a x c", "a b c");
        assertEdits(1, "d e a b c", "a b c d e");
        assertEdits(2, "d e a x c", "a b c d e");
        assertEdits(3, "", "a b c");
        assertEdits(3, "a b c", "");
        assertEdits(0, "", "");
    }

    private static void assertEdits(int expected, String hypothesis, String reference) {
        TokenIds ids = new TokenIds();
        assertEquals(expected, new TerEdits().count(tokens(hypothesis, ids), tokens(reference, ids)));
    }

    private static IntList tokens(String text, TokenIds ids) {
        IntList tokens = new IntList();
        new Line().set(text).addWordsTo(tokens, ids, true);
        return tokens;
    }

    /** Short sentences, long ones for which the band matters, and ones that have more shifts than are tried. */
    @Test
    void agreesWithComputingEveryDistanceAnew() {
        Random random = new Random(9);
        TerEdits edits = new TerEdits();
        for (int round = 0; round < 600; round++) {
            int words = 1 + random.nextInt(20);
            int longest = round % 20 == 0 ? 150 : 14;
            List<Integer> reference = sentence(random, words, longest);
            List<Integer> hypothesis = random.nextBoolean() ? sentence(random, words, longest)
                    : moved(random, reference);
            assertAgree(edits, hypothesis, reference);
        }
        for (int begin = 22; begin <= 29; begin++) { // turned by about the width of the band
            List<Integer> reference = random.ints(80, 0, 1000).boxed().toList();
            List<Integer> hypothesis = new ArrayList<>(reference);
            Collections.rotate(hypothesis, begin);
            assertAgree(edits, hypothesis, reference);
            assertAgree(edits, reference, hypothesis);
        }
    }

    private static void assertAgree(TerEdits edits, List<Integer> hypothesis, List<Integer> reference) {
        assertEquals(Naive.edits(hypothesis, reference), edits.count(list(hypothesis), list(reference)),
                () -> hypothesis + " against " + reference);
    }

    private static List<Integer> sentence(Random random, int words, int longest) {
        return random.ints(random.nextInt(longest), 0, words).boxed().toList();
    }

    private static List<Integer> moved(Random random, List<Integer> sentence) {
        List<Integer> moved = new ArrayList<>(sentence);
        for (int k = random.nextInt(4); k > 0 && !moved.isEmpty(); k--) {
            int start = random.nextInt(moved.size());
            List<Integer> run = moved.subList(start, Math.min(moved.size(), start + 1 + random.nextInt(12)));
            List<Integer> copy = List.copyOf(run);
            run.clear();
            moved.addAll(random.nextInt(moved.size() + 1), copy);
        }
        return moved;
    }

    private static IntList list(List<Integer> words) {
        IntList list = new IntList();
        words.forEach(list::add);
        return list;
    }

    /** The same counts by the shortest way to say it: lists, a whole table for each distance, nothing kept. */
    private static final class Naive {
        private final List<Integer> reference;
        private int tried;

        private Naive(List<Integer> reference) {
            this.reference = reference;
        }

        static int edits(List<Integer> hypothesis, List<Integer> reference) {
            return reference.isEmpty() ? hypothesis.size() : new Naive(reference).edits(hypothesis, 0);
        }

        private int edits(List<Integer> hypothesis, int shifts) {
            int[][] table = table(hypothesis);
            int distance = table[hypothesis.size()][reference.size()];
            List<Integer> best = bestShift(hypothesis, table);
            if (best == null || tried >= 1000) {
                return shifts + distance;
            }
            return edits(best, shifts + 1);
        }

        private int[][] table(List<Integer> hypothesis) {
            int n = hypothesis.size();
            int m = reference.size();
            double ratio = n == 0 ? 1 : (double) m / n;
            int band = ratio / 2 > 25 ? (int) Math.ceil(ratio / 2 + 25) : 25;
            int[][] table = new int[n + 1][m + 1];
            for (int[] row : table) {
                Arrays.fill(row, 1_000_000);
            }
            for (int i = 0; i <= n; i++) {
                int diagonal = (int) (i * ratio);
                for (int j = 0; j <= m; j++) {
                    if (i == 0) {
                        table[i][j] = j;
                    } else if (j >= diagonal - band && (j < diagonal + band || i == n)) {
                        int same = j > 0 && hypothesis.get(i - 1).equals(reference.get(j - 1)) ? 0 : 1;
                        table[i][j] = Math.min(table[i - 1][j] + 1, j == 0 ? 1_000_000
                                : Math.min(table[i - 1][j - 1] + same, table[i][j - 1] + 1));
                    }
                }
            }
            return table;
        }

        private List<Integer> bestShift(List<Integer> hypothesis, int[][] table) {
            int n = hypothesis.size();
            int m = reference.size();
            int[] aligned = new int[m];
            boolean[] hypothesisWrong = new boolean[n];
            boolean[] referenceWrong = new boolean[m];
            for (int i = n, j = m; i > 0 || j > 0;) {
                int same = i > 0 && j > 0 && hypothesis.get(i - 1).equals(reference.get(j - 1)) ? 0 : 1;
                if (i > 0 && j > 0 && table[i][j] == table[i - 1][j - 1] + same) {
                    aligned[--j] = --i;
                    hypothesisWrong[i] = same == 1;
                    referenceWrong[j] = same == 1;
                } else if (i > 0 && table[i][j] == table[i - 1][j] + 1) {
                    hypothesisWrong[--i] = true;
                } else {
                    aligned[--j] = i - 1;
                    referenceWrong[j] = true;
                }
            }
            int[] bestRank = {0, 0, 0, 0};
            List<Integer> best = null;
            for (int start = 0; start < n; start++) {
                for (int place = 0; place < m; place++) {
                    for (int length = 1; length <= 10 && start + length <= n && place + length <= m; length++) {
                        if (Math.abs(place - start) > 50 || !hypothesis.subList(start, start + length)
                                .equals(reference.subList(place, place + length))) {
                            break;
                        }
                        if (!any(hypothesisWrong, start, length) || !any(referenceWrong, place, length)
                                || aligned[place] >= start && aligned[place] < start + length) {
                            continue;
                        }
                        int previous = -1;
                        for (int p = place - 1; p < place + length; p++) {
                            int index = p < 0 ? 0 : aligned[p] + 1;
                            if (index != previous) {
                                List<Integer> shifted = shifted(hypothesis, start, length, index);
                                int[] rank = {table[n][m] - table(shifted)[n][m], length, -start, -index};
                                if (rank[0] > 0 && Arrays.compare(rank, bestRank) > 0) {
                                    bestRank = rank;
                                    best = shifted;
                                }
                                tried++;
                            }
                            previous = index;
                        }
                        if (tried >= 1000) {
                            return best;
                        }
                    }
                }
            }
            return best;
        }

        private static boolean any(boolean[] wrong, int from, int length) {
            for (int i = from; i < from + length; i++) {
                if (wrong[i]) {
                    return true;
                }
            }
            return false;
        }

        private static List<Integer> shifted(List<Integer> words, int start, int length, int index) {
            List<Integer> rest = new ArrayList<>(words);
            List<Integer> run = List.copyOf(words.subList(start, start + length));
            rest.subList(start, start + length).clear();
            rest.addAll(Math.min(rest.size(), index > start + length ? index - length : index), run);
            return rest;
        }
    }
}
