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
import java.nio.IntBuffer;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * ONNX Runtime from its Java API, inference alone: a model of one node a layer whose weights are initializers, so that
 * the session packs them once. All optimisations, intra-op threads as asked, inputs and outputs in direct buffers that
 * stay the same. Sequences of several lengths are padded, and their lengths an input, as its operators have it.
 */
public final class OnnxLayer implements RecurrentLayer {

    /** Of {@link OnnxLayer}. */
    public static final class Factory implements LayerFactory {
        @Override
        public String name() {
            return "onnxruntime";
        }

        @Override
        public boolean supports(Cell cell, Shape shape, boolean training, int threads) {
            return !training;
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
    private final Shape shape;
    private final Map<String, OnnxTensor> inputs = new LinkedHashMap<>();
    private final Map<String, OnnxTensor> outputs = new LinkedHashMap<>();
    private final FloatBuffer output;          // (T, D, N, H)

    OnnxLayer(Work work, int threads) throws OrtException {
        shape = work.shape();
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            options.setIntraOpNumThreads(threads);
            options.setInterOpNumThreads(1);
            options.setOptimizationLevel(OrtSession.SessionOptions.OptLevel.ALL_OPT);
            session = environment.createSession(OnnxModel.of(work), options);
        }
        int states = shape.directions() * shape.batch() * shape.hiddenSize();
        input("X", padded(work.input()), shape.steps(), shape.batch(), shape.inputSize());
        for (int layer = 0; layer < shape.layers(); layer++) {
            int at = layer * states;
            input("h0_" + layer, Arrays.copyOfRange(work.h0(), at, at + states), shape.directions(), shape.batch(),
                    shape.hiddenSize());
            if (work.c0() != null) {
                input("c0_" + layer, Arrays.copyOfRange(work.c0(), at, at + states), shape.directions(), shape.batch(),
                        shape.hiddenSize());
            }
        }
        if (shape.ragged()) {
            IntBuffer lengths = ByteBuffer.allocateDirect(shape.batch() * Integer.BYTES).order(ByteOrder.nativeOrder())
                    .asIntBuffer().put(shape.lengths()).rewind();
            inputs.put("lengths", OnnxTensor.createTensor(environment, lengths, new long[] {shape.batch()}));
        }
        output = direct(new float[shape.steps() * states]);
        outputs.put("Y", OnnxTensor.createTensor(environment, output,
                new long[] {shape.steps(), shape.directions(), shape.batch(), shape.hiddenSize()}));
    }

    private static FloatBuffer direct(float[] values) {
        return ByteBuffer.allocateDirect(values.length * Float.BYTES).order(ByteOrder.nativeOrder()).asFloatBuffer()
                .put(values).rewind();
    }

    private void input(String name, float[] values, long... sizes) throws OrtException {
        inputs.put(name, OnnxTensor.createTensor(environment, direct(values), sizes));
    }

    /** (T, N, I) of packed rows. */
    private float[] padded(float[] rows) {
        int width = shape.inputSize();
        float[] padded = new float[shape.steps() * shape.batch() * width];
        int from = 0;
        for (int t = 0; t < shape.steps(); t++) {
            int size = shape.batchSize(t) * width;
            System.arraycopy(rows, from, padded, t * shape.batch() * width, size);
            from += size;
        }
        return padded;
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
        int h = shape.hiddenSize();
        int directions = shape.directions();
        float[] rows = new float[shape.rows() * directions * h];
        int row = 0;
        for (int t = 0; t < shape.steps(); t++) {
            for (int n = 0; n < shape.batchSize(t); n++) {
                for (int d = 0; d < directions; d++) {
                    output.get(((t * directions + d) * shape.batch() + n) * h, rows, (row * directions + d) * h, h);
                }
                row++;
            }
        }
        return rows;
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
