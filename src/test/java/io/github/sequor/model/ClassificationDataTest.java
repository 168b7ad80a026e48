package io.github.sequor.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sequor.RealData;
import io.github.sequor.feature.AudioFeatures;
import io.github.sequor.feature.AudioOptions;
import io.github.sequor.io.Json;
import io.github.sequor.model.ClassifierOptions.Encoder;
import io.github.sequor.model.ClassifierOptions.Head;
import io.github.sequor.model.ClassifierOptions.Input;
import io.github.sequor.model.ClassifierOptions.Pool;
import io.github.sequor.text.TextFiles;
import io.github.sequor.train.TrainingListener;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The recipes' models on slices of the real data that are learnt in seconds. */
class ClassificationDataTest {
    @TempDir
    Path folder;

    private Path data;

    @BeforeEach
    void find() {
        data = RealData.folder();
    }

    /** Every fifth is for testing. */
    private double accuracy(ClassifierOptions options, LabelledSequences all, int epochs) throws IOException {
        List<Integer> train = new ArrayList<>();
        List<Integer> test = new ArrayList<>();
        for (int i = 0; i < all.size(); i++) {
            (i % 5 == 0 ? test : train).add(i);
        }
        LabelledSequences tested = all.select(test.stream().mapToInt(i -> i).toArray());
        SequenceClassifier.Data parts = new SequenceClassifier.Data(
                all.select(train.stream().mapToInt(i -> i).toArray()), tested);
        try (SequenceClassifier classifier = SequenceClassifier.train(options,
                SequenceClassifier.training().epochs(epochs).learningRate(5e-3).warmupSteps(10).build(), parts,
                folder.resolve("model"), new TrainingListener() { })) {
            return classifier.evaluate(tested).accuracy();
        }
    }

    @Test
    void sentimentOfSentences() throws IOException {
        List<String> texts = new ArrayList<>();
        List<List<String>> labels = new ArrayList<>();
        List<String> good = TextFiles.readLines(data.resolve("sentiment/rt-polarity/rt-polarity.pos"));
        List<String> bad = TextFiles.readLines(data.resolve("sentiment/rt-polarity/rt-polarity.neg"));
        assertEquals(4798, good.size());
        for (int i = 0; i < 1500; i++) {
            texts.addAll(List.of(good.get(i), bad.get(i)));
            labels.addAll(List.of(List.of("good"), List.of("bad")));
        }
        double right = accuracy(ClassifierOptions.builder().head(Head.BINARY).encoder(Encoder.NONE).pooling(Pool.MEAN)
                .embeddingSize(32).build(), LabelledSequences.texts(texts, labels), 8);
        assertTrue(right > 0.62, right + "");
    }

    @Test
    void splicesInGenes() throws IOException {
        List<String> texts = new ArrayList<>();
        List<List<String>> labels = new ArrayList<>();
        List<String> lines = TextFiles.readLines(data.resolve("dna/uci-splice/splice.csv.gz"));
        for (int i = 0; i < lines.size(); i += 2) {   // they are in the order of classes
            String[] fields = lines.get(i).replace(" ", "").split(",");
            StringBuilder bases = new StringBuilder();
            for (int at = 0; at < 60; at++) {
                bases.append(' ').append(at).append(fields[fields.length - 61 + at]);
            }
            texts.add(bases.toString());
            labels.add(List.of(fields[fields.length - 1]));
        }
        double right = accuracy(ClassifierOptions.builder().encoder(Encoder.NONE).pooling(Pool.MEAN).embeddingSize(16)
                .dropout(0.1).minCount(1).build(), LabelledSequences.texts(texts, labels), 12);
        assertTrue(right > 0.85, right + "");
    }

    @Test
    void actionsByJoints() throws IOException {
        List<float[][]> clips = new ArrayList<>();
        List<List<String>> labels = new ArrayList<>();
        for (String line : TextFiles.readLines(
                data.resolve("video-action/jhmdb-pose/jhmdb14_split1_train.jsonl.gz"))) {
            Map<?, ?> clip = (Map<?, ?>) Json.parse(line);
            List<String> label = List.of((String) clip.get("label"));
            if (!List.of("pullup", "golf", "sit", "wave").contains(label.get(0))) {
                continue;
            }
            List<?> pose = (List<?>) clip.get("pose");
            float[][] frames = new float[pose.size()][30];
            for (int t = 0; t < frames.length; t++) {
                for (int j = 0; j < 30; j++) {
                    List<?> joint = (List<?>) ((List<?>) pose.get(t)).get(j / 2);
                    frames[t][j] = ((Number) joint.get(j % 2)).floatValue();
                }
            }
            clips.add(frames);
            labels.add(label);
        }
        assertEquals(126, clips.size());
        double right = accuracy(ClassifierOptions.builder().input(Input.FRAMES).joints(2).hiddenSize(32).dropout(0.3)
                .build(), LabelledSequences.frames(clips, labels), 12);
        assertTrue(right > 0.7, right + "");
    }

    @Test
    void digitsSpoken() throws IOException {
        AudioOptions audio = AudioOptions.builder(8000).build();
        AudioFeatures features = new AudioFeatures(audio);
        List<float[][]> recordings = new ArrayList<>();
        List<List<String>> labels = new ArrayList<>();
        try (ZipFile zip = new ZipFile(data.resolve("speech/fsdd/fsdd_train.zip").toFile())) {
            for (ZipEntry entry : zip.stream().filter(e -> e.getName().matches(".*\\d_jackson_\\d+\\.wav")).toList()) {
                Path file = folder.resolve("one.wav");
                try (InputStream in = zip.getInputStream(entry)) {
                    Files.write(file, in.readAllBytes());
                }
                recordings.add(features.read(file));
                String name = entry.getName().replaceAll(".*/", "");
                labels.add(List.of(name.substring(0, 1)));
            }
        }
        assertEquals(450, recordings.size());
        double right = accuracy(ClassifierOptions.builder().input(Input.FRAMES).audio(audio).hiddenSize(32)
                .dropout(0.3).build(), LabelledSequences.frames(recordings, labels), 6);
        assertTrue(right > 0.85, right + "");
    }
}
