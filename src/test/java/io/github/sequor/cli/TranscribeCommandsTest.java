package io.github.sequor.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.sequor.io.Json;
import io.github.sequor.model.BeepTask;
import io.github.sequor.model.Transcripts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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
        Cli.run("transcribe", "train", "--model", path("none")).refused(2, "give --train and --valid.*");
    }

    private static Cli.Outcome evaluate(String manifest) throws IOException {
        return Cli.run("transcribe", "evaluate", "--model", model, "--input", write("bad.tsv", manifest));
    }
}
