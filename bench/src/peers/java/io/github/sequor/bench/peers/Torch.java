package io.github.sequor.bench.peers;

import java.util.Arrays;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.AbstractTensor;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** What every use of libtorch's tensors needs. */
final class Torch {
    private Torch() {
    }

    /** A parameter with these values. */
    static Tensor leaf(io.github.sequor.tensor.Tensor tensor) {
        long[] shape = Arrays.stream(tensor.shape()).asLongStream().toArray();
        return AbstractTensor.create(tensor.toArray(), shape).set_requires_grad(true);
    }

    /** The context (N, K) of attention, from scores (S, N) and values (N, S, K). */
    static Tensor look(Tensor scores, Tensor values) {
        Tensor alpha = torch.softmax(scores, 0);
        return torch.bmm(alpha.transpose(0, 1).unsqueeze(1), values).squeeze(1);
    }

    /** The context (N, K) of additive attention: a query (N, Q), projected keys (S, N, A), values (N, S, K). */
    static Tensor additive(Tensor query, Tensor queryWeight, Tensor v, Tensor keys, Tensor values) {
        Tensor projected = torch.linear(query, queryWeight);
        return look(torch.matmul(torch.tanh(keys.add(projected)), v), values);
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
