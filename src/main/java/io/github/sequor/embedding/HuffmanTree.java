package io.github.sequor.embedding;

import java.util.Arrays;

/**
 * The binary tree of the hierarchical softmax: frequent words have short ways from the root (Huffman 1952, as word2vec
 * builds it). The V - 1 inner nodes are numbered from the leaves to the root, which is V - 2.
 */
final class HuffmanTree {
    private final int[] start;
    private final int[] nodes;
    private final float[] labels;
    private final int longest;

    /**
     * Builds it.
     *
     * @param counts falling, at least one
     */
    HuffmanTree(long[] counts) {
        int size = counts.length;
        int[] parent = new int[2 * size];
        boolean[] second = new boolean[2 * size];
        long[] count = Arrays.copyOf(counts, 2 * size);
        int leaf = size - 1;             // the rarest leaf and
        int inner = size;                // the rarest inner node that have no parent yet
        for (int made = size; made < 2 * size - 1; made++) {
            for (int child = 0; child < 2; child++) {
                int least = leaf >= 0 && (inner == made || count[leaf] < count[inner]) ? leaf-- : inner++;
                parent[least] = made;
                second[least] = child == 1;
                count[made] += count[least];
            }
        }
        start = new int[size + 1];
        int most = 0;
        for (int word = 0; word < size; word++) {
            int length = 0;
            for (int node = word; node != 2 * size - 2; node = parent[node]) {
                length++;
            }
            start[word + 1] = Math.addExact(start[word], length);
            most = Math.max(most, length);
        }
        longest = most;
        nodes = new int[start[size]];
        labels = new float[start[size]];
        for (int word = 0; word < size; word++) {
            int at = start[word + 1];
            for (int node = word; node != 2 * size - 2; node = parent[node]) {
                nodes[--at] = parent[node] - size;
                labels[at] = second[node] ? 0 : 1;
            }
        }
    }

    /** (V + 1): where each word's way begins in {@link #nodes}. */
    int[] start() {
        return start;
    }

    /** The inner nodes from the root to each word. */
    int[] nodes() {
        return nodes;
    }

    /** 1 where the way takes the first child, 0 where it takes the second: 1 - code, in word2vec's words. */
    float[] labels() {
        return labels;
    }

    /** The length of the longest way. */
    int longest() {
        return longest;
    }
}
