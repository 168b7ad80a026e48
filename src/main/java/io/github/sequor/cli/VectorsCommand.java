package io.github.sequor.cli;

import picocli.CommandLine.Command;

/** The group of what word vectors are good for. */
@Command(name = "vectors", description = "Trains, searches, scores, converts and draws word vectors.")
final class VectorsCommand {
}
