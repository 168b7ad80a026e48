package io.github.sequor.embedding;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sequor.tensor.Rng;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The tree, the tables of negatives and of words, and n-grams. */
class TablesTest {
    private static long[] counts(int size, long seed) {
        Rng rng = new Rng(seed);
        return Arrays.stream(new long[size]).map(x -> 1 + rng.nextInt(1000)).map(x -> -x).sorted().map(x -> -x)
                .toArray();
    }

    @Test
    void theTreeIsAsShortAsAnyAndItsCodesAreWordsOwn() {
        for (int size : new int[] {1, 2, 3, 10, 257}) {
            long[] counts = counts(size, size);
            HuffmanTree tree = new HuffmanTree(counts);
            long length = 0;
            int longest = 0;
            Set<String> codes = new HashSet<>();
            for (int word = 0; word < size; word++) {
                int from = tree.start()[word];
                int to = tree.start()[word + 1];
                length += counts[word] * (to - from);
                longest = Math.max(longest, to - from);
                assertTrue(codes.add(Arrays.toString(Arrays.copyOfRange(tree.labels(), from, to))));
                for (int i = from; i < to; i++) {
                    assertTrue(tree.nodes()[i] >= 0 && tree.nodes()[i] < size - 1);
                }
                if (size > 1) {
                    assertEquals(size - 2, tree.nodes()[from]);
                }
            }
            assertEquals(longest, tree.longest());
            PriorityQueue<Long> queue = new PriorityQueue<>(Arrays.stream(counts).boxed().toList());
            long least = 0;
            while (queue.size() > 1) {
                long both = queue.poll() + queue.poll();
                least += both;
                queue.add(both);
            }
            assertEquals(least, length);
        }
    }

    @Test
    void wordsAreCountedByAllTheirBytes() throws IOException {
        Rng rng = new Rng(3);
        List<String> words = new ArrayList<>();
        for (int i = 0; i < 20_000; i++) {   // alike: of few letters, one of them no letter at all
            StringBuilder word = new StringBuilder();
            for (int length = 1 + rng.nextInt(i % 4 == 0 ? 30 : 9); word.length() < length;) {
                word.append("a\0é".charAt(rng.nextInt(20) < 18 ? 0 : 1 + rng.nextInt(2)));
            }
            words.add(word.toString());
        }
        WordTable table = new WordTable(Integer.MAX_VALUE);
        Map<String, Integer> numbers = new LinkedHashMap<>();
        Map<String, Long> counts = new HashMap<>();
        byte[] text = String.join(" ", words).getBytes(StandardCharsets.UTF_8);   // what follows a word is not of it
        int from = 0;
        for (String word : words) {
            int to = from + word.getBytes(StandardCharsets.UTF_8).length;
            numbers.putIfAbsent(word, numbers.size());
            counts.merge(word, 1L, Long::sum);
            assertEquals(numbers.get(word), table.add(text, from, to));
            from = to + 1;
        }
        byte[] last = words.get(0).getBytes(StandardCharsets.UTF_8);              // nothing follows
        assertEquals(0, table.add(last, 0, last.length));
        counts.merge(words.get(0), 1L, Long::sum);
        assertEquals(numbers.size(), table.size());
        for (String word : numbers.keySet()) {
            assertEquals(word, table.word(numbers.get(word)));
            assertEquals(counts.get(word), table.count(numbers.get(word)));
        }
    }

    @Test
    void negativesAreDrawnByTheirShare() {
        for (int size : new int[] {1, 2, 7, 1000}) {
            long[] counts = counts(size, size);
            AliasTable table = new AliasTable(counts, 0.75);
            double[] chance = new double[size];
            for (int i = 0; i < size; i++) {
                chance[i] += table.accept()[i] / size;
                chance[table.alias()[i]] += (1.0 - table.accept()[i]) / size;
            }
            double sum = Arrays.stream(counts).mapToDouble(c -> Math.pow(c, 0.75)).sum();
            for (int i = 0; i < size; i++) {
                assertEquals(Math.pow(counts[i], 0.75) / sum, chance[i], 1e-6);
            }
        }
    }

    @Test
    void subwordsAreHashedCharacterNgrams() {
        int[] found = new Subwords(3, 4, 1000, null).rows("süß");
        List<Integer> expected = new ArrayList<>();
        String word = "<süß>";
        for (int from = 0; from < word.length(); from++) {
            for (int n = 3; n <= 4 && from + n <= word.length(); n++) {
                int hash = (int) 2166136261L;
                for (byte b : word.substring(from, from + n).getBytes(StandardCharsets.UTF_8)) {
                    hash = (hash ^ b) * 16777619;
                }
                expected.add((int) (Integer.toUnsignedLong(hash) % 1000));
            }
        }
        assertArrayEquals(expected.stream().mapToInt(i -> i).toArray(), found);
        assertEquals(5, found.length);
        assertEquals(1, new Subwords(1, 1, 10, null).rows("a").length);
        assertEquals(0, new Subwords(4, 6, 10, null).rows("a").length);
    }
}
