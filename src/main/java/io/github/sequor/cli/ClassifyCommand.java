package io.github.sequor.cli;

import picocli.CommandLine.Command;

/** The group of what a classifier can do. */
@Command(name = "classify", description = "Trains a classifier of texts or recordings, and classifies with it.")
final class ClassifyCommand {
}
