package io.github.sequor.metric;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class NgramMatcherTest {

    @Test
    void agreesWithMapsOfLists() {
        Random random = new Random(2);
        NgramMatcher matcher = new NgramMatcher(5); // one for all, so that what it keeps would show
        for (int round = 0; round < 2000; round++) {
            int alphabet = 1 + random.nextInt(round % 10 == 0 ? 1000 : 4);
            IntList hypothesis = tokens(random, alphabet);
            List<IntList> references = new ArrayList<>();
            for (int r = random.nextInt(4); r > 0; r--) {
                references.add(tokens(random, alphabet));
            }
            assertArrayEquals(naive(hypothesis, references), matcher.match(hypothesis, references));
        }
    }

    private static IntList tokens(Random random, int alphabet) {
        IntList tokens = new IntList();
        for (int i = random.nextInt(random.nextInt(10) == 0 ? 300 : 12); i > 0; i--) {
            tokens.add(random.nextInt(alphabet));
        }
        return tokens;
    }

    private static int[] naive(IntList hypothesis, List<IntList> references) {
        int[] matches = new int[5];
        for (int order = 1; order <= 5; order++) {
            Map<List<Integer>, Integer> most = new HashMap<>();
            for (IntList reference : references) {
                counts(reference, order).forEach((gram, count) -> most.merge(gram, count, Math::max));
            }
            int n = order - 1;
            counts(hypothesis, order).forEach((gram, count) ->
                    matches[n] += Math.min(count, most.getOrDefault(gram, 0)));
        }
        return matches;
    }

    private static Map<List<Integer>, Integer> counts(IntList tokens, int order) {
        Map<List<Integer>, Integer> counts = new HashMap<>();
        for (int i = 0; i + order <= tokens.size; i++) {
            counts.merge(Arrays.stream(tokens.values, i, i + order).boxed().toList(), 1, Integer::sum);
        }
        return counts;
    }
}
