package io.github.sequor.bench.peers;

import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;

/** What every use of libtorch's tensors needs. */
final class Torch {
    private Torch() {
    }

    /** Sets a gradient to none, as zero_grad does. */
    static void clearGradient(Tensor tensor) {
        tensor.mutable_grad().reset();
    }

    /** Holds a result past the scope's end, and lets the one before, which may be null, go. */
    static Tensor keep(Tensor result, Tensor before) {
        if (before != null) {
            before.close();
        }
        Tensor kept = new Tensor(result);
        kept.retainReference();
        PointerScope.getInnerScope().detach(kept);
        return kept;
    }

    /** Copies the elements out. */
    static float[] values(Tensor tensor) {
        try (PointerScope scope = new PointerScope()) {
            float[] values = new float[(int) tensor.numel()];
            new FloatPointer(tensor.contiguous().data_ptr_float()).get(values);
            return values;
        }
    }
}
