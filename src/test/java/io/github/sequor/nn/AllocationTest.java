package io.github.sequor.nn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sequor.cpu.KeepsThreads;
import io.github.sequor.cpu.Threads;
import io.github.sequor.kernel.Kernels;
import io.github.sequor.nn.optim.Adam;
import io.github.sequor.nn.optim.Optimizer;
import io.github.sequor.tensor.PackedSequence;
import io.github.sequor.tensor.Packing;
import io.github.sequor.tensor.Tensor;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What steady work takes from the heap. */
@KeepsThreads
class AllocationTest {
    static Stream<Supplier<Recurrent>> layers() {
        return Stream.of(() -> Lstm.builder(16, 16).build(), () -> Gru.builder(16, 16).build(),
                () -> Gru.builder(16, 16).resetAfter(false).build(), () -> Rnn.builder(16, 16).build(),
                () -> Lstm.builder(16, 16).bidirectional(true).build());
    }

    @ParameterizedTest
    @MethodSource("layers")
    void layer(Supplier<Recurrent> make) {
        for (Packing packing : new Packing[] {Packing.uniform(12, 8), Packing.of(3, 12, 7, 7)}) {
            try (Recurrent layer = make.get(); Tape tape = new Tape(1);
                    Tensor x = Tensor.zeros(packing.rows(), 16).requireGradient()) {
                long bytes = Allocation.bytes(() -> {
                    layer.forward(tape, new PackedSequence(x, packing)).output().data().gradient().fill(1);
                    tape.backward();
                    tape.reset();
                });
                assertTrue(bytes < 1024, bytes + " bytes");
            }
        }
    }

    @Test
    void translator() {
        SmallTranslator.Batch batch = SmallTranslator.Batch.random(1, 64, 200);
        try (SmallTranslator model = new SmallTranslator(200, 32, AttentionDecoder.Order.BAHDANAU);
                Tape tape = new Tape(1); Optimizer adam = new Adam(model.parameters(), 0.01).clipNorm(1)) {
            long bytes = Allocation.bytes(() -> {
                tape.backward(model.loss(tape, batch));
                adam.step();
                tape.reset();
            });
            assertTrue(bytes < 16 << 10, bytes + " bytes");
        }
    }

    @Test
    void streaming() {
        Threads.use(1);   // a thread of the pool takes its scratch with its first task, whenever that is
        float[] features = new float[16];
        float[] hidden = new float[16];
        for (Recurrent layer : new Recurrent[] {Lstm.builder(16, 16).layers(2).build(), Gru.builder(16, 16).build(),
            Gru.builder(16, 16).resetAfter(false).build(), Rnn.builder(16, 16).build()}) {
            try (layer; RecurrentStream stream = layer.stream(1)) {
                long blocks = Kernels.memory_blocks();
                assertEquals(0, Allocation.bytes(() -> {
                    stream.input().set(features);
                    stream.step();
                    stream.output().get(hidden, 0, hidden.length);
                }), "bytes of the heap");
                assertTrue(Kernels.memory_blocks() <= blocks + 2, "packed weights of two layers, and nothing else");
            }
        }
    }
}
