package io.github.sequor.bench.dl4j;

import io.github.sequor.bench.Dl4jFactory;
import io.github.sequor.bench.LayerFactory;
import io.github.sequor.bench.RecurrentLayer;
import io.github.sequor.bench.Shape;
import io.github.sequor.bench.Work;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.conf.BackpropType;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.WorkspaceMode;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.layers.recurrent.LSTM;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.params.LSTMParamInitializer;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * DL4J's LSTM as a network of one layer, with its workspaces, in the order of memory ('f') that it computes in.
 * Inference is {@code rnnTimeStep} from a stored state. A training step is what {@code fit} does with a batch as one
 * segment of truncated backpropagation, which is how the state before a segment is given: forward, and backward from
 * the output's gradient. It has no gradient for that state.
 */
public final class Dl4jLayer implements RecurrentLayer {

    /** Of {@link Dl4jLayer}. */
    public static final class Factory extends Dl4jFactory {
        @Override
        public RecurrentLayer create(Work work, boolean training, int threads) {
            LayerFactory.checkOpenMpThreads(threads);
            return new Dl4jLayer(work);
        }
    }

    /**
     * Does what {@code fit} does between an output layer's gradient and the updater, in the network's own workspaces.
     */
    private static final class Network extends MultiLayerNetwork {
        private static final long serialVersionUID = 1;

        Network(MultiLayerConfiguration configuration) {
            super(configuration);
        }

        Pair<Gradient, INDArray> backward(LSTM layer, INDArray outputGradient, int steps) {
            LayerWorkspaceMgr workspaces = LayerWorkspaceMgr.builder().noWorkspaceFor(ArrayType.INPUT)
                    .noWorkspaceFor(ArrayType.ACTIVATIONS).noWorkspaceFor(ArrayType.ACTIVATION_GRAD)
                    .with(ArrayType.FF_WORKING_MEM, WS_LAYER_WORKING_MEM, WS_LAYER_WORKING_MEM_CONFIG)
                    .with(ArrayType.BP_WORKING_MEM, WS_LAYER_WORKING_MEM, WS_LAYER_WORKING_MEM_CONFIG)
                    .with(ArrayType.RNN_FF_LOOP_WORKING_MEM, WS_RNN_LOOP_WORKING_MEM, WS_RNN_LOOP_WORKING_MEM_CONFIG)
                    .with(ArrayType.RNN_BP_LOOP_WORKING_MEM, WS_RNN_LOOP_WORKING_MEM, WS_RNN_LOOP_WORKING_MEM_CONFIG)
                    .build();
            try (MemoryWorkspace scope = workspaces.notifyScopeEntered(ArrayType.BP_WORKING_MEM)) {
                return layer.tbpttBackpropGradient(outputGradient, steps, workspaces);
            }
        }
    }

    /** The gates i, f, g, o in DL4J's order: g as "input activation", f, o, and i as "input modulation gate". */
    private static final int[] ORDER = {2, 1, 3, 0};

    private final Shape shape;
    private final Network network;
    private final LSTM layer;
    private final INDArray input;              // (N, I, T)
    private final INDArray outputGradient;     // (N, H, T)
    private final INDArray h0;                 // (N, H)
    private final INDArray c0;
    private INDArray output;                   // (N, H, T)
    private Pair<Gradient, INDArray> gradients;

    Dl4jLayer(Work work) {
        shape = work.shape();
        int hidden = shape.hiddenSize();
        network = new Network(new NeuralNetConfiguration.Builder()
                .trainingWorkspaceMode(WorkspaceMode.ENABLED).inferenceWorkspaceMode(WorkspaceMode.ENABLED).list()
                .layer(new org.deeplearning4j.nn.conf.layers.LSTM.Builder().nIn(shape.inputSize()).nOut(hidden)
                        .activation(Activation.TANH).gateActivationFunction(Activation.SIGMOID).build())
                .backpropType(BackpropType.TruncatedBPTT).tBPTTLength(shape.steps()).build());
        network.init();
        network.initGradientsView();
        layer = (LSTM) network.getLayer(0);
        Work.Weights weights = work.only();
        layer.setParam(LSTMParamInitializer.INPUT_WEIGHT_KEY, weight(weights.ih(), shape.inputSize()));
        layer.setParam(LSTMParamInitializer.RECURRENT_WEIGHT_KEY, weight(weights.hh(), hidden));
        float[] bias = weights.biasIh().clone();
        for (int j = 0; j < bias.length; j++) {
            bias[j] += weights.biasHh()[j];
        }
        layer.setParam(LSTMParamInitializer.BIAS_KEY, weight(bias, 1));
        input = sequences(work.input(), shape.inputSize());
        outputGradient = sequences(work.outputGradient(), hidden);
        h0 = Nd4j.createFromArray(work.h0()).reshape(shape.batch(), hidden).dup('f');
        c0 = Nd4j.createFromArray(work.c0()).reshape(shape.batch(), hidden).dup('f');
    }

    /** (columns, 4H) of (4H, columns). */
    private static INDArray weight(float[] values, int columns) {
        float[] ordered = new float[values.length];
        int gate = values.length / ORDER.length;
        for (int g = 0; g < ORDER.length; g++) {
            System.arraycopy(values, ORDER[g] * gate, ordered, g * gate, gate);
        }
        return Nd4j.createFromArray(ordered).reshape(values.length / columns, columns).transpose();
    }

    /** (N, F, T) of (T, N, F). */
    private INDArray sequences(float[] values, int width) {
        return Nd4j.createFromArray(values).reshape(shape.steps(), shape.batch(), width).permute(1, 2, 0).dup('f');
    }

    /** A map of its own, since the layer puts its last state there. */
    private Map<String, INDArray> initialState() {
        return new HashMap<>(Map.of(LSTM.STATE_KEY_PREV_ACTIVATION, h0, LSTM.STATE_KEY_PREV_MEMCELL, c0));
    }

    @Override
    public void forward() {
        layer.rnnSetPreviousState(initialState());
        output = network.rnnTimeStep(input);
    }

    @Override
    public void trainingStep() {
        layer.rnnSetTBPTTState(initialState());
        network.setInput(input);
        output = network.rnnActivateUsingStoredState(input, true, false).get(1);
        gradients = network.backward(layer, outputGradient, shape.steps());
    }

    @Override
    public float[] output() {
        return values(output.permute(2, 0, 1));
    }

    @Override
    public Gradients gradients() {
        float[] bias = weightGradient(LSTMParamInitializer.BIAS_KEY);
        return new Gradients(values(gradients.getSecond().permute(2, 0, 1)), null, null,
                List.of(weightGradient(LSTMParamInitializer.INPUT_WEIGHT_KEY),
                        weightGradient(LSTMParamInitializer.RECURRENT_WEIGHT_KEY), bias, bias));
    }

    private float[] weightGradient(String key) {
        INDArray gradient = gradients.getFirst().gradientForVariable().get(key);
        float[] ordered = values(gradient.rank() == 1 ? gradient : gradient.transpose());
        float[] values = new float[ordered.length];
        int gate = values.length / ORDER.length;
        for (int g = 0; g < ORDER.length; g++) {
            System.arraycopy(ordered, g * gate, values, ORDER[g] * gate, gate);
        }
        return values;
    }

    private static float[] values(INDArray array) {
        return array.dup('c').data().asFloat();
    }

    @Override
    public void close() {
        network.close();
    }
}
