package io.github.sequor.bench.peers;

import static org.bytedeco.dnnl.global.dnnl.*;

import io.github.sequor.bench.Cell;
import org.bytedeco.dnnl.engine;
import org.bytedeco.dnnl.gru_backward;
import org.bytedeco.dnnl.gru_forward;
import org.bytedeco.dnnl.lbr_gru_backward;
import org.bytedeco.dnnl.lbr_gru_forward;
import org.bytedeco.dnnl.lstm_backward;
import org.bytedeco.dnnl.lstm_forward;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.primitive;
import org.bytedeco.dnnl.rnn_primitive_desc_base;
import org.bytedeco.dnnl.vanilla_rnn_backward;
import org.bytedeco.dnnl.vanilla_rnn_forward;

/**
 * The primitives of one cell, which differ in their arguments alone.
 *
 * @param backward null, as its description, unless for training
 */
record DnnlPrimitives(primitive forward, rnn_primitive_desc_base forwardDesc, primitive backward,
        rnn_primitive_desc_base backwardDesc) {

    /** The descriptions of a layer's memory: x, initial and last state, weights, bias, y. */
    record Memory(memory.desc x, memory.desc state, memory.desc ih, memory.desc hh, memory.desc bias, memory.desc y) {
    }

    static DnnlPrimitives of(Cell cell, engine cpu, int directions, Memory m, boolean training) {
        int kind = training ? dnnl_forward_training : dnnl_forward_inference;
        int direction = directions == 2 ? dnnl_bidirectional_concat : dnnl_unidirectional_left2right;
        return switch (cell) {
            case LSTM -> lstm(cpu, kind, direction, m, training);
            case GRU -> linearBeforeResetGru(cpu, kind, direction, m, training);
            case GRU_RESET_BEFORE -> gru(cpu, kind, direction, m, training);
            case RNN -> rnn(cpu, kind, direction, m, training);
        };
    }

    private static DnnlPrimitives lstm(engine cpu, int kind, int direction, Memory m, boolean training) {
        lstm_forward.primitive_desc made = new lstm_forward.primitive_desc(cpu, kind, direction, m.x, m.state, m.state,
                m.ih, m.hh, m.bias, m.y, m.state, m.state);
        if (!training) {
            return new DnnlPrimitives(new lstm_forward(made), made, null, null);
        }
        lstm_backward.primitive_desc back = new lstm_backward.primitive_desc(cpu, dnnl_backward, direction, m.x,
                m.state, m.state, m.ih, m.hh, m.bias, m.y, m.state, m.state, m.x, m.state, m.state, m.ih, m.hh, m.bias,
                m.y, m.state, m.state, made);
        return new DnnlPrimitives(new lstm_forward(made), made, new lstm_backward(back), back);
    }

    private static DnnlPrimitives linearBeforeResetGru(engine cpu, int kind, int direction, Memory m,
            boolean training) {
        lbr_gru_forward.primitive_desc made = new lbr_gru_forward.primitive_desc(cpu, kind, direction, m.x, m.state,
                m.ih, m.hh, m.bias, m.y, m.state);
        if (!training) {
            return new DnnlPrimitives(new lbr_gru_forward(made), made, null, null);
        }
        lbr_gru_backward.primitive_desc back = new lbr_gru_backward.primitive_desc(cpu, dnnl_backward, direction, m.x,
                m.state, m.ih, m.hh, m.bias, m.y, m.state, m.x, m.state, m.ih, m.hh, m.bias, m.y, m.state, made);
        return new DnnlPrimitives(new lbr_gru_forward(made), made, new lbr_gru_backward(back), back);
    }

    private static DnnlPrimitives gru(engine cpu, int kind, int direction, Memory m, boolean training) {
        gru_forward.primitive_desc made = new gru_forward.primitive_desc(cpu, kind, direction, m.x, m.state, m.ih, m.hh,
                m.bias, m.y, m.state);
        if (!training) {
            return new DnnlPrimitives(new gru_forward(made), made, null, null);
        }
        gru_backward.primitive_desc back = new gru_backward.primitive_desc(cpu, dnnl_backward, direction, m.x, m.state,
                m.ih, m.hh, m.bias, m.y, m.state, m.x, m.state, m.ih, m.hh, m.bias, m.y, m.state, made);
        return new DnnlPrimitives(new gru_forward(made), made, new gru_backward(back), back);
    }

    private static DnnlPrimitives rnn(engine cpu, int kind, int direction, Memory m, boolean training) {
        vanilla_rnn_forward.primitive_desc made = new vanilla_rnn_forward.primitive_desc(cpu, kind, dnnl_eltwise_tanh,
                direction, m.x, m.state, m.ih, m.hh, m.bias, m.y, m.state);
        if (!training) {
            return new DnnlPrimitives(new vanilla_rnn_forward(made), made, null, null);
        }
        vanilla_rnn_backward.primitive_desc back = new vanilla_rnn_backward.primitive_desc(cpu, dnnl_backward,
                dnnl_eltwise_tanh, direction, m.x, m.state, m.ih, m.hh, m.bias, m.y, m.state, m.x, m.state, m.ih, m.hh,
                m.bias, m.y, m.state, made);
        return new DnnlPrimitives(new vanilla_rnn_forward(made), made, new vanilla_rnn_backward(back), back);
    }
}
