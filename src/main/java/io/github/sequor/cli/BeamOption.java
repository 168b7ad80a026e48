package io.github.sequor.cli;

import io.github.sequor.decode.CtcDecoder;
import picocli.CommandLine.Option;

/** How a transcriber searches. */
final class BeamOption {
    @Option(names = {"--beam", "--beam-size"}, paramLabel = "N", defaultValue = "16",
            description = "Prefixes that the search keeps; 0: take the likeliest way (default: ${DEFAULT-VALUE}).")
    private int beam;

    /** The search, or null: the likeliest way. */
    CtcDecoder decoder(SequorCommand command, int nBest) {
        if (beam == 0 && nBest == 1) {
            return null;
        }
        return command.options(() -> CtcDecoder.builder().beamSize(beam).nBest(nBest).build());
    }
}
