package io.github.sequor.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.sequor.feature.Wav;
import io.github.sequor.io.Json;
import io.github.sequor.model.BeepTask;
import io.github.sequor.model.Transcripts;
import io.github.sequor.tensor.Rng;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Train, evaluate and transcribe beeps that are learnt in seconds. */
class TranscribeCommandsTest {
    @TempDir
    static Path folder;

    private static String model;

    @BeforeAll
    static void train() throws IOException {
        manifest("train", BeepTask.sequences(300, 1));
        manifest("valid", BeepTask.sequences(40, 2));
        manifest("test", BeepTask.sequences(40, 3));
        model = path("model");
        String said = train(model, "--epochs", "8").lines().get(0);
        assertTrue(said.matches("best of 8 epochs: \\d, validation loss \\d\\.\\d+, character accuracy \\d+\\.\\d\\d;"
                + " [\\d,]+ weights;.*"), said);
    }

    private static String path(String name) {
        return folder.resolve(name).toString();
    }

    private static String write(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text).toString();
    }

    private static void manifest(String name, Transcripts recordings) throws IOException {
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < recordings.size(); i++) {
            StringBuilder frames = new StringBuilder();
            for (float[] frame : recordings.frames().get(i)) {
                for (int j = 0; j < frame.length; j++) {
                    frames.append(j == 0 ? "" : j % 2 == 0 ? "," : " ").append(frame[j]);
                }
                frames.append('\n');
            }
            write(name + i + ".txt", frames.toString());
            lines.append(name).append(i).append(".txt\t").append(recordings.texts().get(i)).append('\n');
        }
        write(name + ".tsv", lines.toString());
    }

    private static Cli.Outcome train(String to, String... more) {
        List<String> arguments = new ArrayList<>(List.of("transcribe", "train", "--train", path("train.tsv"), "--valid",
                path("valid.tsv"), "--model", to, "--layers", "1", "--hidden-size", "16", "--dropout", "0.1",
                "--learning-rate", "0.01", "--warmup-steps", "5"));
        arguments.addAll(List.of(more));
        return Cli.run(arguments.toArray(String[]::new));
    }

    @Test
    void evaluates() {
        for (String beam : List.of("0", "8")) {
            List<String> said = Cli.run("transcribe", "evaluate", "--model", model, "--input", path("test.tsv"),
                    "--beam", beam).lines();
            assertEquals(3, said.size());
            assertTrue(said.get(0).matches("word error rate \\d+\\.\\d\\d: \\d+ substitutions, .* in \\d+"),
                    said.get(0));
            double rate = Double.parseDouble(said.get(1).replaceFirst("^character error rate ([\\d.]+):.*", "$1"));
            assertTrue(rate < 10, said.get(1));
            assertTrue(said.get(2).matches("exact \\d+\\.\\d\\d, loss \\d\\.\\d{4}"), said.get(2));
        }
    }

    @Test
    void transcribesToLinesOfJson() throws IOException {
        String files = path("test0.txt") + "\tignored\n" + path("test1.txt") + "|" + path("test2.txt") + "\n";
        List<String> lines = Cli.pipe(files, "transcribe", "predict", "--model", model, "--n-best", "3").lines();
        assertEquals(2, lines.size());
        Map<?, ?> one = (Map<?, ?>) Json.parse(lines.get(0));
        List<String> texts = BeepTask.sequences(40, 3).texts();
        assertEquals(path("test0.txt"), one.get("file"));
        assertEquals(texts.get(0), one.get("text"));
        assertEquals(texts.get(0).length(), ((List<?>) one.get("frames")).size());
        assertEquals(2, ((List<?>) one.get("alternatives")).size());
        assertEquals(texts.get(1) + texts.get(2), ((Map<?, ?>) Json.parse(lines.get(1))).get("text"));
    }

    @Test
    void letsALanguageModelSpeak() throws IOException {
        String speaker = path("speaker");
        String text = write("texts.txt", String.join("\n", BeepTask.sequences(300, 1).texts()) + "\n");
        Cli.run("generate", "train", "--train", text, "--valid", text, "--model", speaker, "--lines", "--units",
                "character", "--layers", "1", "--hidden-size", "16", "--embedding-size", "8", "--epochs", "2").lines();
        String[] evaluate = {"transcribe", "evaluate", "--model", model, "--input", path("test.tsv"), "--beam", "4"};
        List<String> alone = Cli.run(evaluate).lines();
        List<String> with = new ArrayList<>();
        for (String weight : List.of("0", "0.2", "30")) {
            with.add(Cli.run(with(evaluate, "--language-model", speaker, "--lm-weight", weight)).lines().get(1));
        }
        assertEquals(alone.get(1), with.get(0));
        double rate = Double.parseDouble(with.get(1).replaceFirst("^character error rate ([\\d.]+):.*", "$1"));
        assertTrue(rate < 10, with.get(1));
        assertNotEquals(alone.get(1), with.get(2));     // what is likely, whatever was heard

        Cli.pipe(path("test0.txt") + "\n", "transcribe", "predict", "--model", model, "--language-model", speaker,
                "--symbol-bonus", "0.5").lines();
        Cli.run(with(evaluate, "--language-model", speaker, "--lm-weight", "-1"))
                .refused(2, "--lm-weight: expected at least 0, was -1.0.*");
        Cli.run("transcribe", "evaluate", "--model", model, "--input", path("test.tsv"), "--beam", "0",
                "--language-model", speaker).refused(2, "--language-model: needs .*");
        Cli.run(with(evaluate, "--language-model", path("nothing"))).refused(1, ".*nothing.*");
        String stranger = path("stranger");
        String other = write("other.txt", "xyz\nzyx\n");
        Cli.run("generate", "train", "--train", other, "--valid", other, "--model", stranger, "--lines", "--units",
                "character", "--layers", "1", "--hidden-size", "8", "--embedding-size", "8", "--epochs", "1").lines();
        Cli.run(with(evaluate, "--language-model", stranger))
                .refused(1, ".*stranger: language model: expected one of the units to be spelled, .* not know \\d of .*");
    }

    private static String[] with(String[] arguments, String... more) {
        return Stream.concat(Stream.of(arguments), Stream.of(more)).toArray(String[]::new);
    }

    @Test
    void drawsWhereWhatIsHeard() throws IOException {
        assumeTrue(Plots.unavailable().isEmpty());
        Cli.pipe(path("test0.txt") + "\n", "transcribe", "predict", "--model", model, "--beam", "0", "--alignment-plot",
                path("alignment.png")).lines();
        assertTrue(ImageIO.read(folder.resolve("alignment.png").toFile()).getWidth() > 100);
    }

    @Test
    void goesOnWithATraining() {
        String other = path("other");
        train(other, "--epochs", "1").lines();
        train(other, "--epochs", "1").refused(1, ".*other: holds a model: give another --model, or --resume.*");
        assertTrue(train(other, "--epochs", "2", "--resume").lines().get(0).startsWith("best of 2 epochs"));
        train(other, "--resume", "--hidden-size", "17").refused(2, "--hidden-size: this training began with 16.*");
    }

    /** Tones of two pitches, one behind another with silence between them: a for the low one, b for the high one. */
    private static String tones(String name, int count, long seed) throws IOException {
        Rng rng = new Rng(seed);
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < count; i++) {
            StringBuilder text = new StringBuilder();
            StringBuilder files = new StringBuilder();
            for (int k = rng.nextInt(3); k >= 0; k--) {
                boolean high = rng.nextInt(2) == 1;
                text.append(high ? "b" : "a");
                float[] samples = new float[1200 + rng.nextInt(800)];
                double pitch = (high ? 1500 : 400) * (1 + 0.1 * rng.nextGaussian());
                for (int t = 0; t < samples.length; t++) {
                    samples[t] = (float) ((t > 200 && t < 1000 ? 0.5 * Math.sin(2 * Math.PI * pitch * t / 8000) : 0)
                            + 0.01 * rng.nextGaussian());
                }
                String file = name + i + "-" + k + ".wav";
                new Wav(samples, 8000).write(folder.resolve(file));
                files.append(files.length() == 0 ? "" : "|").append(file);
            }
            lines.append(files).append('\t').append(text).append('\n');
        }
        return write(name + ".tsv", lines.toString());
    }

    @Test
    void recordingsAreHeard() throws IOException {
        String train = tones("tones", 150, 1);
        String valid = tones("more-tones", 30, 2);
        String ears = path("ears");
        Cli.run("transcribe", "train", "--train", train, "--valid", valid, "--model", ears, "--sample-rate", "8000",
                "--mel-bands", "20", "--deltas", "1", "--layers", "1", "--hidden-size", "16", "--dropout", "0.1",
                "--learning-rate", "0.01", "--warmup-steps", "5", "--epochs", "8").lines();
        List<String> said = Cli.run("transcribe", "evaluate", "--model", ears, "--input", valid).lines();
        double rate = Double.parseDouble(said.get(1).replaceFirst("^character error rate ([\\d.]+):.*", "$1"));
        assertTrue(rate < 10, said.toString());
        String file = Files.readAllLines(Path.of(valid)).get(0).split("\\||\t")[0];
        assertEquals(1, Cli.pipe(path(file) + "\n", "transcribe", "predict", "--model", ears).lines().size());
        new Wav(new float[4000], 16_000).write(folder.resolve("fast.wav"));
        Cli.run("transcribe", "evaluate", "--model", ears, "--input", write("fast.tsv", "fast.wav\ta\n")).refused(1,
                ".*fast.tsv: line 1: .*fast.wav: expected 8000 samples a second, was 16000");
        Cli.run("transcribe", "evaluate", "--model", model, "--input", path("fast.tsv")).refused(1,
                ".*fast.tsv: line 1: .*fast.wav: is a recording; expected frames of numbers, or --sample-rate");
        Cli.run("transcribe", "evaluate", "--model", ears, "--input", path("test.tsv")).refused(1,
                ".*test.tsv: line 1: .*test0.txt: is no WAV file");
        train(path("none"), "--mel-bands", "20").refused(2, "--sample-rate: expected with options of recordings.*");
        train(path("none"), "--sample-rate", "8000", "--deltas", "3").refused(2, "--deltas: expected 0 to 2, was 3.*");
    }

    @Test
    void saysWhichLineIsWrong() throws IOException {
        write("ragged.txt", "1 2 3 4 5 6\n1 2 3 4 5\n");
        write("word.txt", "1 2 3 4 5 6\n1 2 three 4 5 6\n");
        write("nan.txt", "1 2 3 4 5 6\n1 2 NaN 4 5 6\n");
        evaluate("test0.txt no tab\n").refused(1, ".*bad.tsv: line 1: expected a file, a tab and its text");
        evaluate("test0.txt\ta\nmissing.txt\tb\n").refused(1, ".*bad.tsv: line 2: .*missing.txt.*");
        evaluate("word.txt\ta\n").refused(1,
                ".*bad.tsv: line 1: .*word.txt: line 2: expected numbers, was \"three\"");
        evaluate("test0.txt\ta\nragged.txt\tb\n").refused(1,
                ".*bad.tsv: sequence 2: frame 2 should have 6 numbers, has 5");
        evaluate("nan.txt\ta\n").refused(1,
                ".*bad.tsv: sequence 1: frame 2, number 3: expected a finite number, was NaN");
        String unknown = evaluate("test0.txt\txyz\n").err();
        assertTrue(unknown.contains("the model does not know x, y, z"), unknown);
        Cli.run("transcribe", "evaluate", "--model", model, "--input", path("test.tsv"), "--beam", "-1").refused(2,
                "--beam-size: expected at least 1, was -1.*");
        Cli.run("transcribe", "train", "--model", path("none")).refused(2, "give --train; .*");
    }

    private static Cli.Outcome evaluate(String manifest) throws IOException {
        return Cli.run("transcribe", "evaluate", "--model", model, "--input", write("bad.tsv", manifest));
    }
}
