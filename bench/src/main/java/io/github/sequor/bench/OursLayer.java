package io.github.sequor.bench;

import io.github.sequor.cpu.Threads;
import io.github.sequor.nn.Gru;
import io.github.sequor.nn.Lstm;
import io.github.sequor.nn.Parameter;
import io.github.sequor.nn.Recurrent;
import io.github.sequor.nn.Rnn;
import io.github.sequor.nn.Tape;
import io.github.sequor.tensor.Arena;
import io.github.sequor.tensor.PackedSequence;
import io.github.sequor.tensor.Packing;
import io.github.sequor.tensor.Tensor;
import java.util.Iterator;
import java.util.List;

/** Sequor as its README shows it: an arena for inference, a tape for training. */
public final class OursLayer implements RecurrentLayer {

    /** Of {@link OursLayer}; the instruction set is the caller's to choose. */
    public static final class Factory implements LayerFactory {
        @Override
        public String name() {
            return "ours";
        }

        @Override
        public boolean supports(Cell cell, Shape shape, boolean training, int threads) {
            return true;
        }

        @Override
        public RecurrentLayer create(Work work, boolean training, int threads) {
            Threads.use(threads);
            Shape shape = work.shape();
            boolean step = shape.rows() == shape.batch() && shape.directions() == 1;
            return step && !training ? new OursStream(work) : new OursLayer(work, training);
        }
    }

    private final Recurrent layer;
    private final Arena arena = new Arena();
    private final Tape tape = new Tape(1);
    private final Tensor input;
    private final Tensor outputGradient;
    private final PackedSequence sequences;
    private final Recurrent.State initial;
    private final List<Parameter> parameters;
    private Tensor output;

    OursLayer(Work work, boolean training) {
        Shape shape = work.shape();
        layer = layer(work);
        parameters = layer.parameters();
        input = Tensor.of(work.input(), shape.rows(), shape.inputSize());
        outputGradient = Tensor.of(work.outputGradient(), shape.rows(), layer.outputSize());
        sequences = new PackedSequence(input, Packing.of(shape.lengths()));
        int[] states = {shape.layers() * shape.directions(), shape.batch(), shape.hiddenSize()};
        initial = new Recurrent.State(Tensor.of(work.h0(), states),
                work.c0() == null ? null : Tensor.of(work.c0(), states));
        if (training) {
            input.requireGradient();
            initial.h().requireGradient();
            if (initial.c() != null) {
                initial.c().requireGradient();
            }
        }
    }

    /** The layer with the work's weights. */
    static Recurrent layer(Work work) {
        Shape shape = work.shape();
        Recurrent layer = builder(work.cell(), shape).layers(shape.layers()).bidirectional(shape.directions() == 2)
                .build();
        Iterator<Parameter> parameter = layer.parameters().iterator();
        work.weights().forEach(w -> w.all().forEach(values -> parameter.next().value().set(values)));
        return layer;
    }

    private static Recurrent.Builder<?, ?> builder(Cell cell, Shape shape) {
        return switch (cell) {
            case LSTM -> Lstm.builder(shape.inputSize(), shape.hiddenSize());
            case GRU -> Gru.builder(shape.inputSize(), shape.hiddenSize());
            case GRU_RESET_BEFORE -> Gru.builder(shape.inputSize(), shape.hiddenSize()).resetAfter(false);
            case RNN -> Rnn.builder(shape.inputSize(), shape.hiddenSize());
        };
    }

    @Override
    public void forward() {
        arena.reset();
        output = layer.forward(arena, sequences, initial).output().data();
    }

    @Override
    public void trainingStep() {
        tape.reset();
        // gradients accumulate: a step begins by clearing what the one before left
        for (Parameter parameter : parameters) {
            parameter.zeroGradient();
        }
        input.zeroGradient();
        initial.h().zeroGradient();
        if (initial.c() != null) {
            initial.c().zeroGradient();
        }
        output = layer.forward(tape, sequences, initial).output().data();
        output.gradient().set(outputGradient);
        tape.backward();
    }

    @Override
    public float[] output() {
        return output.toArray();
    }

    @Override
    public Gradients gradients() {
        return new Gradients(input.gradient().toArray(), initial.h().gradient().toArray(),
                initial.c() == null ? null : initial.c().gradient().toArray(),
                parameters.stream().map(p -> p.value().gradient().toArray()).toList());
    }

    @Override
    public void close() {
        layer.close();
        arena.close();
        tape.close();
        input.close();
        outputGradient.close();
        initial.h().close();
        if (initial.c() != null) {
            initial.c().close();
        }
    }
}
