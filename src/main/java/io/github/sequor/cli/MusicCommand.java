package io.github.sequor.cli;

import picocli.CommandLine.Command;

/** The group of what a model of music can do. */
@Command(name = "music", description = "Trains a model of music on piano rolls, and has it compose.")
final class MusicCommand {
}
