package io.github.sequor.cli;

import picocli.CommandLine.Command;

/** The group of what a tagger can do. */
@Command(name = "tag", description = "Trains a tagger of names or parts of speech, and tags with it.")
final class TagCommand {
}
