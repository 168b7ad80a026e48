package io.github.sequor.model;

import io.github.sequor.nn.AttentionDecoder;
import io.github.sequor.nn.Gru;
import io.github.sequor.nn.Lstm;
import io.github.sequor.nn.Ops;
import io.github.sequor.nn.Recurrent;
import io.github.sequor.nn.Rnn;
import io.github.sequor.tensor.Arena;
import io.github.sequor.tensor.Tensor;

/** Recurrent layers by the name of their cell, and their states. */
final class Cells {
    private Cells() {
    }

    static Recurrent.Builder<?, ?> builder(AttentionDecoder.Cell cell, int inputSize, int hiddenSize) {
        return switch (cell) {
            case LSTM -> Lstm.builder(inputSize, hiddenSize);
            case GRU -> Gru.builder(inputSize, hiddenSize);
            case GRU_RESET_BEFORE -> Gru.builder(inputSize, hiddenSize).resetAfter(false);
            case RNN_TANH -> Rnn.builder(inputSize, hiddenSize);
            case RNN_RELU -> Rnn.builder(inputSize, hiddenSize).relu(true);
        };
    }

    /** The states (L, N, H) of the rows' parents, (L, live, H). */
    static Recurrent.State gather(Arena arena, Recurrent.State states, int[] parents, int live) {
        return new Recurrent.State(gather(arena, states.h(), parents, live),
                states.c() == null ? null : gather(arena, states.c(), parents, live));
    }

    private static Tensor gather(Arena arena, Tensor states, int[] parents, int live) {
        int count = states.shape(0);
        int rows = states.shape(1);
        int[] index = new int[count * live];
        for (int l = 0; l < count; l++) {
            for (int i = 0; i < live; i++) {
                index[l * live + i] = l * rows + parents[i];
            }
        }
        int hidden = states.shape(2);
        return Ops.rows(arena, states.view(0, count * rows, hidden), index).view(0, count, live, hidden);
    }

    /** A copy of states as values of an arena. */
    static Recurrent.State copy(Arena arena, Recurrent.State states) {
        return new Recurrent.State(copy(arena, states.h()), states.c() == null ? null : copy(arena, states.c()));
    }

    private static Tensor copy(Arena arena, Tensor states) {
        Tensor copy = arena.scratch(states.shape());
        copy.set(states);
        return copy;
    }
}
