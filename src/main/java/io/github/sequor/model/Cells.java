package io.github.sequor.model;

import io.github.sequor.nn.AttentionDecoder;
import io.github.sequor.nn.Gru;
import io.github.sequor.nn.Lstm;
import io.github.sequor.nn.Recurrent;
import io.github.sequor.nn.Rnn;

/** Recurrent layers by the name of their cell. */
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
}
