package io.github.sequor.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.sequor.io.Json;
import io.github.sequor.metric.TagScheme;
import io.github.sequor.model.NamesTask;
import io.github.sequor.model.TaggedText;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Train, evaluate and tag on a language that is learnt in seconds. */
class TagCommandsTest {
    private static final TaggedText TEST = NamesTask.text(40, TagScheme.IOB2, 3);

    @TempDir
    static Path folder;

    private static String model;

    @BeforeAll
    static void train() throws IOException {
        write("train.conll", conll(NamesTask.text(200, TagScheme.IOB2, 1)));
        write("more.conll", conll(NamesTask.text(100, TagScheme.IOB2, 4)));
        write("valid.conll", conll(NamesTask.text(40, TagScheme.IOB2, 2)));
        write("test.conll", conll(TEST));
        model = path("model");
        String said = train(model, "--epochs", "5").lines().get(0);
        assertTrue(said.matches("best of 5 epochs: \\d, validation loss \\d\\.\\d+, F1 \\d+\\.\\d\\d; [\\d,]+ weights;"
                + ".*"), said);
    }

    private static String path(String name) {
        return folder.resolve(name).toString();
    }

    private static String write(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text).toString();
    }

    private static String conll(TaggedText text) {
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < text.size(); i++) {
            for (int t = 0; t < text.tokens().get(i).size(); t++) {
                lines.append(text.tokens().get(i).get(t)).append('\t').append(text.tags().get(i).get(t)).append('\n');
            }
            lines.append('\n');
        }
        return lines.toString();
    }

    private static Cli.Outcome train(String folder, String... more) {
        List<String> arguments = new ArrayList<>(List.of("tag", "train", "--train", path("train.conll"),
                path("more.conll"), "--valid", path("valid.conll"), "--model", folder, "--embedding-size", "10",
                "--character-size", "8", "--spelling-size", "8", "--hidden-size", "12", "--dropout", "0.1",
                "--learning-rate", "0.01", "--warmup", "5"));
        arguments.addAll(List.of(more));
        return Cli.run(arguments.toArray(String[]::new));
    }

    @Test
    void tensorBoardGetsAFile() throws IOException {
        Path log = folder.resolve("log");
        assertEquals(0, train(path("other"), "--epochs", "1", "--tensorboard", log.toString()).exit());
        try (Stream<Path> files = Files.list(log)) {
            String events = Files.readString(files.toList().get(0), StandardCharsets.ISO_8859_1);
            assertTrue(events.contains("train/learning_rate") && events.contains("validation/F1"));
        }
    }

    @Test
    void evaluates() throws IOException {
        List<String> lines = Cli.run("tag", "evaluate", "--model", model, "--input", path("test.conll")).lines();
        assertEquals("type  precision  recall      F1   spans", lines.get(0));
        assertTrue(lines.get(1).startsWith("LOC ") && lines.get(2).startsWith("PER "), lines.toString());
        double f1 = Double.parseDouble(lines.get(3).split(" +")[3]);
        assertTrue(lines.get(3).startsWith("all ") && f1 > 90, lines.get(3));
        assertTrue(lines.get(4).matches("accuracy \\d+\\.\\d\\d, loss \\d\\.\\d{4}"), lines.get(4));
    }

    @Test
    void drawsCurvesAndConfusion() throws IOException {
        assumeTrue(Plots.unavailable().isEmpty());
        assertTrue(Files.exists(folder.resolve("model/training.png")));
        Path png = folder.resolve("confusion.png");
        Cli.run("tag", "evaluate", "--model", model, "--input", path("test.conll"), "--confusion-plot", png.toString())
                .lines();
        assertTrue(ImageIO.read(png.toFile()).getWidth() > 100);
    }

    @Test
    void tagsColumnsThatComeBackWithOneMore() {
        List<String> out = Cli.pipe("# a comment\n1 Ann PER\n2 went -\n\n1 abville -\n", "tag", "predict", "--model",
                model, "--token-column", "2").lines();
        assertEquals(List.of("# a comment", "1 Ann PER B-PER", "2 went - O", "", "1 abville - B-LOC", ""), out);
    }

    @Test
    void tagsPlainText() {
        String text = TEST.tokens().stream().map(s -> String.join(" ", s)).collect(Collectors.joining("\n"));
        List<String> whole = Cli.pipe(text, "tag", "predict", "--model", model, "--text").lines();
        assertEquals(TEST.tokens().stream().flatMap(s -> Stream.concat(s.stream(), Stream.of(""))).toList(),
                whole.stream().map(line -> line.split("\t")[0]).toList());
        assertEquals(whole, Cli.pipe(text, "tag", "predict", "--model", model, "--text", "--batch", "1").lines());
    }

    @Test
    void writesJsonWithProbabilities() {
        List<String> lines = Cli.pipe("Ann Bob , went\n\nto abville\n", "tag", "predict", "--model", model, "--text",
                "--json").lines();
        assertEquals(3, lines.size());
        Map<?, ?> first = (Map<?, ?>) Json.parse(lines.get(0));
        assertEquals(List.of("B-PER", "I-PER", "O", "O"), first.get("tags"));
        assertEquals(List.of(Map.of("type", "PER", "start", 0L, "end", 2L, "text", "Ann Bob")), first.get("spans"));
        for (Object p : (List<?>) first.get("probabilities")) {
            assertTrue((double) p > 0.5 && (double) p <= 1, p.toString());
        }
        assertEquals(List.of(), ((Map<?, ?>) Json.parse(lines.get(1))).get("tokens"));
    }

    @Test
    void goesOnWhereItWasInterrupted() throws IOException {
        train(path("whole"), "--epochs", "2").lines();
        train(path("parts"), "--epochs", "1").lines();
        assertTrue(train(path("parts"), "--epochs", "2", "--resume").lines().get(0).startsWith("best of 2 epochs"));
        assertEquals(-1, Files.mismatch(folder.resolve("whole/weights.safetensors"),
                folder.resolve("parts/weights.safetensors")));
        train(path("parts"), "--resume", "--hidden-size", "13").refused(2, "--hidden-size: this training began with 12,"
                + " and --resume keeps it; see .*");
        train(path("parts")).refused(1, ".*holds a model: give another --model, or --resume.*");
    }

    @Test
    void saysWhatIsWrong() throws IOException {
        String broken = write("broken.conll", "Ann\tB-PER\n\nran\tO\nRome\tI-LOC\n");
        Cli.run("tag", "evaluate", "--model", model, "--input", broken)
                .refused(1, ".*broken.conll:4: I-LOC does not follow O in IOB2");
        assertEquals(5, Cli.run("tag", "evaluate", "--model", model, "--input", broken, "--repair").lines().size());
        String ragged = write("ragged.conll", "Ann\tB-PER\nran\n");
        Cli.run("tag", "evaluate", "--model", model, "--input", ragged)
                .refused(1, ".*ragged.conll:2: expected 2 columns as in line 1, got 1");
        String strange = write("strange.conll", "Ann\tB-ORG\n");
        Cli.Outcome evaluated = Cli.run("tag", "evaluate", "--model", model, "--input", strange);
        assertEquals("the model does not know ORG\n", evaluated.err());
        assertTrue(evaluated.out().matches("(?s).*\nORG +0\\.00 +0\\.00 +0\\.00 +1\n.*"), evaluated.out());
        Cli.run("tag", "train", "--model", path("none")).refused(2, "give --train; see .*");
        Cli.run("tag", "evaluate", "--model", model, "--input", broken, "--token-column", "0")
                .refused(2, "--token-column: columns count from 1, or from -1, the last; see .*");
        Cli.run("tag", "train", "--model", path("none"), "--tags", "bio").refused(2, ".*expected one of plain, iob1,"
                + " iob2, iobes, was bio.*");
        // what was read before the input went wrong is answered
        Cli.Outcome outcome = Cli.pipe("went\tX\n\nran\n", "tag", "predict", "--model", model);
        assertEquals("went\tX\tO\n\n", outcome.out());
        outcome.refused(1, "standard input:3: expected 2 columns as in line 1, got 1");
        Cli.pipe("Ann\n", "tag", "predict", "--model", path("nowhere")).refused(1, ".*nowhere.*");
    }

    @Test
    void helpHasThisModelsDefaults() {
        assertTrue(Cli.run("tag", "train", "--help").out().contains("Sentences a step (default: 16)"));
        assertTrue(Cli.run("translate", "train", "--help").out().contains("Sentences a step (default: 64)"));
    }
}
