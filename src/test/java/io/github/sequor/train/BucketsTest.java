package io.github.sequor.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sequor.tensor.Refused;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BucketsTest {
    private static int length(int example) {
        return example * 7919 % 101;
    }

    @Test
    void everyExampleIsInOneBatchOfLikeLength() {
        for (int batchSize : new int[] {1, 3, 64, 12345, 30_000_000, Integer.MAX_VALUE}) {
            List<int[]> batches = Buckets.batches(2000, batchSize, BucketsTest::length, 5);
            assertArrayEquals(IntStream.range(0, 2000).toArray(),
                    batches.stream().flatMapToInt(Arrays::stream).sorted().toArray());
            assertTrue(batches.stream().allMatch(b -> b.length <= batchSize));
            assertEquals((2000 + (long) batchSize - 1) / batchSize, batches.size());
        }
        for (int[] batch : Buckets.batches(2000, 20, BucketsTest::length, 5)) {
            assertTrue(length(batch[batch.length - 1]) - length(batch[0]) <= 2);
        }
        assertEquals(0, Buckets.batches(0, 4, BucketsTest::length, 5).size());
    }

    @Test
    void batchesOfNothingAreRefused() {
        Refused.argument(() -> Buckets.batches(10, 0, BucketsTest::length, 1), "batchSize", "0");
        Refused.argument(() -> Buckets.batches(10, -4, BucketsTest::length, 1), "batchSize", "-4");
    }
}
