package io.github.sequor.cli;

import io.github.sequor.embedding.WordVectors;
import io.github.sequor.feature.Joints;
import io.github.sequor.model.ClassifierOptions;
import io.github.sequor.model.LabelledSequences;
import io.github.sequor.model.SequenceClassifier;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What a classifier learns from. */
final class ClassifyFiles {
    @Option(names = "--train", paramLabel = "F", arity = "1..*", description = {
        "What to learn from: tables of a class and a text in each line (.tsv, .csv, .jsonl, plain or .gz), or a folder"
        + " with a folder of files, or a file CLASS.txt of lines, for each class; several are taken as one. With"
        + " --units frames the text is the name of a file of frames: a frame a line, numbers between commas or spaces;"
        + " in JSON an array of frames may stand there instead."})
    private List<Path> train;

    @Option(names = "--valid", paramLabel = "F", arity = "1..*",
            description = "The same to choose the best model by (default: one in twenty of those to learn from, at"
                    + " most 1000).")
    private List<Path> valid;

    @Mixin
    private RecordColumns columns;

    @Option(names = "--classes", paramLabel = "CLASS", split = ",", description = "All classes in their order, such"
            + " as a scale's; unless given those that occur, sorted. Of two the second is the positive one.")
    private List<String> classes;

    @Option(names = "--vectors", paramLabel = "F",
            description = "Word vectors to begin with, of any format that `vectors` reads; all their words are known.")
    private Path vectors;

    @Option(names = "--mirror", paramLabel = "L:R", split = ",", description = "Also learn from clips of --joints"
            + " as a mirror shows them: these joints, numbered from 1, change places.")
    private List<String> mirror;

    SequenceClassifier.Data read(SequorCommand command, ClassifierOptions options, long seed) throws IOException {
        if (train == null) {
            throw command.usage("give --train");
        }
        SequenceClassifier.Data data = valid == null
                ? SequenceClassifier.Data.holdOut(all(train, options), options.head(), seed)
                : new SequenceClassifier.Data(all(train, options), all(valid, options));
        LabelledSequences learnt = data.train();
        if (mirror != null) {
            if (options.joints() == 0) {
                throw command.usage("--mirror: expected --joints with it");
            }
            learnt = learnt.and(mirrored(command, learnt, options.joints()));
        }
        return new SequenceClassifier.Data(learnt, data.valid(),
                vectors == null ? null : WordVectors.read(vectors), classes);
    }

    private LabelledSequences all(List<Path> files, ClassifierOptions options) throws IOException {
        LabelledItems items = new LabelledItems(columns, options);
        for (Path file : files) {
            items.add(file);
        }
        return items.sequences();
    }

    private LabelledSequences mirrored(SequorCommand command, LabelledSequences clips, int dimensions) {
        int joints = clips.frames().get(0)[0].length / dimensions;
        int[] partners = new int[joints];
        for (int j = 0; j < joints; j++) {
            partners[j] = j;
        }
        for (String pair : mirror) {
            if (!pair.matches("[1-9]\\d{0,3}:[1-9]\\d{0,3}")) {
                throw command.usage("--mirror: expected two numbers of joints with a colon between them, was " + pair);
            }
            int left = Integer.parseInt(pair.substring(0, pair.indexOf(':'))) - 1;
            int right = Integer.parseInt(pair.substring(pair.indexOf(':') + 1)) - 1;
            if (Math.max(left, right) >= joints) {
                throw command.usage("--mirror: expected joints from 1 to " + joints + ", was " + pair);
            }
            partners[left] = right;
            partners[right] = left;
        }
        Joints space = new Joints(dimensions);
        List<float[][]> mirrored = new ArrayList<>();
        for (float[][] clip : clips.frames()) {
            mirrored.add(space.mirror(clip, partners));
        }
        return LabelledSequences.frames(mirrored, clips.labels());
    }
}
