package io.github.sequor.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;

/** An implementation of attention to measure, found as a {@link LayerFactory} is. */
public interface AttentionFactory {

    /** As in the benchmarks' parameter. */
    String name();

    /** Sets an implementation up on the inputs and weights of ours. */
    AttentionLayer create(AttentionWork work, int threads);

    /** All that were compiled in, beside ours. */
    static List<AttentionFactory> peers() {
        List<AttentionFactory> peers = new ArrayList<>();
        ServiceLoader.load(AttentionFactory.class).forEach(peers::add);
        return peers;
    }
}
