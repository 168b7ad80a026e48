package io.github.sequor.cli;

import io.github.sequor.model.ClassifierEnsemble;
import io.github.sequor.model.ClassifierOptions;
import io.github.sequor.model.SequenceClassifier;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import picocli.CommandLine.Option;

/** The models that say together what a record is. */
final class ClassifierFolders {
    @Option(names = "--model", paramLabel = "DIR", required = true, description = "The model's folder. Given several"
            + " times, the mean of the models' probabilities counts, or of their numbers.")
    private List<Path> folders;

    ClassifierEnsemble load(SequorCommand command) throws IOException {
        ClassifierEnsemble ensemble;
        try {
            ensemble = ClassifierEnsemble.load(folders);
        } catch (IllegalArgumentException e) {
            throw command.usage(e.getMessage().replaceFirst("^members", "--model"));
        }
        for (SequenceClassifier member : ensemble.members()) {
            if (!Objects.equals(options(ensemble).audio(), member.options().audio())) {
                ensemble.close();
                throw command.usage("--model: expected models that make the same frames of a recording");
            }
        }
        return ensemble;
    }

    /** How records are read for them. */
    static ClassifierOptions options(ClassifierEnsemble ensemble) {
        return ensemble.members().get(0).options();
    }
}
