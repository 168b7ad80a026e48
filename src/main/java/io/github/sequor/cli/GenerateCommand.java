package io.github.sequor.cli;

import picocli.CommandLine.Command;

/** The group of what a language model can do. */
@Command(name = "generate", description = "Trains a language model on your own text, and has it write.")
final class GenerateCommand {
}
