package io.github.sequor.cli;

import io.github.sequor.embedding.Neighbor;
import io.github.sequor.embedding.WordVectors;
import java.io.IOException;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code sequor vectors analogy}. */
@Command(name = "analogy", sortOptions = false, description = {
        "A is to B as C is to what? Prints the words nearest to e_B - e_A + e_C, and how near they are."})
final class VectorsAnalogyCommand extends SequorCommand {
    /** How the answer is searched. */
    enum Method { PLAIN, COS_ADD, COS_MUL }

    @Mixin
    private VectorsFile vectors;

    @Parameters(index = "0", paramLabel = "A", description = "Such as man.")
    private String a;

    @Parameters(index = "1", paramLabel = "B", description = "Such as king.")
    private String b;

    @Parameters(index = "2", paramLabel = "C", description = "Such as woman.")
    private String c;

    @Option(names = "--method", paramLabel = "M", defaultValue = "plain", description = {
            "plain: with the vectors as they are; cos-add: each of length 1, as word2vec and gensim do; cos-mul:"
            + " Levy and Goldberg's product (default: ${DEFAULT-VALUE})."})
    private Method method;

    @Mixin
    private TopNOption topN;

    VectorsAnalogyCommand(Streams streams) {
        super(streams);
    }

    @Override
    public Integer call() throws IOException {
        int most = topN.value(this);
        WordVectors known = vectors.read(this);
        List<Neighbor> answers = switch (method) {
            case PLAIN -> known.analogy(a, b, c, most);
            case COS_ADD -> known.mostSimilar(List.of(b, c), List.of(a), most);
            case COS_MUL -> known.mostSimilarCosmul(List.of(b, c), List.of(a), most);
        };
        for (Neighbor answer : answers) {
            streams.println(answer.word() + "\t" + VectorsNearestCommand.number(answer.similarity()));
        }
        streams.flush();
        return ExitCode.OK;
    }
}
