package io.github.sequor.bench;

/** One implementation's attention, set up on one {@link AttentionWork}. */
public interface AttentionLayer extends AutoCloseable {

    /** Runs the operation of this name: additiveStep, dotStep, decoderForward or decoderTrainingStep. */
    void run(String operation);

    /** What the last operation gave: (rows, H), and after a training step the gradient of the source (S*N, H) too. */
    float[][] results(String operation);

    @Override
    void close();
}
