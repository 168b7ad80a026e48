package io.github.sequor.nn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sequor.cpu.KeepsThreads;
import io.github.sequor.cpu.Threads;
import io.github.sequor.kernel.Kernels;
import io.github.sequor.nn.optim.Adam;
import io.github.sequor.nn.optim.Optimizer;
import io.github.sequor.tensor.Arena;
import io.github.sequor.tensor.Tensor;

/** Once every shape has been seen, neither training nor inference takes native memory. */
@KeepsThreads
class SteadyStateTest {
    private static final int SHAPES = 10;
    private static final int VOCABULARY = 200;

    @EachIsa
    void training() {
        Threads.use(1);
        try (SmallTranslator model = model(); Tape tape = new Tape(1);
                Optimizer adam = new Adam(model.parameters(), 0.01).clipNorm(1)) {
            train(model, tape, adam, SHAPES);
            long before = Kernels.memory_blocks();
            train(model, tape, adam, 50);
            assertEquals(before, Kernels.memory_blocks(), "blocks taken from the system");
        }
    }

    @EachIsa
    void inference() {
        Threads.use(1);
        try (SmallTranslator model = model(); Arena memory = new Arena(); Arena arena = new Arena()) {
            decode(model, memory, arena, SHAPES);
            long before = Kernels.memory_blocks();
            decode(model, memory, arena, 50);
            assertEquals(before, Kernels.memory_blocks(), "blocks taken from the system");
        }
    }

    /** Which thread of the pool sees which task is chance, so a thread may still grow after the first round. */
    @EachIsa
    void trainingOnSeveralThreads() {
        Threads.use(3);
        try (SmallTranslator model = model(); Tape tape = new Tape(1);
                Optimizer adam = new Adam(model.parameters(), 0.01)) {
            long grown = -1;
            for (int round = 0; round < 20 && grown != 0; round++) {
                long before = Kernels.memory_blocks();
                train(model, tape, adam, 5 * SHAPES);
                grown = Kernels.memory_blocks() - before;
            }
            assertEquals(0, grown, "blocks that 50 steps took from the system after 950");
        }
    }

    private static SmallTranslator model() {
        return new SmallTranslator(VOCABULARY, 32, AttentionDecoder.Order.BAHDANAU);
    }

    private static SmallTranslator.Batch batch(int step) {
        return SmallTranslator.Batch.random(step % SHAPES, 3 + step % SHAPES, VOCABULARY);
    }

    private static void train(SmallTranslator model, Tape tape, Optimizer adam, int steps) {
        for (int step = 0; step < steps; step++) {
            Tensor loss = model.loss(tape, batch(step));
            tape.backward(loss);
            assertTrue(loss.item() > 0);
            adam.step();
            tape.reset();
        }
    }

    private static void decode(SmallTranslator model, Arena memory, Arena arena, int sentences) {
        for (int i = 0; i < sentences; i++) {
            model.decode(memory, arena, batch(i), 5);
            memory.reset();
            arena.reset();
        }
    }
}
