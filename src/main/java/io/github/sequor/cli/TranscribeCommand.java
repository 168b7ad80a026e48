package io.github.sequor.cli;

import picocli.CommandLine.Command;

/** The group of what a transcriber can do. */
@Command(name = "transcribe", description = "Trains a transcriber of recordings, and transcribes with it.")
final class TranscribeCommand {
}
