package io.github.sequor.cli;

import io.github.sequor.feature.Midi;
import io.github.sequor.feature.PianoRoll;
import io.github.sequor.model.MusicModel;
import java.io.IOException;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code sequor music compose}. */
@Command(name = "compose", sortOptions = false, description = "Has a model compose a piece, into a MIDI file.")
final class MusicComposeCommand extends SequorCommand {
    @Option(names = "--model", paramLabel = "DIR", required = true, description = "The model's folder.")
    private Path folder;

    @Option(names = "--output", paramLabel = "F.mid", required = true, description = "The MIDI file.")
    private Path output;

    @Option(names = "--begin", paramLabel = "F.mid", description = "A piece whose beginning it goes on from.")
    private Path begin;

    @Option(names = "--begin-steps", paramLabel = "N", defaultValue = "16",
            description = "How many steps of that (default: ${DEFAULT-VALUE}).")
    private int beginSteps;

    @Option(names = "--steps", paramLabel = "N", defaultValue = "64",
            description = "Steps of the piece (default: ${DEFAULT-VALUE}).")
    private int steps;

    @Option(names = "--temperature", paramLabel = "T", defaultValue = "1",
            description = "Below 1: likelier chords; above 1: more diverse ones (default: ${DEFAULT-VALUE}).")
    private double temperature;

    @Option(names = "--seed", paramLabel = "N", defaultValue = "1",
            description = "The same seed gives the same piece (default: ${DEFAULT-VALUE}).")
    private long seed;

    @Option(names = "--steps-per-beat", paramLabel = "N", defaultValue = "1",
            description = "1 where steps are quarter notes (default: ${DEFAULT-VALUE}).")
    private int stepsPerBeat;

    @Option(names = "--tempo", paramLabel = "N", defaultValue = "100",
            description = "Beats a minute (default: ${DEFAULT-VALUE}).")
    private int tempo;

    @Option(names = "--program", paramLabel = "N", defaultValue = "0",
            description = "General MIDI's instrument, 0: piano, 19: church organ (default: ${DEFAULT-VALUE}).")
    private int program;

    @Mixin
    private ThreadsOption threads;

    MusicComposeCommand(Streams streams) {
        super(streams);
    }

    @Override
    public Integer call() throws IOException {
        MusicModel.Composing how = options(() -> new MusicModel.Composing(steps, temperature, seed));
        Midi.Sound sound = options(() -> new Midi.Sound(stepsPerBeat, tempo, program));
        threads.apply(this);
        PianoRoll beginning = begin == null ? PianoRoll.EMPTY
                : Midi.read(begin, stepsPerBeat).first(Math.max(0, beginSteps));
        try (MusicModel model = MusicModel.load(folder)) {
            Midi.write(output, model.compose(beginning, how), sound);
        }
        return ExitCode.OK;
    }
}
