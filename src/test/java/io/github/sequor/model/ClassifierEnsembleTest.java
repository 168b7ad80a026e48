package io.github.sequor.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.sequor.model.ClassifierOptions.Encoder;
import io.github.sequor.model.ClassifierOptions.Head;
import io.github.sequor.model.ClassifierOptions.Input;
import io.github.sequor.model.ClassifierOptions.Pool;
import io.github.sequor.tensor.Refused;
import io.github.sequor.train.TrainingListener;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ClassifierEnsembleTest {
    private static final String TEXT = "a story with great actors";

    @TempDir
    Path folder;

    private Path train(String name, Head head, Input input, long seed) throws IOException {
        return train(name, head, input, ReviewTask.texts(head, 60, seed));
    }

    private Path train(String name, Head head, Input input, LabelledSequences data) throws IOException {
        SequenceClassifier.train(
                ClassifierOptions.builder().head(head).input(input).embeddingSize(8).encoder(Encoder.NONE)
                        .pooling(Pool.MEAN).build(),
                SequenceClassifier.training().epochs(2).learningRate(1e-2).warmupSteps(2).build(),
                new SequenceClassifier.Data(data, data), folder.resolve(name), new TrainingListener() { }).close();
        return folder.resolve(name);
    }

    /** Each reads the text in its own way, here by word and by character. */
    @ParameterizedTest
    @EnumSource
    void saysTheMean(Head head) throws IOException {
        LabelledSequences test = ReviewTask.texts(head, 50, 2);
        try (ClassifierEnsemble both = ClassifierEnsemble.load(List.of(train("words", head, Input.WORD, 1),
                train("characters", head, Input.CHARACTER, 1)))) {
            SequenceClassifier one = both.members().get(0);
            SequenceClassifier other = both.members().get(1);
            Classification said = both.classify(TEXT);
            Classification a = one.classify(TEXT);
            Classification b = other.classify(TEXT);
            assertEquals(one.labels(), both.labels());
            assertEquals(5, said.units());
            assertEquals(a.unknown(), said.unknown());
            if (head == Head.REGRESSION) {
                assertEquals((a.value() + b.value()) / 2, said.value());
                assertEquals(said.value(), Double.parseDouble(said.label()));
            } else {
                assertEquals(one.classes().choose(said.probabilities()), said.labels());
            }
            for (int k = 0; k < said.probabilities().length; k++) {
                assertEquals((float) (((double) a.probabilities()[k] + b.probabilities()[k]) / 2),
                        said.probabilities()[k]);
            }
            ClassifierScores scores = both.evaluate(test);
            assertEquals((one.evaluate(test).loss() + other.evaluate(test).loss()) / 2, scores.loss(), 1e-12);
            List<Classification> each = both.classify(test.texts());
            if (head != Head.REGRESSION) {
                long right = 0;
                for (int i = 0; i < test.size(); i++) {
                    right += each.get(i).labels().equals(test.labels().get(i)) ? 1 : 0;
                }
                assertEquals(right / 50.0, scores.accuracy(), 1e-12);
            }
        }
    }

    @Test
    void oneAloneSaysWhatItSays() throws IOException {
        Path path = train("one", Head.MULTICLASS, Input.WORD, 1);
        LabelledSequences test = ReviewTask.texts(Head.MULTICLASS, 50, 2);
        try (SequenceClassifier classifier = SequenceClassifier.load(path);
                ClassifierEnsemble ensemble = ClassifierEnsemble.load(List.of(path))) {
            assertArrayEquals(classifier.classify(TEXT).probabilities(), ensemble.classify(TEXT).probabilities());
            assertEquals(classifier.evaluate(test).loss(), ensemble.evaluate(test).loss());
            assertEquals(classifier.evaluate(test).accuracy(), ensemble.evaluate(test).accuracy());
        }
    }

    @Test
    void whatDoesNotGoTogetherIsRefused() throws IOException {
        Path binary = train("binary", Head.BINARY, Input.WORD, 1);
        Path classes = train("classes", Head.MULTICLASS, Input.WORD, 1);
        LabelledSequences other = LabelledSequences.texts(List.of("fine", "dull"),
                List.of(List.of("good"), List.of("bad")));
        Path names = train("names", Head.BINARY, Input.WORD, other);
        Refused.argument(() -> new ClassifierEnsemble(List.of()), "members", "none");
        Refused.argument(() -> ClassifierEnsemble.load(List.of(binary, classes)), "members", "head of all, BINARY",
                "MULTICLASS");
        Refused.argument(() -> ClassifierEnsemble.load(List.of(binary, names)), "members", "labels of all",
                "[bad, good]");
        try (ClassifierEnsemble texts = ClassifierEnsemble.load(List.of(binary))) {
            Refused.argument(() -> texts.evaluate(ReviewTask.frames(3, 1)), "data", "texts", "frames");
            Refused.argument(() -> texts.classify(new float[2][3]), "sequences", "frames");
        }
        assertThrows(IOException.class, () -> ClassifierEnsemble.load(List.of(binary, folder.resolve("missing"))));
    }

    @Test
    void closesItsMembers() throws IOException {
        Path path = train("one", Head.BINARY, Input.WORD, 1);
        ClassifierEnsemble ensemble = ClassifierEnsemble.load(List.of(path, path));
        ensemble.close();
        assertThrows(IllegalStateException.class, () -> ensemble.members().get(1).classify(TEXT));
        assertThrows(IllegalStateException.class, () -> ensemble.classify(TEXT));
    }
}
