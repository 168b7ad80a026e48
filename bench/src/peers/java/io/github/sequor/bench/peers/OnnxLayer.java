package io.github.sequor.bench.peers;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import io.github.sequor.bench.Cell;
import io.github.sequor.bench.LayerFactory;
import io.github.sequor.bench.RecurrentLayer;
import io.github.sequor.bench.Shape;
import io.github.sequor.bench.Work;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * ONNX Runtime from its Java API, inference alone: a model of one node whose weights are initializers, so that the session
 * packs them once. All optimisations, intra-op threads as asked, inputs and outputs in direct buffers that stay the same.
 * One layer, one direction, one length.
 */
public final class OnnxLayer implements RecurrentLayer {
    private static final int FLOAT = 1;
    private static final int INT_ATTRIBUTE = 2;

    /** Of {@link OnnxLayer}. */
    public static final class Factory implements LayerFactory {
        @Override
        public String name() {
            return "onnxruntime";
        }

        @Override
        public boolean supports(Cell cell, Shape shape, boolean training, int threads) {
            return shape.plain() && !training;
        }

        @Override
        public RecurrentLayer create(Work work, boolean training, int threads) {
            try {
                return new OnnxLayer(work, threads);
            } catch (OrtException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    private final OrtEnvironment environment = OrtEnvironment.getEnvironment();
    private final OrtSession session;
    private final Map<String, OnnxTensor> inputs = new LinkedHashMap<>();
    private final Map<String, OnnxTensor> outputs = new LinkedHashMap<>();
    private final FloatBuffer output;

    OnnxLayer(Work work, int threads) throws OrtException {
        Shape shape = work.shape();
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            options.setIntraOpNumThreads(threads);
            options.setInterOpNumThreads(1);
            options.setOptimizationLevel(OrtSession.SessionOptions.OptLevel.ALL_OPT);
            session = environment.createSession(model(work), options);
        }
        input("X", work.input(), shape.steps(), shape.batch(), shape.inputSize());
        input("h0", work.h0(), 1, shape.batch(), shape.hiddenSize());
        if (work.c0() != null) {
            input("c0", work.c0(), 1, shape.batch(), shape.hiddenSize());
        }
        output = direct(new float[shape.rows() * shape.hiddenSize()]);
        outputs.put("Y", OnnxTensor.createTensor(environment, output,
                new long[] {shape.steps(), 1, shape.batch(), shape.hiddenSize()}));
    }

    private static FloatBuffer direct(float[] values) {
        return ByteBuffer.allocateDirect(values.length * Float.BYTES).order(ByteOrder.nativeOrder()).asFloatBuffer()
                .put(values).rewind();
    }

    private void input(String name, float[] values, long... shape) throws OrtException {
        inputs.put(name, OnnxTensor.createTensor(environment, direct(values), shape));
    }

    /** A ModelProto; the numbers are the fields of onnx.proto. */
    private static byte[] model(Work work) {
        Shape shape = work.shape();
        Cell cell = work.cell();
        int h = shape.hiddenSize();
        Work.Weights weights = work.only();
        float[] biasHh = weights.biasHh() == null ? new float[weights.biasIh().length] : weights.biasHh();
        float[] bias = new float[2 * biasHh.length];
        System.arraycopy(gateOrder(cell, weights.biasIh()), 0, bias, 0, biasHh.length);
        System.arraycopy(gateOrder(cell, biasHh), 0, bias, biasHh.length, biasHh.length);
        boolean lstm = cell == Cell.LSTM;
        Protobuf node = new Protobuf();
        for (String input : lstm ? List.of("X", "W", "R", "B", "", "h0", "c0") : List.of("X", "W", "R", "B", "", "h0")) {
            node.add(1, input);
        }
        node.add(2, "Y").add(4, lstm ? "LSTM" : cell == Cell.RNN ? "RNN" : "GRU").add(5, attribute("hidden_size", h));
        if (cell == Cell.GRU || cell == Cell.GRU_RESET_BEFORE) {
            node.add(5, attribute("linear_before_reset", cell == Cell.GRU ? 1 : 0));
        }
        long rows = (long) cell.gates() * h;
        Protobuf graph = new Protobuf().add(1, node).add(2, "layer")
                .add(5, initializer("W", gateOrder(cell, weights.ih()), 1, rows, shape.inputSize()))
                .add(5, initializer("R", gateOrder(cell, weights.hh()), 1, rows, h))
                .add(5, initializer("B", bias, 1, 2 * rows))
                .add(11, value("X", shape.steps(), shape.batch(), shape.inputSize()))
                .add(11, value("h0", 1, shape.batch(), h));
        if (lstm) {
            graph.add(11, value("c0", 1, shape.batch(), h));
        }
        graph.add(12, value("Y", shape.steps(), 1, shape.batch(), h));
        int irVersion = 8;
        int operators = 17;
        return new Protobuf().add(1, irVersion).add(7, graph).add(8, new Protobuf().add(1, "").add(2, operators)).bytes();
    }

    /**
     * Gates in ONNX's order: i,o,f,g for i,f,g,o and z,r,n for r,z,n. The update gate of a GRU that resets before the
     * product is the complement of ONNX's, and sigmoid(-x) is 1 - sigmoid(x): its weights change their sign.
     */
    private static float[] gateOrder(Cell cell, float[] values) {
        int[] order = switch (cell) {
            case LSTM -> new int[] {0, 3, 1, 2};
            case GRU, GRU_RESET_BEFORE -> new int[] {1, 0, 2};
            case RNN -> new int[] {0};
        };
        int gate = values.length / order.length;
        float[] ordered = new float[values.length];
        for (int g = 0; g < order.length; g++) {
            System.arraycopy(values, order[g] * gate, ordered, g * gate, gate);
        }
        for (int i = 0; i < gate && cell == Cell.GRU_RESET_BEFORE; i++) {
            ordered[i] = -ordered[i];
        }
        return ordered;
    }

    private static Protobuf attribute(String name, long value) {
        return new Protobuf().add(1, name).add(3, value).add(20, INT_ATTRIBUTE);
    }

    private static Protobuf initializer(String name, float[] values, long... shape) {
        Protobuf tensor = new Protobuf();
        for (long size : shape) {
            tensor.add(1, size);
        }
        return tensor.add(2, FLOAT).add(8, name).add(9, values);
    }

    private static Protobuf value(String name, long... shape) {
        Protobuf sizes = new Protobuf();
        for (long size : shape) {
            sizes.add(1, new Protobuf().add(1, size));
        }
        return new Protobuf().add(1, name)
                .add(2, new Protobuf().add(1, new Protobuf().add(1, FLOAT).add(2, sizes)));
    }

    @Override
    public void forward() {
        try {
            session.run(inputs, outputs).close();
        } catch (OrtException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void trainingStep() {
        throw new UnsupportedOperationException("ONNX Runtime from Java does inference");
    }

    @Override
    public float[] output() {
        float[] values = new float[output.capacity()];
        output.duplicate().rewind().get(values);
        return values;
    }

    @Override
    public Gradients gradients() {
        throw new UnsupportedOperationException("ONNX Runtime from Java does inference");
    }

    @Override
    public void close() {
        inputs.values().forEach(OnnxTensor::close);
        outputs.values().forEach(OnnxTensor::close);
        try {
            session.close();
        } catch (OrtException e) {
            throw new IllegalStateException(e);
        }
    }
}
