package io.github.sequor.bench.peers;

import static org.bytedeco.dnnl.global.dnnl.*;

import io.github.sequor.bench.Cell;
import io.github.sequor.bench.LayerFactory;
import io.github.sequor.bench.RecurrentLayer;
import io.github.sequor.bench.Shape;
import io.github.sequor.bench.Work;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.dnnl.IntMemoryMap;
import org.bytedeco.dnnl.engine;
import org.bytedeco.dnnl.lbr_gru_backward;
import org.bytedeco.dnnl.lbr_gru_forward;
import org.bytedeco.dnnl.lstm_backward;
import org.bytedeco.dnnl.lstm_forward;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.primitive;
import org.bytedeco.dnnl.reorder;
import org.bytedeco.dnnl.rnn_primitive_desc_base;
import org.bytedeco.dnnl.stream;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Pointer;

/**
 * oneDNN's primitives: LSTM, and the GRU with a linear layer before the reset gate. Weights are in whatever format the
 * primitive asks for ({@code format_tag::any}), reordered once; the weights' gradients stay in the format that backward
 * chose. One layer, one direction, one length.
 *
 * <p>Its threads are OpenMP's, which are set by OMP_NUM_THREADS alone.
 */
public final class DnnlLayer implements RecurrentLayer {

    /** Of {@link DnnlLayer}. */
    public static final class Factory implements LayerFactory {
        @Override
        public String name() {
            return "onednn";
        }

        @Override
        public boolean supports(Cell cell, Shape shape, boolean training, int threads) {
            return shape.plain() && (cell == Cell.LSTM || cell == Cell.GRU);
        }

        @Override
        public RecurrentLayer create(Work work, boolean training, int threads) {
            LayerFactory.checkOpenMpThreads(threads);
            return new DnnlLayer(work, training);
        }
    }

    private final Work work;
    private final boolean lstm;
    private final engine cpu = new engine(engine.kind.cpu, 0);
    private final stream queue = new stream(cpu);
    private final IntMemoryMap forwardArguments = new IntMemoryMap();
    private final IntMemoryMap backwardArguments = new IntMemoryMap();
    private final primitive forward;
    private final primitive backward;

    // dense memory, in the layouts of Work
    private final memory output;
    private final memory inputGradient;
    private final memory h0Gradient;
    private final memory c0Gradient;
    private final memory biasGradient;
    private final memory ihGradient;
    private final memory hhGradient;

    DnnlLayer(Work work, boolean training) {
        this.work = work;
        lstm = work.cell() == Cell.LSTM;
        Shape shape = work.shape();
        long t = shape.steps();
        long n = shape.batch();
        long in = shape.inputSize();
        long h = shape.hiddenSize();
        long g = work.cell().gates();
        memory.desc x = desc(memory.format_tag.tnc, t, n, in);
        memory.desc state = desc(memory.format_tag.ldnc, 1, 1, n, h);
        memory.desc ih = desc(memory.format_tag.any, 1, 1, in, g, h);
        memory.desc hh = desc(memory.format_tag.any, 1, 1, h, g, h);
        memory.desc bias = desc(memory.format_tag.ldgo, 1, 1, 4, h);
        memory.desc y = desc(memory.format_tag.tnc, t, n, h);
        int kind = training ? dnnl_forward_training : dnnl_forward_inference;
        rnn_primitive_desc_base forwardDesc;
        rnn_primitive_desc_base backwardDesc = null;
        if (lstm) {
            lstm_forward.primitive_desc made = new lstm_forward.primitive_desc(cpu, kind,
                    dnnl_unidirectional_left2right, x, state, state, ih, hh, bias, y, state, state);
            forwardDesc = made;
            forward = new lstm_forward(made);
            lstm_backward.primitive_desc back = !training ? null : new lstm_backward.primitive_desc(cpu, dnnl_backward,
                    dnnl_unidirectional_left2right, x, state, state, ih, hh, bias, y, state, state, x, state, state, ih,
                    hh, bias, y, state, state, made);
            backwardDesc = back;
            backward = training ? new lstm_backward(back) : null;
        } else {
            lbr_gru_forward.primitive_desc made = new lbr_gru_forward.primitive_desc(cpu, kind,
                    dnnl_unidirectional_left2right, x, state, ih, hh, bias, y, state);
            forwardDesc = made;
            forward = new lbr_gru_forward(made);
            lbr_gru_backward.primitive_desc back = !training ? null : new lbr_gru_backward.primitive_desc(cpu,
                    dnnl_backward, dnnl_unidirectional_left2right, x, state, ih, hh, bias, y, state, x, state, ih, hh,
                    bias, y, state, made);
            backwardDesc = back;
            backward = training ? new lbr_gru_backward(back) : null;
        }

        memory denseIh = filled(desc(memory.format_tag.ldgoi, 1, 1, in, g, h), gateOrder(work.only().ih()));
        memory denseHh = filled(desc(memory.format_tag.ldgoi, 1, 1, h, g, h), gateOrder(work.only().hh()));
        output = new memory(y, cpu);
        put(forwardArguments, DNNL_ARG_SRC_LAYER, filled(x, work.input()));
        put(forwardArguments, DNNL_ARG_SRC_ITER, filled(state, work.h0()));
        put(forwardArguments, DNNL_ARG_WEIGHTS_LAYER, reordered(denseIh, forwardDesc.weights_layer_desc()));
        put(forwardArguments, DNNL_ARG_WEIGHTS_ITER, reordered(denseHh, forwardDesc.weights_iter_desc()));
        put(forwardArguments, DNNL_ARG_BIAS, filled(bias, bias()));
        put(forwardArguments, DNNL_ARG_DST_LAYER, output);
        put(forwardArguments, DNNL_ARG_DST_ITER, new memory(state, cpu));
        if (lstm) {
            put(forwardArguments, DNNL_ARG_SRC_ITER_C, filled(state, work.c0()));
            put(forwardArguments, DNNL_ARG_DST_ITER_C, new memory(state, cpu));
        }
        if (!training) {
            inputGradient = null;
            h0Gradient = null;
            c0Gradient = null;
            biasGradient = null;
            ihGradient = null;
            hhGradient = null;
            return;
        }
        put(forwardArguments, DNNL_ARG_WORKSPACE, new memory(forwardDesc.workspace_desc(), cpu));
        backwardArguments.put(forwardArguments);
        put(backwardArguments, DNNL_ARG_WEIGHTS_LAYER, reordered(denseIh, backwardDesc.weights_layer_desc()));
        put(backwardArguments, DNNL_ARG_WEIGHTS_ITER, reordered(denseHh, backwardDesc.weights_iter_desc()));
        inputGradient = new memory(x, cpu);
        h0Gradient = new memory(state, cpu);
        c0Gradient = new memory(state, cpu);
        biasGradient = new memory(bias, cpu);
        ihGradient = new memory(backwardDesc.diff_weights_layer_desc(), cpu);
        hhGradient = new memory(backwardDesc.diff_weights_iter_desc(), cpu);
        put(backwardArguments, DNNL_ARG_DIFF_SRC_LAYER, inputGradient);
        put(backwardArguments, DNNL_ARG_DIFF_SRC_ITER, h0Gradient);
        put(backwardArguments, DNNL_ARG_DIFF_WEIGHTS_LAYER, ihGradient);
        put(backwardArguments, DNNL_ARG_DIFF_WEIGHTS_ITER, hhGradient);
        put(backwardArguments, DNNL_ARG_DIFF_BIAS, biasGradient);
        put(backwardArguments, DNNL_ARG_DIFF_DST_LAYER, filled(y, work.outputGradient()));
        float[] zeros = new float[work.h0().length];
        put(backwardArguments, DNNL_ARG_DIFF_DST_ITER, filled(state, zeros));
        if (lstm) {
            put(backwardArguments, DNNL_ARG_DIFF_SRC_ITER_C, c0Gradient);
            put(backwardArguments, DNNL_ARG_DIFF_DST_ITER_C, filled(state, zeros));
        }
    }

    private static void put(IntMemoryMap map, int argument, memory value) {
        map.put(argument, value);
    }

    private static memory.desc desc(memory.format_tag format, long... dimensions) {
        return new memory.desc(dimensions, memory.data_type.f32, format);
    }

    private memory filled(memory.desc desc, float[] values) {
        memory result = new memory(desc, cpu);
        new FloatPointer(result.get_data_handle()).put(values);
        return result;
    }

    private memory reordered(memory from, memory.desc desc) {
        memory to = new memory(desc, cpu);
        new reorder(from, to).execute(queue, from, to);
        queue._wait();
        return to;
    }

    /** Rows of the gates in oneDNN's order and back: i,f,g,o for an LSTM, as here; z,r,n for a GRU, where here r,z,n. */
    private float[] gateOrder(float[] values) {
        if (lstm) {
            return values;
        }
        float[] swapped = values.clone();
        int gate = values.length / 3;
        System.arraycopy(values, 0, swapped, gate, gate);
        System.arraycopy(values, gate, swapped, 0, gate);
        return swapped;
    }

    /** One bias a gate, and for a GRU a fourth: that of the state's product which the reset gate scales. */
    private float[] bias() {
        int h = work.shape().hiddenSize();
        float[] ih = gateOrder(work.only().biasIh());
        float[] hh = gateOrder(work.only().biasHh());
        float[] bias = new float[4 * h];
        for (int j = 0; j < ih.length; j++) {
            bias[j] = ih[j] + (lstm || j < 2 * h ? hh[j] : 0);
        }
        if (!lstm) {
            System.arraycopy(hh, 2 * h, bias, 3 * h, h);
        }
        return bias;
    }

    @Override
    public void forward() {
        forward.execute(queue, forwardArguments);
        queue._wait();
    }

    /** Backward adds to the gradients of weights and biases, so they are cleared. */
    @Override
    public void trainingStep() {
        clear(ihGradient);
        clear(hhGradient);
        clear(biasGradient);
        forward.execute(queue, forwardArguments);
        backward.execute(queue, backwardArguments);
        queue._wait();
    }

    private static void clear(memory values) {
        Pointer.memset(values.get_data_handle(), 0, values.get_desc().get_size());
    }

    private static float[] values(memory from) {
        float[] values = new float[(int) (from.get_desc().get_size() / Float.BYTES)];
        new FloatPointer(from.get_data_handle()).get(values);
        return values;
    }

    @Override
    public float[] output() {
        return values(output);
    }

    @Override
    public Gradients gradients() {
        int h = work.shape().hiddenSize();
        float[] bias = values(biasGradient);
        float[] biasIh = bias;
        float[] biasHh = bias;
        if (!lstm) {
            biasIh = gateOrder(Arrays.copyOf(bias, 3 * h));
            biasHh = biasIh.clone();
            System.arraycopy(bias, 3 * h, biasHh, 2 * h, h);
        }
        return new Gradients(values(inputGradient), values(h0Gradient), lstm ? values(c0Gradient) : null,
                List.of(weightGradient(ihGradient, work.shape().inputSize()), weightGradient(hhGradient, h), biasIh,
                        biasHh));
    }

    private float[] weightGradient(memory gradient, int columns) {
        memory.desc dense = desc(memory.format_tag.ldgoi, 1, 1, columns, work.cell().gates(), work.shape().hiddenSize());
        return gateOrder(values(reordered(gradient, dense)));
    }

    @Override
    public void close() {
        forwardArguments.close();
        backwardArguments.close();
        queue.close();
    }
}
