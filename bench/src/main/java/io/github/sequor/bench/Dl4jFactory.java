package io.github.sequor.bench;

/** What DL4J can do. The layer itself is in a jar of its own, beside an older JavaCPP than ours. */
public class Dl4jFactory implements LayerFactory {
    @Override
    public final String name() {
        return "dl4j";
    }

    /**
     * It has no GRU, and the initial states of its simple RNN and of a bidirectional layer can't be given. Its training
     * step is not measured: the gradient of the input that it gives here is not ours, and why is not known yet.
     */
    @Override
    public final boolean supports(Cell cell, Shape shape, boolean training, int threads) {
        return cell == Cell.LSTM && shape.plain() && !training;
    }

    @Override
    public final boolean besideOurs() {
        return false;
    }

    @Override
    public RecurrentLayer create(Work work, boolean training, int threads) {
        throw new IllegalStateException("DL4J runs from dl4j/benchmarks.jar");
    }
}
