package io.github.sequor.bench.peers;

import io.github.sequor.bench.Cell;
import io.github.sequor.bench.Shape;
import io.github.sequor.bench.Work;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * A ModelProto of recurrent layers; the numbers are the fields of onnx.proto. Inputs X (T, N, I), for each layer h0_k
 * and c0_k (D, N, H), and lengths (N) of a ragged batch; output Y (T, D, N, H) of the last layer.
 */
final class OnnxModel {
    private static final int FLOAT = 1;
    private static final int INT32 = 6;
    private static final int INT64 = 7;
    private static final int INT_ATTRIBUTE = 2;
    private static final int STRING_ATTRIBUTE = 3;
    private static final int INTS_ATTRIBUTE = 7;
    private static final int IR_VERSION = 8;
    private static final int OPERATORS = 17;

    private final Work work;
    private final Cell cell;
    private final Shape shape;
    private final Protobuf graph = new Protobuf();

    private OnnxModel(Work work) {
        this.work = work;
        cell = work.cell();
        shape = work.shape();
    }

    /** The model's bytes. */
    static byte[] of(Work work) {
        return new OnnxModel(work).bytes();
    }

    private byte[] bytes() {
        int h = shape.hiddenSize();
        int d = shape.directions();
        int last = shape.layers() - 1;
        for (int layer = 0; layer <= last; layer++) {
            layer(layer, layer == last ? "Y" : "Y" + layer);
            if (layer < last) {
                String to = "X" + (layer + 1);
                graph.add(1, node("Transpose", List.of("Y" + layer), "by_row" + layer).add(5, byRow()));
                graph.add(1, node("Reshape", List.of("by_row" + layer, "side_by_side"), to));
            }
        }
        graph.add(2, "layers").add(5, new Protobuf().add(1, 3L).add(2, INT64).add(8, "side_by_side")
                .add(9, Protobuf.longs(shape.steps(), shape.batch(), (long) d * h)));
        graph.add(11, value("X", FLOAT, shape.steps(), shape.batch(), shape.inputSize()));
        for (int layer = 0; layer <= last; layer++) {
            graph.add(11, value("h0_" + layer, FLOAT, d, shape.batch(), h));
            if (cell == Cell.LSTM) {
                graph.add(11, value("c0_" + layer, FLOAT, d, shape.batch(), h));
            }
        }
        if (shape.ragged()) {
            graph.add(11, value("lengths", INT32, shape.batch()));
        }
        graph.add(12, value("Y", FLOAT, shape.steps(), d, shape.batch(), h));
        return new Protobuf().add(1, IR_VERSION).add(7, graph).add(8, new Protobuf().add(1, "").add(2, OPERATORS))
                .bytes();
    }

    private void layer(int layer, String output) {
        String k = Integer.toString(layer);
        List<String> inputs = new ArrayList<>(List.of(layer == 0 ? "X" : "X" + k, "W" + k, "R" + k, "B" + k,
                shape.ragged() ? "lengths" : "", "h0_" + k));
        if (cell == Cell.LSTM) {
            inputs.add("c0_" + k);
        }
        Protobuf node = node(cell == Cell.LSTM ? "LSTM" : cell == Cell.RNN ? "RNN" : "GRU", inputs, output)
                .add(5, new Protobuf().add(1, "hidden_size").add(3, shape.hiddenSize()).add(20, INT_ATTRIBUTE))
                .add(5, new Protobuf().add(1, "direction").add(4, shape.directions() == 2 ? "bidirectional" : "forward")
                        .add(20, STRING_ATTRIBUTE));
        if (cell == Cell.GRU || cell == Cell.GRU_RESET_BEFORE) {
            node.add(5, new Protobuf().add(1, "linear_before_reset").add(3, cell == Cell.GRU ? 1 : 0)
                    .add(20, INT_ATTRIBUTE));
        }
        int d = shape.directions();
        long rows = (long) cell.gates() * shape.hiddenSize();
        float[] bias = each(layer, w -> {
            float[] both = new float[2 * w.biasIh().length];
            System.arraycopy(gateOrder(w.biasIh()), 0, both, 0, w.biasIh().length);
            if (w.biasHh() != null) {
                System.arraycopy(gateOrder(w.biasHh()), 0, both, w.biasIh().length, w.biasHh().length);
            }
            return both;
        });
        graph.add(1, node)
                .add(5, initializer("W" + k, each(layer, w -> gateOrder(w.ih())), d, rows, shape.inputSize(layer)))
                .add(5, initializer("R" + k, each(layer, w -> gateOrder(w.hh())), d, rows, shape.hiddenSize()))
                .add(5, initializer("B" + k, bias, d, 2 * rows));
    }

    /** One of a layer's weights, a direction behind the other. */
    private float[] each(int layer, Function<Work.Weights, float[]> which) {
        int d = shape.directions();
        List<float[]> parts = work.weights().subList(layer * d, (layer + 1) * d).stream().map(which).toList();
        int size = parts.get(0).length;
        float[] all = new float[d * size];
        for (int i = 0; i < d; i++) {
            System.arraycopy(parts.get(i), 0, all, i * size, size);
        }
        return all;
    }

    /**
     * Gates in ONNX's order: i,o,f,g for i,f,g,o and z,r,n for r,z,n. The update gate of a GRU that resets before the
     * product is the complement of ONNX's, and sigmoid(-x) is 1 - sigmoid(x): its weights change their sign.
     */
    private float[] gateOrder(float[] values) {
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

    private static Protobuf node(String operator, List<String> inputs, String output) {
        Protobuf node = new Protobuf();
        inputs.forEach(input -> node.add(1, input));
        return node.add(2, output).add(4, operator);
    }

    /** (T, D, N, H) to (T, N, D, H). */
    private static Protobuf byRow() {
        return new Protobuf().add(1, "perm").add(8, 0L).add(8, 2L).add(8, 1L).add(8, 3L).add(20, INTS_ATTRIBUTE);
    }

    private static Protobuf initializer(String name, float[] values, long... shape) {
        Protobuf tensor = new Protobuf();
        for (long size : shape) {
            tensor.add(1, size);
        }
        return tensor.add(2, FLOAT).add(8, name).add(9, values);
    }

    private static Protobuf value(String name, int type, long... shape) {
        Protobuf sizes = new Protobuf();
        for (long size : shape) {
            sizes.add(1, new Protobuf().add(1, size));
        }
        return new Protobuf().add(1, name).add(2, new Protobuf().add(1, new Protobuf().add(1, type).add(2, sizes)));
    }
}
