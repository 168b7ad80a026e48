package io.github.sequor.cli;

import java.io.IOException;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code sequor vectors odd-one-out}. */
@Command(name = "odd-one-out", sortOptions = false,
        description = "Prints the word that is least similar to the mean of all.")
final class VectorsOddOneOutCommand extends SequorCommand {
    @Mixin
    private VectorsFile vectors;

    @Parameters(arity = "2..*", paramLabel = "WORD", description = "The words.")
    private List<String> words;

    VectorsOddOneOutCommand(Streams streams) {
        super(streams);
    }

    @Override
    public Integer call() throws IOException {
        streams.println(vectors.read(this).doesntMatch(words));
        streams.flush();
        return ExitCode.OK;
    }
}
