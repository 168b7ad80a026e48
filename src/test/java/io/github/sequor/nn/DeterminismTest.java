package io.github.sequor.nn;

import static io.github.sequor.nn.Samples.assertSameBits;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sequor.cpu.KeepsThreads;
import io.github.sequor.cpu.Threads;
import io.github.sequor.tensor.Arena;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

/** Training gives the same bits for any number of threads, and beside another training. */
@KeepsThreads
class DeterminismTest {
    private static final int STEPS = 3;

    @EachIsa
    void anyNumberOfThreads() {
        for (AttentionDecoder.Order order : AttentionDecoder.Order.values()) {
            Threads.use(1);
            float[] expected = SmallTranslator.train(order, STEPS);
            assertFalse(Float.isNaN(expected[STEPS - 1]));
            assertTrue(expected[STEPS - 1] != expected[0]);
            for (int n : new int[] {2, 3, 7}) {
                Threads.use(n);
                assertSameBits(order + ", " + n + " threads", expected, SmallTranslator.train(order, STEPS));
            }
        }
    }

    @EachIsa
    void severalTrainingsAtOnce() {
        Threads.use(3);
        float[] expected = SmallTranslator.train(AttentionDecoder.Order.BAHDANAU, STEPS);
        List<CompletableFuture<float[]>> runs = IntStream.range(0, 3).mapToObj(i -> CompletableFuture.supplyAsync(
                () -> SmallTranslator.train(AttentionDecoder.Order.BAHDANAU, STEPS))).toList();
        runs.forEach(run -> assertSameBits("beside others", expected, run.join()));
    }

    /** A model's weights are read by several threads, each with arenas of its own. */
    @EachIsa
    void severalThreadsDecodeWithOneModel() {
        try (SmallTranslator model = new SmallTranslator(50, 32, AttentionDecoder.Order.BAHDANAU)) {
            List<SmallTranslator.Batch> batches = IntStream.range(0, 6)
                    .mapToObj(i -> SmallTranslator.Batch.random(i, 5, 50)).toList();
            // the first calls pack the weights, and do so at once
            List<CompletableFuture<float[]>> runs = batches.stream()
                    .map(batch -> CompletableFuture.supplyAsync(() -> decode(model, batch))).toList();
            List<float[]> results = runs.stream().map(CompletableFuture::join).toList();
            for (int i = 0; i < results.size(); i++) {
                assertSameBits("batch " + i, decode(model, batches.get(i)), results.get(i));
            }
            assertFalse(Arrays.equals(results.get(0), results.get(1)));
        }
    }

    private static float[] decode(SmallTranslator model, SmallTranslator.Batch batch) {
        try (Arena memory = new Arena();
                Arena arena = new Arena()) {
            return model.decode(memory, arena, batch, 4);
        }
    }
}
