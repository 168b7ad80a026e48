package io.github.sequor.bench.peers;

import io.github.sequor.bench.AttentionFactory;
import io.github.sequor.bench.AttentionLayer;
import io.github.sequor.bench.AttentionWork;
import java.util.LinkedHashMap;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.AbstractTensor;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.InferenceMode;
import org.bytedeco.pytorch.T_TensorTensor_T;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorArrayRefOptional;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * Attention as one writes it in PyTorch, which has no such decoder: keys projected once, then a step at a time a linear
 * layer, tanh, softmax, a batched product and lstm_cell.
 */
public final class TorchAttention implements AttentionLayer {

    /** Of {@link TorchAttention}. */
    public static final class Factory implements AttentionFactory {
        @Override
        public String name() {
            return "libtorch";
        }

        @Override
        public AttentionLayer create(AttentionWork work, int threads) {
            torch.set_num_threads(threads);
            return new TorchAttention(work);
        }
    }

    private final int batch;
    private final Map<String, Tensor> decoder = new LinkedHashMap<>();
    private final Map<String, Tensor> additive = new LinkedHashMap<>();
    private final Tensor query;
    private final Tensor source;           // (S, N, K)
    private final Tensor target;           // (T, N, I)
    private final Tensor statesGradient;   // (T, N, H)
    private final Tensor zeros;            // (N, H)
    private final Tensor additiveKeys;     // (S, N, A)
    private Tensor result;

    TorchAttention(AttentionWork work) {
        batch = work.batch();
        int size = AttentionWork.SIZE;
        work.decoderState().forEach((name, tensor) -> decoder.put(name, Torch.leaf(tensor)));
        work.additiveState().forEach((name, tensor) -> additive.put("attention." + name, Torch.leaf(tensor)));
        query = AbstractTensor.create(work.query().toArray(), batch, size);
        source = AbstractTensor.create(work.source().toArray(), AttentionWork.SOURCE, batch, size)
                .set_requires_grad(true);
        target = AbstractTensor.create(work.target().toArray(), AttentionWork.TARGET, batch, size)
                .set_requires_grad(true);
        statesGradient = AbstractTensor.create(work.statesGradient().toArray(), AttentionWork.TARGET, batch, size);
        zeros = AbstractTensor.create(new float[batch * size], batch, size);
        additiveKeys = keys(additive).detach();
    }

    private Tensor keys(Map<String, Tensor> weights) {
        return torch.linear(source, weights.get("attention.W_k"), weights.get("attention.b"));
    }

    private static Tensor additive(Map<String, Tensor> weights, Tensor asking, Tensor keys, Tensor values) {
        return Torch.additive(asking, weights.get("attention.W_q"), weights.get("attention.v"), keys, values);
    }

    private Tensor decode() {
        Tensor keys = keys(decoder);
        Tensor values = source.transpose(0, 1);
        TensorOptional biasIh = new TensorOptional(decoder.get("bias_ih"));
        TensorOptional biasHh = new TensorOptional(decoder.get("bias_hh"));
        TensorVector states = new TensorVector();
        Tensor h = zeros;
        Tensor c = zeros;
        for (int t = 0; t < AttentionWork.TARGET; t++) {
            Tensor context = additive(decoder, h, keys, values);
            Tensor input = torch.cat(new TensorVector(target.select(0, t), context), 1);
            T_TensorTensor_T next = torch.lstm_cell(input, new TensorVector(h, c), decoder.get("weight_ih"),
                    decoder.get("weight_hh"), biasIh, biasHh);
            h = next.get0();
            c = next.get1();
            states.push_back(h);
        }
        return torch.stack(states);
    }

    @Override
    public void run(String operation) {
        try (PointerScope scope = new PointerScope()) {
            if (operation.equals("decoderTrainingStep")) {
                decoder.values().forEach(Torch::clearGradient);
                Torch.clearGradient(source);
                Torch.clearGradient(target);
                Tensor states = decode();
                states.backward(statesGradient, new BoolOptional(), false, new TensorArrayRefOptional());
                result = Torch.keep(states, result);
                return;
            }
            try (InferenceMode mode = new InferenceMode()) {
                result = Torch.keep(switch (operation) {
                    case "additiveStep" -> additive(additive, query, additiveKeys, source.transpose(0, 1));
                    case "dotStep" -> Torch.look(torch.matmul(source.transpose(0, 1), query.unsqueeze(2)).squeeze(2)
                            .transpose(0, 1), source.transpose(0, 1));
                    case "decoderForward" -> decode();
                    default -> throw new IllegalArgumentException("operation: unknown, was " + operation);
                }, result);
            }
        }
    }

    @Override
    public float[][] results(String operation) {
        return operation.equals("decoderTrainingStep")
                ? new float[][] {Torch.values(result), Torch.values(source.grad())}
                : new float[][] {Torch.values(result)};
    }

    @Override
    public void close() {
        result.close();
    }
}
