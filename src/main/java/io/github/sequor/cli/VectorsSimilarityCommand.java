package io.github.sequor.cli;

import io.github.sequor.embedding.SubwordVectors;
import java.io.IOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code sequor vectors similarity}. */
@Command(name = "similarity", sortOptions = false, description = "Prints the cosine of two words' vectors.")
final class VectorsSimilarityCommand extends SequorCommand {
    @Mixin
    private VectorsFile vectors;

    @Parameters(index = "0", paramLabel = "A", description = "A word.")
    private String a;

    @Parameters(index = "1", paramLabel = "B", description = "Another.")
    private String b;

    VectorsSimilarityCommand(Streams streams) {
        super(streams);
    }

    @Override
    public Integer call() throws IOException {
        SubwordVectors subwords = vectors.readSubwords(this);
        double similarity = subwords != null ? subwords.similarity(a, b) : vectors.read(this).similarity(a, b);
        streams.println(VectorsNearestCommand.number(similarity));
        streams.flush();
        return ExitCode.OK;
    }
}
