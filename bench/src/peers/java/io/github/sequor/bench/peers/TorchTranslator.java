package io.github.sequor.bench.peers;

import io.github.sequor.bench.TranslatorFactory;
import io.github.sequor.bench.TranslatorStep;
import io.github.sequor.bench.TranslatorWork;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.AbstractTensor;
import org.bytedeco.pytorch.Adam;
import org.bytedeco.pytorch.AdamOptions;
import org.bytedeco.pytorch.T_TensorTensor_T;
import org.bytedeco.pytorch.T_TensorTensorTensor_T;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * The translator as one writes it in PyTorch: a bidirectional LSTM, then a step at a time additive attention and
 * lstm_cell, one output layer and one cross-entropy over all steps, clip_grad_norm_, and the C++ library's Adam, which
 * has dense gradients for embeddings, as PyTorch has unless told otherwise. (It has no fused one.)
 */
public final class TorchTranslator implements TranslatorStep {

    /** Of {@link TorchTranslator}. */
    public static final class Factory implements TranslatorFactory {
        @Override
        public String name() {
            return "libtorch";
        }

        @Override
        public TranslatorStep create(TranslatorWork work, int threads) {
            torch.set_num_threads(threads);
            return new TorchTranslator(work);
        }
    }

    private final int batch;
    private final Map<String, Tensor> weights = new LinkedHashMap<>();
    private final Tensor sourceWords;          // (S, N)
    private final Tensor inputWords;           // (T, N)
    private final Tensor outputWords;          // (T*N)
    private final TensorVector encoder = new TensorVector();
    private final TensorVector zeroStates;
    private final TensorVector parameters;
    private final Adam adam;

    TorchTranslator(TranslatorWork work) {
        batch = work.batch();
        work.state().forEach((name, tensor) -> weights.put(name, Torch.leaf(tensor)));
        sourceWords = words(work.sourceWords(), TranslatorWork.SOURCE, batch);
        inputWords = words(work.inputWords(), TranslatorWork.TARGET, batch);
        outputWords = words(work.outputWords(), (long) TranslatorWork.TARGET * batch);
        weights.forEach((name, tensor) -> {
            if (name.startsWith("encoder.")) {
                encoder.push_back(tensor);
            }
        });
        Tensor zeros = AbstractTensor.create(new float[2 * batch * TranslatorWork.SIZE], 2, batch, TranslatorWork.SIZE);
        zeroStates = new TensorVector(zeros, zeros);
        parameters = new TensorVector(weights.values().toArray(new Tensor[0]));
        adam = new Adam(parameters, new AdamOptions(TranslatorWork.LEARNING_RATE));
    }

    private static Tensor words(int[] words, long... shape) {
        return AbstractTensor.create(Arrays.stream(words).asLongStream().toArray(), shape);
    }

    private Tensor linear(String name, Tensor x) {
        return torch.linear(x, weights.get(name + ".weight"), new TensorOptional(weights.get(name + ".bias")));
    }

    private Tensor bridge(String name, Tensor last) {
        return torch.tanh(linear(name, torch.cat(new TensorVector(last.select(0, 0), last.select(0, 1)), 1)));
    }

    private Tensor loss() {
        Tensor source = torch.embedding(weights.get("source_embedding.weight"), sourceWords);
        T_TensorTensorTensor_T read = torch.lstm(source, zeroStates, encoder, true, 1, 0, true, true, false);
        Tensor keys = torch.linear(read.get0(), weights.get("decoder.attention.W_k"),
                new TensorOptional(weights.get("decoder.attention.b")));
        Tensor values = read.get0().transpose(0, 1);
        Tensor h = bridge("hidden_bridge", read.get1());
        Tensor c = bridge("cell_bridge", read.get2());
        Tensor input = torch.embedding(weights.get("target_embedding.weight"), inputWords);
        TensorOptional biasIh = new TensorOptional(weights.get("decoder.bias_ih"));
        TensorOptional biasHh = new TensorOptional(weights.get("decoder.bias_hh"));
        TensorVector states = new TensorVector();
        TensorVector contexts = new TensorVector();
        for (int t = 0; t < TranslatorWork.TARGET; t++) {
            Tensor context = Torch.additive(h, weights.get("decoder.attention.W_q"), weights.get("decoder.attention.v"),
                    keys, values);
            T_TensorTensor_T next = torch.lstm_cell(torch.cat(new TensorVector(input.select(0, t), context), 1),
                    new TensorVector(h, c), weights.get("decoder.weight_ih"), weights.get("decoder.weight_hh"), biasIh,
                    biasHh);
            h = next.get0();
            c = next.get1();
            states.push_back(h);
            contexts.push_back(context);
        }
        Tensor all = torch.cat(new TensorVector(torch.stack(states), torch.stack(contexts), input), 2);
        Tensor logits = linear("output", all).view((long) TranslatorWork.TARGET * batch, TranslatorWork.VOCABULARY);
        return torch.cross_entropy_loss(logits, outputWords);
    }

    @Override
    public float step() {
        try (PointerScope scope = new PointerScope()) {
            adam.zero_grad();
            Tensor loss = loss();
            float value = loss.item_float();
            loss.backward();
            torch.clip_grad_norm_(parameters, TranslatorWork.CLIP_NORM);
            adam.step();
            return value;
        }
    }

    @Override
    public void close() {
        adam.close();
        weights.values().forEach(Tensor::close);
    }
}
