package io.github.sequor.bench;

import java.util.List;

/**
 * One implementation's recurrent layer, set up on one {@link Work}. What is timed leaves its results where a user of
 * that implementation would find them; copying them out for the check is not timed.
 */
public interface RecurrentLayer extends AutoCloseable {

    /**
     * What a training step computes.
     *
     * @param input (rows, I)
     * @param h0 (layers*D, N, H), null of an engine that has none for the states
     * @param c0 (layers*D, N, H), null unless an LSTM, and with h0
     * @param weights in the order of {@link Work#weights()}, each in that of {@link Work.Weights#all()}
     */
    record Gradients(float[] input, float[] h0, float[] c0, List<float[]> weights) {
    }

    /** The layer for inference, over all steps. */
    void forward();

    /** Forward and backward, from the output's gradient to those of inputs, states, weights and biases. */
    void trainingStep();

    /** The output (rows, D*H) of the last {@link #forward} or {@link #trainingStep}. */
    float[] output();

    /** The gradients of the last {@link #trainingStep}. */
    Gradients gradients();

    @Override
    void close();
}
