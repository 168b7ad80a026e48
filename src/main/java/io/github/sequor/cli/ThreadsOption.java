package io.github.sequor.cli;

import io.github.sequor.cpu.Threads;
import picocli.CommandLine.Option;

/** How many threads the kernels use. */
final class ThreadsOption {
    @Option(names = "--threads", paramLabel = "N",
            description = "Threads to compute with; results do not depend on it (default: all processors).")
    private Integer threads;

    boolean given() {
        return threads != null;
    }

    void apply(SequorCommand command) {
        if (threads != null) {
            command.options(() -> {
                Threads.use(threads);
                return threads;
            });
        }
    }
}
