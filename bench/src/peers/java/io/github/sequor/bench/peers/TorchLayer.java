package io.github.sequor.bench.peers;

import io.github.sequor.bench.Cell;
import io.github.sequor.bench.LayerFactory;
import io.github.sequor.bench.RecurrentLayer;
import io.github.sequor.bench.Shape;
import io.github.sequor.bench.Work;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.AbstractTensor;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.InferenceMode;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorArrayRefOptional;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * libtorch: the functions that torch.nn.LSTM, GRU and RNN call, on the same weights. In inference mode for inference;
 * gradients are set to none before a step, as zero_grad does; memory is given back by scopes, not by the garbage
 * collector.
 */
public final class TorchLayer implements RecurrentLayer {

    /** Of {@link TorchLayer}. */
    public static final class Factory implements LayerFactory {
        @Override
        public String name() {
            return "libtorch";
        }

        @Override
        public boolean supports(Cell cell, Shape shape, boolean training, int threads) {
            return cell != Cell.GRU_RESET_BEFORE;
        }

        @Override
        public RecurrentLayer create(Work work, boolean training, int threads) {
            torch.set_num_threads(threads);
            return new TorchLayer(work, training);
        }
    }

    private final Work work;
    private final boolean training;
    private final Tensor input;
    private final Tensor h0;
    private final Tensor c0;
    private final Tensor batchSizes;
    private final Tensor outputGradient;
    private final List<Tensor> weights = new ArrayList<>();
    private final TensorVector parameters;
    private final TensorVector states;
    private Tensor output;

    TorchLayer(Work work, boolean training) {
        this.work = work;
        this.training = training;
        Shape shape = work.shape();
        long[] packed = {shape.rows(), shape.inputSize()};
        long[] padded = {shape.steps(), shape.batch(), shape.inputSize()};
        input = leaf(work.input(), shape.ragged() ? packed : padded);
        long[] stateShape = {(long) shape.layers() * shape.directions(), shape.batch(), shape.hiddenSize()};
        h0 = leaf(work.h0(), stateShape);
        c0 = work.c0() == null ? null : leaf(work.c0(), stateShape);
        states = c0 == null ? null : new TensorVector(h0, c0);
        batchSizes = shape.ragged()
                ? AbstractTensor.create(IntStream.range(0, shape.steps()).mapToLong(shape::batchSize).toArray()) : null;
        long width = (long) shape.directions() * shape.hiddenSize();
        long[] outputShape = shape.ragged() ? new long[] {shape.rows(), width}
                : new long[] {shape.steps(), shape.batch(), width};
        outputGradient = AbstractTensor.create(work.outputGradient(), outputShape);
        long rows = (long) work.cell().gates() * shape.hiddenSize();
        for (Work.Weights w : work.weights()) {
            weights.add(leaf(w.ih(), rows, w.ih().length / rows));
            weights.add(leaf(w.hh(), rows, shape.hiddenSize()));
            weights.add(leaf(w.biasIh(), rows));
            weights.add(leaf(w.biasHh(), rows));
        }
        parameters = new TensorVector(weights.toArray(new Tensor[0]));
    }

    private Tensor leaf(float[] values, long... shape) {
        return AbstractTensor.create(values, shape).set_requires_grad(training);
    }

    @Override
    public void forward() {
        try (PointerScope scope = new PointerScope(); InferenceMode mode = new InferenceMode()) {
            output = Torch.keep(run(), output);
        }
    }

    @Override
    public void trainingStep() {
        try (PointerScope scope = new PointerScope()) {
            Torch.clearGradient(input);
            Torch.clearGradient(h0);
            if (c0 != null) {
                Torch.clearGradient(c0);
            }
            weights.forEach(Torch::clearGradient);
            Tensor result = run();
            result.backward(outputGradient, new BoolOptional(), false, new TensorArrayRefOptional());
            output = Torch.keep(result, output);
        }
    }

    private Tensor run() {
        Shape shape = work.shape();
        int layers = shape.layers();
        boolean both = shape.directions() == 2;
        boolean ragged = batchSizes != null;
        return switch (work.cell()) {
            case LSTM -> ragged
                    ? torch.lstm(input, batchSizes, states, parameters, true, layers, 0, training, both).get0()
                    : torch.lstm(input, states, parameters, true, layers, 0, training, both, false).get0();
            case GRU -> ragged
                    ? torch.gru(input, batchSizes, h0, parameters, true, layers, 0, training, both).get0()
                    : torch.gru(input, h0, parameters, true, layers, 0, training, both, false).get0();
            case RNN -> ragged
                    ? torch.rnn_tanh(input, batchSizes, h0, parameters, true, layers, 0, training, both).get0()
                    : torch.rnn_tanh(input, h0, parameters, true, layers, 0, training, both, false).get0();
            case GRU_RESET_BEFORE -> throw new IllegalArgumentException("PyTorch has no such cell");
        };
    }

    @Override
    public float[] output() {
        return Torch.values(output);
    }

    @Override
    public Gradients gradients() {
        return new Gradients(Torch.values(input.grad()), Torch.values(h0.grad()),
                c0 == null ? null : Torch.values(c0.grad()),
                weights.stream().map(w -> Torch.values(w.grad())).toList());
    }

    @Override
    public void close() {
        output.close();
        input.close();
    }
}
