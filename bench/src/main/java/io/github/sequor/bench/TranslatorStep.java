package io.github.sequor.bench;

/** One implementation's translator in training, set up on one {@link TranslatorWork}. */
public interface TranslatorStep extends AutoCloseable {

    /** A whole step: forward, backward, clipping, Adam. Returns the loss before it, in nats a word. */
    float step();

    @Override
    void close();
}
