package io.github.sequor.model;

import io.github.sequor.model.ClassifierOptions.Head;
import io.github.sequor.model.ClassifierOptions.Input;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Several classifiers that say together what a sequence is: the mean of their probabilities, of a regression the mean
 * of their numbers (Hansen and Salamon 1990). Those of other seeds, encoders or units err on other sequences, so that
 * the mean is right more often than most of them.
 *
 * <pre>{@code
 * try (ClassifierEnsemble ensemble = ClassifierEnsemble.load(List.of(Path.of("seed-1"), Path.of("seed-2")))) {
 *     System.out.println(ensemble.classify("a gripping, funny film").label());
 * }
 * }</pre>
 *
 * <p>It may be used by several threads at once.
 */
public final class ClassifierEnsemble implements AutoCloseable {
    private final List<SequenceClassifier> members;
    private final ClassLabels classes;
    private final Head head;

    /**
     * An ensemble of these, which it closes with itself.
     *
     * @param members one or more, of one head and the same classes in one order, all of texts or all of frames; each
     *        reads texts in its own units
     * @throws IllegalArgumentException if they are not: it closes nothing then
     */
    public ClassifierEnsemble(List<SequenceClassifier> members) {
        if (members.isEmpty()) {
            throw new IllegalArgumentException("members: expected one or more, was none");
        }
        this.members = List.copyOf(members);
        classes = members.get(0).classes();
        head = members.get(0).options().head();
        for (SequenceClassifier member : members) {
            expect("head", head, member.options().head());
            expect("labels", classes.names(), member.labels());
            expect("frames", members.get(0).options().input() == Input.FRAMES,
                    member.options().input() == Input.FRAMES);
        }
    }

    private static void expect(String what, Object expected, Object given) {
        if (!given.equals(expected)) {
            throw new IllegalArgumentException("members: expected the same " + what + " of all, " + expected + ", was "
                    + given);
        }
    }

    /**
     * Loads the best weights of model folders.
     *
     * @throws IOException if a folder is missing, incomplete, damaged or of another version: says which file
     */
    public static ClassifierEnsemble load(List<Path> folders) throws IOException {
        List<SequenceClassifier> members = new ArrayList<>();
        try {
            for (Path folder : folders) {
                members.add(SequenceClassifier.load(folder));
            }
            return new ClassifierEnsemble(members);
        } catch (IOException | RuntimeException e) {
            members.forEach(SequenceClassifier::close);
            throw e;
        }
    }

    /** The classifiers. */
    public List<SequenceClassifier> members() {
        return members;
    }

    /** The classes in their order; none of a regression. */
    public List<String> labels() {
        return classes.names();
    }

    /** Says what one text is. */
    public Classification classify(String text) {
        return classify(List.of(text)).get(0);
    }

    /** Says what texts are; units, how many are unknown, are those of the first classifier, attention of one alone. */
    public List<Classification> classify(List<String> texts) {
        return mean(members.stream().map(member -> member.classify(texts)).toList());
    }

    /** Says what one sequence of frames (T, F) is. */
    public Classification classify(float[][] frames) {
        return classifyFrames(Collections.singletonList(frames)).get(0);
    }

    /** Says what sequences of frames, each (T, F), are. */
    public List<Classification> classifyFrames(List<float[][]> frames) {
        return mean(members.stream().map(member -> member.classifyFrames(frames)).toList());
    }

    /**
     * Says what sequences are of which it is known, as {@link SequenceClassifier#evaluate}.
     *
     * @return how often it was right; the loss is the mean of the classifiers' losses, no less than that of their mean
     */
    public ClassifierScores evaluate(LabelledSequences data) {
        SequenceClassifier.checkKind("data", data, members.get(0).options());
        List<Classification> said = mean(members.stream().map(member -> member.predict(data)).toList());
        double loss = members.stream().mapToDouble(member -> member.loss(data)).average().orElseThrow();
        return ClassifierScores.of(classes, head, data, said, loss);
    }

    /** @param said by each classifier, of the same sequences */
    private List<Classification> mean(List<List<Classification>> said) {
        return said.size() == 1 ? said.get(0) : IntStream.range(0, said.get(0).size())
                .mapToObj(i -> meanOf(said.stream().map(of -> of.get(i)).toList())).toList();
    }

    private Classification meanOf(List<Classification> said) {
        Classification first = said.get(0);
        if (head == Head.REGRESSION) {
            double value = said.stream().mapToDouble(Classification::value).average().orElseThrow();
            return new Classification(List.of(Double.toString(value)), new float[0], value, first.units(),
                    first.unknown(), new float[0]);
        }
        float[] probabilities = new float[first.probabilities().length];
        for (int k = 0; k < probabilities.length; k++) {
            int of = k;
            probabilities[k] = (float) said.stream().mapToDouble(s -> s.probabilities()[of]).average().orElseThrow();
        }
        return new Classification(classes.choose(probabilities), probabilities, Double.NaN, first.units(),
                first.unknown(), new float[0]);
    }

    /**
     * Closes the classifiers.
     *
     * @throws IllegalStateException if a thread is classifying with one of them: those before it are closed then
     */
    @Override
    public void close() {
        members.forEach(SequenceClassifier::close);
    }
}
