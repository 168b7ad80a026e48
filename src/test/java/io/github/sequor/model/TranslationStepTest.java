package io.github.sequor.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sequor.cpu.KeepsThreads;
import io.github.sequor.cpu.Threads;
import io.github.sequor.kernel.Kernels;
import io.github.sequor.nn.Allocation;
import io.github.sequor.nn.AttentionDecoder;
import io.github.sequor.nn.Tape;
import io.github.sequor.nn.optim.Adam;
import io.github.sequor.nn.optim.Optimizer;
import io.github.sequor.tensor.Rng;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a translator's training step takes once its shape has been seen. */
@KeepsThreads
class TranslationStepTest {
    private static final int VOCABULARY = 60;

    @BeforeEach
    void oneThread() {
        Threads.use(1);
    }

    @ParameterizedTest
    @EnumSource(AttentionDecoder.Order.class)
    void takesNoNativeMemoryAndLittleOfTheHeap(AttentionDecoder.Order order) {
        TranslatorOptions options = TranslatorOptions.builder().embeddingSize(8).hiddenSize(8).attentionSize(8)
                .layers(1).bidirectional(true).order(order).dropout(0.2).build();
        int[][] sources = sentences(64, 14);
        int[][] targets = sentences(64, 14);
        try (TranslationNetwork network = new TranslationNetwork(options, VOCABULARY, VOCABULARY, 1);
                Tape tape = new Tape(1);
                Optimizer adam = new Adam(network.parameters(), 1e-3).clipNorm(1)) {
            Runnable step = () -> {
                tape.backward(network.loss(tape, sources, targets, 0.1f));
                adam.step();
                tape.reset();
            };
            long bytes = Allocation.bytes(step);
            assertTrue(bytes < 16 << 10, bytes + " bytes");
            long before = Kernels.memory_blocks();
            step.run();
            assertEquals(before, Kernels.memory_blocks(), "blocks of native memory");
        }
    }

    /** Half of them of the longest length. */
    private static int[][] sentences(int count, int longest) {
        Rng rng = new Rng(3);
        int[][] sentences = new int[count][];
        for (int i = 0; i < count; i++) {
            sentences[i] = new int[i % 2 == 0 ? longest : 1 + rng.nextInt(longest)];
            for (int t = 0; t < sentences[i].length; t++) {
                sentences[i][t] = 4 + rng.nextInt(VOCABULARY - 4);
            }
        }
        return sentences;
    }
}
