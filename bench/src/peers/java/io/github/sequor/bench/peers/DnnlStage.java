package io.github.sequor.bench.peers;

import static org.bytedeco.dnnl.global.dnnl.*;

import io.github.sequor.bench.Cell;
import io.github.sequor.bench.Shape;
import io.github.sequor.bench.Work;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.bytedeco.dnnl.IntMemoryMap;
import org.bytedeco.dnnl.engine;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.stream;

/**
 * One layer, in one or both directions. Weights are in whatever format the primitive asks for
 * ({@code format_tag::any}), reordered once; the weights' gradients stay in the format that backward chose.
 */
final class DnnlStage implements AutoCloseable {
    private final engine cpu;
    private final stream queue;
    private final Work work;
    private final Cell cell;
    private final Shape shape;
    private final int layer;
    private final int gateSize;                // G*H
    private final DnnlPrimitives primitives;
    private final IntMemoryMap forwardArguments = new IntMemoryMap();
    private final IntMemoryMap backwardArguments = new IntMemoryMap();

    // dense memory, in the layouts of Work
    private final memory output;
    private memory inputGradient;
    private memory h0Gradient;
    private memory c0Gradient;
    private memory biasGradient;

    // in the format of the primitive's choice
    private memory ihGradient;
    private memory hhGradient;

    /** A layer over the memory of the one below, or, if null, over the work's input. */
    DnnlStage(engine cpu, stream queue, Work work, int layer, memory below, boolean training) {
        this.cpu = cpu;
        this.queue = queue;
        this.work = work;
        this.layer = layer;
        cell = work.cell();
        shape = work.shape();
        long d = shape.directions();
        long h = shape.hiddenSize();
        long g = cell.gates();
        long in = shape.inputSize(layer);
        gateSize = cell.gates() * shape.hiddenSize();
        memory.desc x = Dnnl.desc(memory.format_tag.tnc, shape.steps(), shape.batch(), in);
        memory.desc state = Dnnl.desc(memory.format_tag.ldnc, 1, d, shape.batch(), h);
        memory.desc y = Dnnl.desc(memory.format_tag.tnc, shape.steps(), shape.batch(), d * h);
        memory.desc bias = Dnnl.desc(memory.format_tag.ldgo, 1, d, cell == Cell.GRU ? g + 1 : g, h);
        primitives = DnnlPrimitives.of(cell, cpu, shape.directions(),
                new DnnlPrimitives.Memory(x, state, Dnnl.desc(memory.format_tag.any, 1, d, in, g, h),
                        Dnnl.desc(memory.format_tag.any, 1, d, h, g, h), bias, y), training);
        output = new memory(y, cpu);
        memory ih = Dnnl.filled(cpu, Dnnl.desc(memory.format_tag.ldgoi, 1, d, in, g, h), each(Work.Weights::ih));
        memory hh = Dnnl.filled(cpu, Dnnl.desc(memory.format_tag.ldgoi, 1, d, h, g, h), each(Work.Weights::hh));
        put(forwardArguments, DNNL_ARG_SRC_LAYER, below == null ? Dnnl.filled(cpu, x, work.input()) : below);
        put(forwardArguments, DNNL_ARG_SRC_ITER, Dnnl.filled(cpu, state, part(work.h0())));
        put(forwardArguments, DNNL_ARG_WEIGHTS_LAYER,
                Dnnl.reordered(cpu, queue, ih, primitives.forwardDesc().weights_layer_desc()));
        put(forwardArguments, DNNL_ARG_WEIGHTS_ITER,
                Dnnl.reordered(cpu, queue, hh, primitives.forwardDesc().weights_iter_desc()));
        put(forwardArguments, DNNL_ARG_BIAS, Dnnl.filled(cpu, bias, bias()));
        put(forwardArguments, DNNL_ARG_DST_LAYER, output);
        put(forwardArguments, DNNL_ARG_DST_ITER, new memory(state, cpu));
        if (cell == Cell.LSTM) {
            put(forwardArguments, DNNL_ARG_SRC_ITER_C, Dnnl.filled(cpu, state, part(work.c0())));
            put(forwardArguments, DNNL_ARG_DST_ITER_C, new memory(state, cpu));
        }
        if (training) {
            put(forwardArguments, DNNL_ARG_WORKSPACE, new memory(primitives.forwardDesc().workspace_desc(), cpu));
            backwardArguments.put(forwardArguments);
            put(backwardArguments, DNNL_ARG_WEIGHTS_LAYER,
                    Dnnl.reordered(cpu, queue, ih, primitives.backwardDesc().weights_layer_desc()));
            put(backwardArguments, DNNL_ARG_WEIGHTS_ITER,
                    Dnnl.reordered(cpu, queue, hh, primitives.backwardDesc().weights_iter_desc()));
            putGradients(x, state, bias);
        }
    }

    private void putGradients(memory.desc x, memory.desc state, memory.desc bias) {
        inputGradient = new memory(x, cpu);
        h0Gradient = new memory(state, cpu);
        c0Gradient = new memory(state, cpu);
        biasGradient = new memory(bias, cpu);
        ihGradient = new memory(primitives.backwardDesc().diff_weights_layer_desc(), cpu);
        hhGradient = new memory(primitives.backwardDesc().diff_weights_iter_desc(), cpu);
        put(backwardArguments, DNNL_ARG_DIFF_SRC_LAYER, inputGradient);
        put(backwardArguments, DNNL_ARG_DIFF_SRC_ITER, h0Gradient);
        put(backwardArguments, DNNL_ARG_DIFF_WEIGHTS_LAYER, ihGradient);
        put(backwardArguments, DNNL_ARG_DIFF_WEIGHTS_ITER, hhGradient);
        put(backwardArguments, DNNL_ARG_DIFF_BIAS, biasGradient);
        float[] zeros = new float[part(work.h0()).length];
        put(backwardArguments, DNNL_ARG_DIFF_DST_ITER, Dnnl.filled(cpu, state, zeros));
        if (cell == Cell.LSTM) {
            put(backwardArguments, DNNL_ARG_DIFF_SRC_ITER_C, c0Gradient);
            put(backwardArguments, DNNL_ARG_DIFF_DST_ITER_C, Dnnl.filled(cpu, state, zeros));
        }
    }

    /** What backward starts from: the memory of the layer above, or, if null, the work's gradient. */
    void outputGradient(memory above) {
        put(backwardArguments, DNNL_ARG_DIFF_DST_LAYER,
                above == null ? Dnnl.filled(cpu, output.get_desc(), work.outputGradient()) : above);
    }

    private static void put(IntMemoryMap map, int argument, memory value) {
        map.put(argument, value);
    }

    /** This layer's part of the states. */
    private float[] part(float[] states) {
        int size = states.length / shape.layers();
        return Arrays.copyOfRange(states, layer * size, (layer + 1) * size);
    }

    private List<Work.Weights> weights() {
        int d = shape.directions();
        return work.weights().subList(layer * d, (layer + 1) * d);
    }

    /** One of the weights, a direction behind the other, with gates in oneDNN's order. */
    private float[] each(Function<Work.Weights, float[]> which) {
        int size = which.apply(weights().get(0)).length;
        float[] all = new float[size * shape.directions()];
        for (int d = 0; d < shape.directions(); d++) {
            System.arraycopy(gateOrder(which.apply(weights().get(d))), 0, all, d * size, size);
        }
        return all;
    }

    /**
     * Rows of the gates in oneDNN's order: i,f,g,o for an LSTM, as here; z,r,n for a GRU, where here r,z,n. The update
     * gate of a GRU that resets before the product is the complement of oneDNN's, and sigmoid(-x) is 1 - sigmoid(x):
     * its rows, and their gradients, change their sign.
     */
    private float[] gateOrder(float[] values) {
        return cell.gates() == 3 ? swapped(values, sign(), 1) : values;
    }

    private float[] gateOrderBack(float[] values) {
        return cell.gates() == 3 ? swapped(values, 1, sign()) : values;
    }

    private float sign() {
        return cell == Cell.GRU_RESET_BEFORE ? -1 : 1;
    }

    private static float[] swapped(float[] values, float signOfFirst, float signOfSecond) {
        float[] swapped = values.clone();
        int gate = values.length / 3;
        for (int i = 0; i < gate; i++) {
            swapped[i] = signOfFirst * values[gate + i];
            swapped[gate + i] = signOfSecond * values[i];
        }
        return swapped;
    }

    /** One bias a gate, and for a GRU that resets after the product a fourth: the one which the reset gate scales. */
    private float[] bias() {
        float[] ih = each(Work.Weights::biasIh);
        if (cell.biases() == 1) {
            return ih;
        }
        float[] hh = each(Work.Weights::biasHh);
        int apart = cell == Cell.GRU ? shape.hiddenSize() : 0;
        int width = gateSize + apart;
        float[] bias = new float[shape.directions() * width];
        for (int d = 0; d < shape.directions(); d++) {
            for (int j = 0; j < gateSize; j++) {
                bias[d * width + j] = ih[d * gateSize + j] + (j < gateSize - apart ? hh[d * gateSize + j] : 0);
            }
            System.arraycopy(hh, (d + 1) * gateSize - apart, bias, d * width + gateSize, apart);
        }
        return bias;
    }

    void forward() {
        primitives.forward().execute(queue, forwardArguments);
    }

    /** Adds to the gradients of weights and biases, so they are cleared first. */
    void backward() {
        Dnnl.clear(ihGradient);
        Dnnl.clear(hhGradient);
        Dnnl.clear(biasGradient);
        primitives.backward().execute(queue, backwardArguments);
    }

    memory output() {
        return output;
    }

    memory inputGradient() {
        return inputGradient;
    }

    memory h0Gradient() {
        return h0Gradient;
    }

    memory c0Gradient() {
        return c0Gradient;
    }

    /** In the order of {@link Work.Weights#all()}, a direction behind the other. */
    List<float[]> weightGradients() {
        float[] ih = dense(ihGradient, shape.inputSize(layer));
        float[] hh = dense(hhGradient, shape.hiddenSize());
        float[] bias = Dnnl.values(biasGradient);
        List<float[]> gradients = new ArrayList<>();
        for (int d = 0; d < shape.directions(); d++) {
            float[] own = ofDirection(bias, d);
            float[] biasIh = gateOrderBack(Arrays.copyOf(own, gateSize));
            gradients.addAll(List.of(gateOrderBack(ofDirection(ih, d)), gateOrderBack(ofDirection(hh, d)), biasIh));
            if (cell.biases() == 2) {
                float[] biasHh = biasIh.clone();
                int apart = own.length - gateSize;
                System.arraycopy(own, gateSize, biasHh, gateSize - apart, apart);
                gradients.add(biasHh);
            }
        }
        return gradients;
    }

    private float[] dense(memory gradient, int columns) {
        memory.desc dense = Dnnl.desc(memory.format_tag.ldgoi, 1, shape.directions(), columns, cell.gates(),
                shape.hiddenSize());
        return Dnnl.values(Dnnl.reordered(cpu, queue, gradient, dense));
    }

    private float[] ofDirection(float[] values, int d) {
        int size = values.length / shape.directions();
        return Arrays.copyOfRange(values, d * size, (d + 1) * size);
    }

    @Override
    public void close() {
        forwardArguments.close();
        backwardArguments.close();
    }
}
