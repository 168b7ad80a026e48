package io.github.sequor.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import io.github.sequor.nn.Pooling.Kind;
import io.github.sequor.tensor.Arena;
import io.github.sequor.tensor.PackedSequence;
import io.github.sequor.tensor.Packing;

/** What each kind of pooling gives, worked by hand; {@link OpsGradientTest} has the gradients. */
class PoolingTest {
    private static final float[] PACKED = {   // sequences of one step and of four, time by time, the longer first
        1, -1,   5, 7,   2, -2,   4, -6,   9, 1};

    @EachIsa
    void ofEachSequence() {
        pooled(Kind.MEAN, 5, 7, 4, -2);
        pooled(Kind.SQRTN, 5, 7, 8, -4);
        pooled(Kind.MAX, 5, 7, 9, 1);
    }

    private static void pooled(Kind kind, float... expected) {
        try (Arena arena = new Arena(); Pooling pooling = new Pooling(kind, 2, 0, 1)) {
            PackedSequence sequences = new PackedSequence(arena.of(PACKED, 5, 2), Packing.of(1, 4));
            assertArrayEquals(expected, pooling.forward(arena, sequences).pooled().toArray(), 1e-6f, kind.name());
        }
    }
}
