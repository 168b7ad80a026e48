package io.github.sequor.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.sequor.feature.Wav;
import io.github.sequor.io.Json;
import io.github.sequor.tensor.Rng;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import javax.imageio.ImageIO;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Train, evaluate and classify on reviews that are learnt in seconds, in every format. */
class ClassifyCommandsTest {
    @TempDir
    static Path folder;

    private static String model;

    @BeforeAll
    static void train() throws IOException {
        write("train.tsv", table(reviews(300, 1), '\t', ""));
        write("valid.tsv", table(reviews(80, 2), '\t', ""));
        write("test.tsv", table(reviews(80, 3), '\t', "label\ttext\n"));
        model = path("model");
        List<String> said = trained(path("train.tsv"), model).lines();
        assertTrue(said.get(0).matches("best of \\d+ epochs: \\d+, validation loss \\d\\.\\d+, accuracy \\d+\\.\\d\\d;"
                + " [\\d,]+ weights;.*"), said.get(0));
    }

    private static String path(String name) {
        return folder.resolve(name).toString();
    }

    private static String write(String name, String text) throws IOException {
        Files.createDirectories(folder.resolve(name).getParent());
        return Files.writeString(folder.resolve(name), text).toString();
    }

    /** Pairs of class and text. */
    private static List<String[]> reviews(int count, long seed) {
        Rng rng = new Rng(seed);
        String[][] words = {{"bad", "dull", "poor"}, {"good", "fine", "great"}};
        List<String[]> reviews = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int kind = rng.nextInt(2);
            StringBuilder text = new StringBuilder("it is");
            for (int k = rng.nextInt(4); k >= 0; k--) {
                text.append(rng.nextInt(2) == 0 ? " so" : " , well ,").append(' ').append(words[kind][rng.nextInt(3)]);
            }
            reviews.add(new String[] {kind == 0 ? "neg" : "pos", text.toString()});
        }
        return reviews;
    }

    private static String table(List<String[]> rows, char between, String head) {
        StringBuilder table = new StringBuilder(head);
        for (String[] row : rows) {
            table.append(row[0]).append(between)
                    .append(between == ',' ? "\"" + row[1] + "\"" : row[1]).append('\n');
        }
        return table.toString();
    }

    private static Cli.Outcome trained(String data, String model, String... more) {
        List<String> arguments = new ArrayList<>(List.of("classify", "train", "--train", data, "--valid",
                path("valid.tsv"), "--model", model, "--embedding-size", "10", "--hidden-size", "8", "--dropout", "0.1",
                "--learning-rate", "0.01", "--warmup", "5", "--epochs", "5"));
        arguments.addAll(List.of(more));
        return Cli.run(arguments.toArray(String[]::new));
    }

    private static String accuracy(String file, String... more) {
        List<String> arguments = new ArrayList<>(List.of("classify", "evaluate", "--model", model, "--input", file));
        arguments.addAll(List.of(more));
        List<String> lines = Cli.run(arguments.toArray(String[]::new)).lines();
        return lines.get(lines.size() - 1);
    }

    @Test
    void evaluates() throws IOException {
        List<String> lines = Cli.run("classify", "evaluate", "--model", model, "--input", path("test.tsv")).lines();
        assertEquals("class  precision  recall      F1  records", lines.get(0));
        assertTrue(lines.get(1).startsWith("neg ") && lines.get(2).startsWith("pos "), lines.toString());
        assertTrue(lines.get(3).matches("mean +1?\\d\\d\\.\\d\\d .* 80"), lines.get(3));
        assertTrue(lines.get(4).matches("accuracy (9\\d|100)\\.\\d\\d, Matthews [01]\\.\\d{4}, loss \\d\\.\\d{4}"),
                lines.get(4));
    }

    @Test
    void severalModelsSayTheMean() throws IOException {
        String other = path("other");
        trained(path("train.tsv"), other, "--seed", "2", "--epochs", "2").lines();
        double mean = 0;
        for (String one : List.of(model, other)) {
            mean += positive("--model", one) / 2;
        }
        assertEquals(mean, positive("--model", model, "--model", other), 1e-6);
        assertTrue(accuracy(path("test.tsv"), "--model", other).startsWith("accuracy "));
        String letters = path("letters");
        Cli.run("classify", "train", "--train", write("letters.tsv", "a\tb\nb\tc\na\tb\nb\tc\n"), "--model", letters,
                "--encoder", "none", "--pooling", "mean", "--epochs", "1").lines();
        Cli.run("classify", "predict", "--model", model, "--model", letters).refused(2,
                "--model: expected the same labels of all, \\[neg, pos\\], was \\[a, b\\]; see .*");
    }

    private double positive(String... models) throws IOException {
        List<String> arguments = new ArrayList<>(List.of("classify", "predict", "--json", "--input",
                write("one.tsv", "label\ttext\n\tit is so fine\n")));
        arguments.addAll(List.of(models));
        Matcher matcher = Pattern.compile("\"pos\":([^}]+)}").matcher(
                Cli.run(arguments.toArray(String[]::new)).lines().get(0));
        assertTrue(matcher.find());
        return Double.parseDouble(matcher.group(1));
    }

    @Test
    void holdsRecordsOutWhereNoneAreGivenToValidateWith() throws IOException {
        Cli.run("classify", "train", "--train", path("train.tsv"), "--model", path("alone"), "--embedding-size", "10",
                "--encoder", "none", "--pooling", "mean", "--epochs", "1").lines();
        assertTrue(Cli.run("classify", "train", "--train", path("train.tsv"), "--model", path("alone"), "--epochs", "2",
                "--resume").lines().get(0).startsWith("best of 2 epochs"));   // of the same records, or it is refused
        Cli.run("classify", "train", "--train", write("alone.tsv", "a\tb\n"), "--model", path("none")).refused(1,
                "records: expected at least 2, one to learn and one to validate with, was 1");
        Cli.run("classify", "train", "--model", path("none")).refused(2, "give --train; see .*");
    }

    @Test
    void everyFormatHoldsTheSame() throws IOException {
        List<String[]> rows = reviews(80, 3);
        String expected = accuracy(path("test.tsv"));
        assertEquals(expected, accuracy(write("test.csv", table(rows, ',', "label,text\n"))));
        assertEquals(expected, accuracy(write("bare.csv", table(rows, ',', ""))));
        assertEquals(expected, accuracy(write("semi.txt", table(rows, '\t', "id\tkind\n").replace("id\tkind",
                "kind\tsaid")),
                "--label-column", "kind", "--input-column", "said"));
        StringBuilder swapped = new StringBuilder();
        StringBuilder objects = new StringBuilder();
        StringBuilder negative = new StringBuilder();
        StringBuilder positive = new StringBuilder();
        for (int i = 0; i < rows.size(); i++) {
            String[] row = rows.get(i);
            swapped.append(row[1]).append('\t').append(i).append('\t').append(row[0]).append('\n');
            objects.append(Json.writeCompact(Map.of("label", row[0], "text", row[1]))).append('\n');
            (row[0].equals("neg") ? negative : positive).append(row[1]).append('\n');
            write("folder/" + row[0] + "/" + i + ".txt", row[1] + "\n");
        }
        assertEquals(expected, accuracy(write("swapped.tsv", swapped.toString()), "--label-column", "3",
                "--input-column", "1"));
        assertEquals(expected, accuracy(write("test.jsonl", objects.toString())));
        assertEquals(expected, accuracy(path("folder")));
        write("lines/neg.txt", negative.toString());
        write("lines/pos.txt", positive.toString());
        assertEquals(expected, accuracy(path("lines")));
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
            out.write(table(rows, ',', "label,text\n").getBytes(StandardCharsets.UTF_8));
        }
        Files.write(folder.resolve("packed.csv.gz"), packed.toByteArray());
        assertEquals(expected, accuracy(path("packed.csv.gz")));
    }

    @Test
    void drawsTheConfusion() throws IOException {
        assumeTrue(Plots.unavailable().isEmpty(), "no fonts to draw with");
        accuracy(path("test.tsv"), "--confusion-plot", path("confusion.png"));
        assertTrue(ImageIO.read(folder.resolve("confusion.png").toFile()).getWidth() > 100);
    }

    @Test
    void predictsInAPipe() throws IOException {
        assertEquals(List.of("pos\tit is great", "neg\tit is dull and poor"),
                Cli.pipe("it is great\nit is dull and poor\n", "classify", "predict", "--model", model).lines());
        assertEquals(List.of("pos\tit is great"), Cli.pipe("label\ttext\n?\tit is great\n", "classify", "predict",
                "--model", model, "--format", "tsv").lines());
        assertEquals(List.of("pos,\"it is great , really\""), Cli.pipe("\"it is great , really\"\n", "classify",
                "predict",
                "--model", model, "--format", "csv").lines());
        String line = Cli.pipe("{\"text\": \"it is great\"}\n", "classify", "predict", "--model", model, "--format",
                "jsonl").lines().get(0);
        Map<?, ?> object = (Map<?, ?>) Json.parse(line);
        assertEquals("pos", object.get("label"));
        Map<?, ?> probabilities = (Map<?, ?>) object.get("probabilities");
        assertTrue((Double) probabilities.get("pos") > 0.5);
        assertEquals(1, (Double) probabilities.get("pos") + (Double) probabilities.get("neg"), 1e-5);
        assertEquals("it is great", object.get("text"));
        assertEquals(line, Cli.pipe("it is great\n", "classify", "predict", "--model", model, "--json").lines().get(0));
    }

    @Test
    void whatIsNotKnownGetsAnAnswerThatSaysSo() throws IOException {
        List<String> lines = Cli.pipe("мне понравилось\n\n", "classify", "predict", "--model", model, "--json").lines();
        assertTrue(lines.get(0).contains("\"units\":2,\"known\":0"), lines.get(0));
        assertTrue(lines.get(1).contains("\"units\":0,\"known\":0"), lines.get(1));
        Map<?, ?> unknown = (Map<?, ?>) ((Map<?, ?>) Json.parse(lines.get(0))).get("probabilities");
        assertEquals(2, unknown.size());
    }

    @Test
    void labelsThatTheModelDoesNotKnowCountAsWrong() throws IOException {
        Cli.Outcome outcome = Cli.run("classify", "evaluate", "--model", model, "--input",
                write("odd.tsv", "pos\tit is great\nso-so\tit is fine\n"));
        assertTrue(outcome.err().contains("the model does not know so-so"), outcome.err());
        assertTrue(outcome.lines().get(4).startsWith("accuracy 50.00,"), outcome.out());
    }

    @Test
    void badRecordsAreNamed() throws IOException {
        String odd = "classify,evaluate,--model," + model + ",--input,";
        Cli.run((odd + write("short.tsv", "pos\tfine\npos\n")).split(",")).refused(1, ".*short.tsv: line 2: expected"
                + " a label, was none");
        Cli.run((odd + path("test.tsv") + ",--input-column,4").split(",")).refused(1,
                ".*test.tsv: line 2: expected column 4 to hold the input, was a line of 2");
        Cli.run((odd + write("none.tsv", "\tfine\n")).split(",")).refused(1,
                ".*none.tsv: line 1: expected a label, was");
        Cli.run((odd + write("empty.tsv", "")).split(",")).refused(1, ".*empty.tsv: the file is empty");
        Cli.run((odd + write("bad.jsonl",
                "{\"label\": \"pos\", \"text\": \"fine\"}\n{\"label\": \"pos\"}\n")).split(","))
                .refused(1, ".*bad.jsonl: line 2: expected a field text or file or frames, was label");
        Cli.run((odd + write("worse.jsonl", "{\"label\": \n")).split(",")).refused(1, ".*worse.jsonl: line 1: .*");
        Cli.run((odd + path("nothing.tsv")).split(",")).refused(1, ".*nothing.tsv: no such file");
        Cli.run((odd + path("test.tsv") + ",--label-column,kind").split(",")).refused(1,
                ".*test.tsv: line 1: expected a column kind, was label, text");
        trained(write("one.tsv", "pos\tfine\npos\tgreat\n"), path("new")).refused(1,
                "labels: expected 2 or more different ones, was \\[pos\\]");
        trained(write("other.tsv", "pos\tfine\nmeh\tgreat\n"), path("new")).refused(1,
                "validation: label neg is not in the training part");
        assertFalse(Files.exists(folder.resolve("new/config.json")));
        trained(path("train.tsv"), path("new"), "--mirror", "1:2").refused(2, "--mirror: expected --joints with it.*");
        trained(path("train.tsv"), path("new"), "--encoder", "none", "--pooling", "last").refused(2,
                "--pooling: expected mean, sqrtn, max or attention without an encoder, was LAST.*");
    }

    @Test
    void severalLabels() throws IOException {
        StringBuilder rows = new StringBuilder();
        Rng rng = new Rng(4);
        for (int i = 0; i < 300; i++) {
            boolean music = rng.nextInt(2) == 0;
            boolean story = rng.nextInt(2) == 0;
            rows.append(music && story ? "music|story" : music ? "music" : story ? "story"
                    : "").append("\tthe film has")
                    .append(music ? " songs" : "").append(story ? " a plot" : "").append(" and more\n");
        }
        write("sets.tsv", rows.toString());
        String sets = path("sets");
        List<String> arguments = List.of("classify", "train", "--train", path("sets.tsv"), "--valid", path("sets.tsv"),
                "--model", sets, "--head", "multilabel", "--embedding-size", "8", "--hidden-size", "8",
                "--learning-rate", "0.02", "--warmup", "5", "--epochs", "15", "--dropout", "0");
        Cli.run(arguments.toArray(String[]::new)).lines();
        assertTrue(Cli.run("classify", "evaluate", "--model", sets, "--input", path("sets.tsv")).lines().get(0)
                .matches("F1 (9\\d|100)\\..*"));
        assertEquals(List.of("music|story\tthe film has songs a plot"), Cli.pipe("the film has songs a plot\n",
                "classify",
                "predict", "--model", sets).lines());
    }

    @Test
    void framesOfFilesAndOfJson() throws IOException {
        Rng rng = new Rng(6);
        StringBuilder objects = new StringBuilder();
        StringBuilder table = new StringBuilder();
        for (int i = 0; i < 120; i++) {
            int kind = i % 2;
            List<List<List<Double>>> clip = new ArrayList<>();
            StringBuilder frames = new StringBuilder();
            double angle = rng.nextDouble() * 6;
            for (int t = 0; t < 8; t++) {
                angle += kind == 0 ? 0.5 : -0.5;
                clip.add(List.of(List.of(1.0, 2.0), List.of(1 + Math.cos(angle), 2 + Math.sin(angle))));
                frames.append("1 2 ").append(1 + Math.cos(angle)).append(' ').append(2 + Math.sin(angle)).append('\n');
            }
            String label = kind == 0 ? "left" : "right";
            objects.append(Json.writeCompact(Map.of("label", label, "pose", clip))).append('\n');
            write("clips/" + i + ".txt", frames.toString());
            table.append(label).append("\tclips/").append(i).append(".txt\n");
        }
        write("clips.jsonl", objects.toString());
        write("clips.tsv", table.toString());
        List<String> common = List.of("--units", "frames", "--joints", "2", "--hidden-size", "8", "--learning-rate",
                "0.02",
                "--warmup", "5", "--epochs", "8", "--dropout", "0");
        List<String> ofJson = new ArrayList<>(List.of("classify", "train", "--train", path("clips.jsonl"), "--valid",
                path("clips.jsonl"), "--model", path("json-clips"), "--input-column", "pose"));
        ofJson.addAll(common);
        Cli.run(ofJson.toArray(String[]::new)).lines();
        List<String> ofFiles = new ArrayList<>(List.of("classify", "train", "--train", path("clips.tsv"), "--valid",
                path("clips.tsv"), "--model", path("file-clips")));
        ofFiles.addAll(common);
        Cli.run(ofFiles.toArray(String[]::new)).lines();
        List<String> said = Cli.run("classify", "evaluate", "--model", path("json-clips"), "--input",
                path("clips.jsonl"),
                "--input-column", "pose").lines();
        assertTrue(said.get(4).matches("accuracy (9\\d|100)\\..*"), said.toString());
        assertEquals(said, Cli.run("classify", "evaluate", "--model", path("json-clips"), "--input", path("clips.tsv"))
                .lines());
        assertTrue(Cli.pipe(path("clips/3.txt") + "\n", "classify", "predict", "--model", path("file-clips")).lines()
                .get(0).matches("right\t.*3.txt"));
        // in a mirror left is right, and the two joints change places
        ofJson.addAll(List.of("--mirror", "1:2", "--overwrite", "--epochs", "1"));
        assertEquals(0, Cli.run(ofJson.toArray(String[]::new)).exit());
        Cli.run("classify", "evaluate", "--model", path("json-clips"), "--input", write("ragged.jsonl",
                "{\"label\": \"left\", \"frames\": [[1, 2, 3, 4], [1, 2]]}\n")).refused(1, ".*ragged.jsonl: line 1.*");
        Cli.run("classify", "evaluate", "--model", path("json-clips"), "--input", write("words.jsonl",
                "{\"label\": \"left\", \"frames\": [[1, \"x\"]]}\n")).refused(1,
                        ".*words.jsonl: line 1: expected frames"
                + " of numbers, was x");
        assertEquals(120, IntStream.range(0, 120).filter(i -> Files.exists(folder.resolve("clips/" + i
                + ".txt"))).count());
    }

    @Test
    void recordingsInAFolderOfEachClass() throws IOException {
        Rng rng = new Rng(8);
        for (int i = 0; i < 80; i++) {
            String kind = i % 2 == 0 ? "low" : "high";
            float[] samples = new float[900 + rng.nextInt(600)];
            for (int t = 0; t < samples.length; t++) {
                samples[t] = (float) (Math.sin(t * (i % 2 == 0 ? 0.2 : 0.9)) + 0.1 * rng.nextGaussian());
            }
            Files.createDirectories(folder.resolve("sounds").resolve(kind));
            new Wav(samples, 8000).write(folder.resolve("sounds").resolve(kind).resolve(i + ".wav"));
        }
        String ears = path("ears");
        Cli.run("classify", "train", "--train", path("sounds"), "--valid", path("sounds"), "--model", ears, "--units",
                "frames", "--sample-rate", "8000", "--features", "log-mel", "--deltas", "0", "--hidden-size", "8",
                "--learning-rate", "0.02", "--warmup", "5", "--epochs", "4", "--dropout", "0").lines();
        List<String> lines = Cli.run("classify", "evaluate", "--model", ears, "--input", path("sounds")).lines();
        assertTrue(lines.get(4).matches("accuracy (9\\d|100)\\..*"), lines.toString());
        assertTrue(Cli.pipe(path("sounds/low/0.wav") + "\n", "classify", "predict", "--model", ears).lines().get(0)
                .startsWith("low\t"));
    }

    @Test
    void numbersAndScales() throws IOException {
        StringBuilder rows = new StringBuilder();
        for (int i = 0; i < 200; i++) {
            rows.append(i % 4).append('\t').append("good ".repeat(i % 4)).append("film\n");
        }
        write("scale.tsv", rows.toString());
        for (String head : List.of("ordinal", "regression")) {
            Cli.run("classify", "train", "--train", path("scale.tsv"), "--valid", path("scale.tsv"), "--model",
                    path(head),
                    "--head", head, "--embedding-size", "8", "--hidden-size", "8", "--learning-rate", "0.02",
                            "--warmup",
                    "5", "--epochs", "12", "--dropout", "0").lines();
            List<String> lines = Cli.run("classify", "evaluate", "--model", path(head), "--input",
                    path("scale.tsv")).lines();
            assertTrue(lines.get(lines.size() - 1).matches("mean absolute error 0\\.[0-2]\\d+(| classes), root mean square"
                    + " 0\\.\\d{4}, R2 0\\.9\\d+|mean absolute error 0.0000 classes,.*"), lines.toString());
        }
        String number = Cli.pipe("good good film\n", "classify", "predict", "--model",
                path("regression")).lines().get(0);
        assertEquals(2, Double.parseDouble(number.split("\t")[0]), 0.5);
    }
}
