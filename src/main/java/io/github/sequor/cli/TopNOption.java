package io.github.sequor.cli;

import picocli.CommandLine.Option;

/** How many of the nearest words are printed. */
final class TopNOption {
    @Option(names = {"-n", "--top-n"}, paramLabel = "N", defaultValue = "10",
            description = "How many words (default: ${DEFAULT-VALUE}).")
    private int topN;

    int value(SequorCommand command) {
        if (topN < 1) {
            throw command.usage("--top-n: expected at least 1, was " + topN);
        }
        return topN;
    }
}
