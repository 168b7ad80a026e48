package io.github.sequor.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;

/** A translator to measure, found as a {@link LayerFactory} is. */
public interface TranslatorFactory {

    /** As in the benchmarks' parameter. */
    String name();

    /** Sets an implementation up on the words and first weights of ours. */
    TranslatorStep create(TranslatorWork work, int threads);

    /** All that were compiled in, beside ours. */
    static List<TranslatorFactory> peers() {
        List<TranslatorFactory> peers = new ArrayList<>();
        ServiceLoader.load(TranslatorFactory.class).forEach(peers::add);
        return peers;
    }
}
