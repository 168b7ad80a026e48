package io.github.sequor.cli;

import io.github.sequor.embedding.Projector;
import io.github.sequor.embedding.VectorFormat;
import io.github.sequor.embedding.WordVectors;
import java.io.IOException;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code sequor vectors convert}. */
@Command(name = "convert", sortOptions = false, description = "Writes word vectors in another format.")
final class VectorsConvertCommand extends SequorCommand {
    /** The formats, and the projector's files: a pair, or a folder of TensorBoard's. */
    enum Format {
        TEXT(VectorFormat.WORD2VEC_TEXT), BINARY(VectorFormat.WORD2VEC_BINARY), GLOVE(VectorFormat.GLOVE_TEXT),
        SAFETENSORS(VectorFormat.SAFETENSORS), PROJECTOR(null), TENSORBOARD(null);

        private final VectorFormat format;

        Format(VectorFormat format) {
            this.format = format;
        }
    }

    @Mixin
    private VectorsFile vectors;

    @Option(names = "--output", paramLabel = "F", required = true,
            description = "The file to write; compressed where its name ends in .gz.")
    private Path output;

    @Option(names = "--format", paramLabel = "T", required = true, description = {
            "text and binary (word2vec), glove (text without a first line), safetensors, projector: TSV for the"
            + " embedding projector, with the words in a second file, F.words.tsv; or tensorboard: a folder that"
            + " `tensorboard --logdir F` shows in its projector."})
    private Format format;

    VectorsConvertCommand(Streams streams) {
        super(streams);
    }

    @Override
    public Integer call() throws IOException {
        WordVectors known = vectors.read(this);
        if (format == Format.PROJECTOR) {
            Projector.write(known, output, output.resolveSibling(output.getFileName() + ".words.tsv"));
        } else if (format == Format.TENSORBOARD) {
            Projector.write(known, output);
        } else {
            known.write(output, format.format);
        }
        streams.err().println(output + ": " + known.vocabSize() + " words of " + known.vectorSize() + " numbers");
        return ExitCode.OK;
    }
}
