package io.github.sequor.model;

import java.util.Arrays;

/**
 * IBM model 1 (Brown et al. 1993, "The Mathematics of Statistical Machine Translation", section 4.3): each target word
 * is the translation of one source word, all source words alike. Learns t(target | source) by expectation maximisation.
 */
final class WordAlignment {
    private final int[][] sources;
    private final int[][] targets;
    private final int[][] together;

    /**
     * Sentences to learn from.
     *
     * @param sources token ids, a token that stands for no word among them
     * @param targets token ids
     * @param together (source words), ragged: the target words that occur with each, ascending
     */
    WordAlignment(int[][] sources, int[][] targets, int[][] together) {
        this.sources = sources;
        this.targets = targets;
        this.together = together;
    }

    /** Returns t (source words), ragged as {@code together}, each row with a sum of 1. */
    double[][] learn(int rounds) {
        double[][] table = new double[together.length][];
        double[][] counts = new double[together.length][];
        for (int word = 0; word < table.length; word++) {
            table[word] = new double[together[word].length];
            counts[word] = new double[together[word].length];
            Arrays.fill(table[word], 1);   // all alike
        }
        for (int round = 0; round < rounds; round++) {
            for (int i = 0; i < sources.length; i++) {
                count(sources[i], targets[i], table, counts);
            }
            for (int word = 0; word < table.length; word++) {
                double sum = Arrays.stream(counts[word]).sum();
                for (int j = 0; j < counts[word].length; j++) {
                    table[word][j] = counts[word][j] / sum;
                    counts[word][j] = 0;
                }
            }
        }
        return table;
    }

    private void count(int[] source, int[] target, double[][] table, double[][] counts) {
        int[] places = new int[source.length];
        for (int translation : target) {
            double sum = 0;
            for (int i = 0; i < source.length; i++) {
                places[i] = Arrays.binarySearch(together[source[i]], translation);
                sum += table[source[i]][places[i]];
            }
            for (int i = 0; i < source.length && sum > 0; i++) {
                counts[source[i]][places[i]] += table[source[i]][places[i]] / sum;
            }
        }
    }
}
