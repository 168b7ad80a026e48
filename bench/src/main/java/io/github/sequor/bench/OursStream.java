package io.github.sequor.bench;

import io.github.sequor.nn.Recurrent;
import io.github.sequor.nn.RecurrentStream;
import io.github.sequor.tensor.Tensor;

/** Sequor step by step, as for input that comes as it happens; each step begins with the work's state, as others' do. */
final class OursStream implements RecurrentLayer {
    private final Recurrent layer;
    private final RecurrentStream stream;
    private final Tensor h0;
    private final Tensor c0;

    OursStream(Work work) {
        layer = OursLayer.layer(work);
        stream = layer.stream(work.shape().batch());
        stream.input().set(work.input());
        int[] states = stream.state().h().shape();
        h0 = Tensor.of(work.h0(), states);
        c0 = work.c0() == null ? null : Tensor.of(work.c0(), states);
    }

    @Override
    public void forward() {
        stream.state().h().set(h0);
        if (c0 != null) {
            stream.state().c().set(c0);
        }
        stream.step();
    }

    @Override
    public void trainingStep() {
        throw new UnsupportedOperationException("a stream is for inference");
    }

    @Override
    public float[] output() {
        return stream.output().toArray();
    }

    @Override
    public Gradients gradients() {
        throw new UnsupportedOperationException("a stream is for inference");
    }

    @Override
    public void close() {
        stream.close();
        layer.close();
        h0.close();
        if (c0 != null) {
            c0.close();
        }
    }
}
