package io.github.sequor.cli;

import picocli.CommandLine.Command;

/** The group of what a translator can do. */
@Command(name = "translate", description = "Trains a translator on your own sentences, and translates with it.")
final class TranslateCommand {
}
