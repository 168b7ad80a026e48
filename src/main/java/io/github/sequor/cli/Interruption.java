package io.github.sequor.cli;

import java.util.Map;
import java.util.TreeMap;
import org.jline.utils.Signals;

/**
 * Ctrl-C, or whatever else asks a process to end, while this is open: the first time it is noted, for a training to
 * save what it has; the second time the process ends at once.
 */
final class Interruption implements AutoCloseable {
    static final int EXIT_CODE = 130;

    private final Map<String, Object> before = new TreeMap<>();
    private volatile boolean requested;

    /**
     * Listens from now on.
     *
     * @param noted runs the first time
     */
    Interruption(Runnable noted) {
        for (String signal : new String[] {"INT", "TERM", "HUP"}) {
            before.put(signal, Signals.register(signal, () -> {
                if (requested) {
                    Runtime.getRuntime().halt(EXIT_CODE);
                }
                requested = true;
                noted.run();
            }));
        }
    }

    boolean requested() {
        return requested;
    }

    @Override
    public void close() {
        before.forEach(Signals::unregister);
    }
}
