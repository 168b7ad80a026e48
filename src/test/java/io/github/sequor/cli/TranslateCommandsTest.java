package io.github.sequor.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.sequor.model.ParallelText;
import io.github.sequor.model.ReverseTask;
import io.github.sequor.model.Recipe;
import io.github.sequor.model.Translator;
import io.github.sequor.model.TranslatorOptions;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Train, translate, score and go wrong, on a language that is learnt in seconds. */
class TranslateCommandsTest {
    private static final List<String> SMALL = List.of("--units", "word", "--min-count", "1", "--embedding-size", "16",
            "--hidden-size", "32", "--attention-size", "16", "--readout-size", "0", "--dropout", "0.1", "--batch", "16",
            "--learning-rate", "0.005", "--warmup", "20", "--patience", "100", "--label-smoothing", "0");
    private static final ParallelText TEST = ReverseTask.pairs(40, 5, 4, 3);

    @TempDir
    static Path folder;

    private static String model;

    @BeforeAll
    static void train() throws IOException {
        ParallelText pairs = ReverseTask.pairs(1000, 5, 4, 1);
        write("train.src", pairs.sources());
        write("train.tgt", pairs.targets());
        write("train.tsv", tsv(pairs));
        ParallelText valid = ReverseTask.pairs(40, 5, 4, 2);
        write("valid.src", valid.sources());
        write("valid.tgt", valid.targets());
        write("valid.tsv", tsv(valid));
        write("test.src", TEST.sources());
        write("test.tgt", TEST.targets());
        model = path("model");
        Cli.Outcome outcome = train("model", "--epochs", "5");
        List<String> epochs = outcome.err().lines().toList();
        assertEquals(5, epochs.size(), outcome.err());
        assertTrue(epochs.get(0).matches("epoch 1: loss \\d\\.\\d{4}, validation loss \\d\\.\\d{4}, perplexity"
                + " \\d+\\.\\d\\d, BLEU \\d+\\.\\d\\d, \\d+\\.\\d s, [\\d,]+ tokens/s, learning rate 0.00500, at most"
                + " \\d:\\d\\d left, best so far"), epochs.get(0));
        assertTrue(outcome.lines().get(0).matches("best of 5 epochs: [45], validation loss 0\\.\\d+,"
                + " BLEU \\d+\\.\\d\\d; [\\d,]+ weights; \\d+\\.\\d s; the model is in .*model"), outcome.out());
    }

    private static String path(String name) {
        return folder.resolve(name).toString();
    }

    private static String write(String name, List<String> lines) throws IOException {
        return Files.write(folder.resolve(name), lines).toString();
    }

    private static List<String> tsv(ParallelText pairs) {
        return IntStream.range(0, pairs.size()).mapToObj(i -> pairs.sources().get(i) + "\t" + pairs.targets().get(i))
                .toList();
    }

    private static Cli.Outcome train(String model, String... more) {
        return Cli.run(trainArguments(model, more));
    }

    private static String[] trainArguments(String model, String... more) {
        List<String> arguments = new ArrayList<>(List.of("translate", "train", "--train-source", path("train.src"),
                "--train-target", path("train.tgt"), "--valid-source", path("valid.src"), "--valid-target",
                path("valid.tgt"), "--model", path(model)));
        arguments.addAll(SMALL);
        arguments.addAll(List.of(more));
        return arguments.toArray(String[]::new);
    }

    private static String lines(List<String> lines) {
        return String.join("\n", lines) + "\n";
    }

    private static void assertSameModel(String expected, String actual) throws IOException {
        for (String file : List.of("weights.safetensors", "checkpoint.safetensors", "config.json")) {
            assertArrayEquals(Files.readAllBytes(folder.resolve(expected).resolve(file)),
                    Files.readAllBytes(folder.resolve(actual).resolve(file)), file);
        }
    }

    @Test
    void translatesInOrder() {
        List<String> found = Cli.pipe(lines(TEST.sources()), "translate", "run", "--model", model).lines();
        assertEquals(TEST.size(), found.size());
        long right = IntStream.range(0, TEST.size()).filter(i -> found.get(i).equals(TEST.targets().get(i))).count();
        assertTrue(right > 0.8 * TEST.size(), right + " of " + TEST.size());
        for (String batch : List.of("1", "7")) {
            assertEquals(found, Cli.pipe(lines(TEST.sources()), "translate", "run", "--model", model, "--batch", batch,
                    "--threads", "2").lines());
        }
        assertEquals(List.of("", "B A", ""),
                Cli.pipe("\na b\n \n", "translate", "run", "--model", model, "--beam", "1").lines());
    }

    @Test
    void nBestListsAreMoses() {
        List<String> found = Cli.pipe("a b\n\nc\n", "translate", "run", "--model", model, "--n-best", "2").lines();
        assertEquals(5, found.size());
        assertTrue(found.get(0).matches("0 \\|\\|\\| B A \\|\\|\\| -0\\.\\d{4}"), found.get(0));
        assertTrue(found.get(1).matches("0 \\|\\|\\| .* \\|\\|\\| -\\d\\.\\d{4}"), found.get(1));
        assertEquals("1 |||  ||| 0.0000", found.get(2));
        assertTrue(found.get(3).startsWith("2 ||| C ||| "), found.get(3));
    }

    @Test
    void drawsWhatItLookedAt() throws IOException {
        assumeTrue(Plots.unavailable().isEmpty(), () -> Plots.unavailable().orElseThrow());
        for (String input : List.of("a b c\n", "\na b\nc\nd e a b\n")) {
            Path png = folder.resolve("attention.png");
            assertFalse(Files.exists(png));
            Cli.pipe(input, "translate", "run", "--model", model, "--attention-plot", png.toString()).lines();
            assertTrue(ImageIO.read(png.toFile()).getWidth() > 100);
            Files.delete(png);
        }
        assertTrue(ImageIO.read(folder.resolve("model/training.png").toFile()).getWidth() > 100);
        Cli.pipe("\n", "translate", "run", "--model", model, "--attention-plot", path("x.png"))
                .refused(1, ".*x.png: cannot be drawn: each of the first 1 sentences is empty .*");
    }

    @Test
    void logProbOfEachLine() throws IOException {
        Cli.Outcome outcome = Cli.run("translate", "logprob", "--model", model, "--source", path("test.src"),
                "--target", path("test.tgt"));
        List<String> found = outcome.lines();
        assertEquals(TEST.size(), found.size());
        assertTrue(found.stream().allMatch(line -> line.matches("-?\\d+\\.\\d{6}") && Double.parseDouble(line) <= 0));
        double sum = found.stream().mapToDouble(Double::parseDouble).sum();
        int units = TEST.targets().stream().mapToInt(target -> target.split(" ").length + 1).sum();
        Matcher totals = Pattern.compile("40 lines, (\\d+) units, 0 unknown, perplexity (\\d\\.\\d{4})\n")
                .matcher(outcome.err());
        assertTrue(totals.matches(), outcome.err());
        assertEquals(units, Integer.parseInt(totals.group(1)));
        assertEquals(Math.exp(-sum / units), Double.parseDouble(totals.group(2)), 1e-3);

        String target = write("odd.tgt", List.of("A zebra", "", "A"));
        Cli.Outcome odd = Cli.run("translate", "logprob", "--model", model, "--source",
                write("odd.src", List.of("a", "b", "")), "--target", target);
        assertEquals(3, odd.lines().size());
        assertTrue(odd.err().startsWith("3 lines, 6 units, 1 unknown, "), odd.err());
    }

    @Test
    void analyzePrintsATableTheWorstAndWhatToDo() throws IOException {
        String output = path("analysis");
        String wrong = write("wrong.tgt", TEST.sources().stream().map(String::toUpperCase).toList());   // not reversed
        List<String> found = Cli.run("translate", "analyze", "--model", model, "--source", path("test.src"),
                "--reference", wrong, "--beam", "5,1,5", "-tok", "none", "--worst", "1", "--output", output).lines();
        assertTrue(found.get(1).matches(" +1 +\\d+\\.\\d\\d +\\d+\\.\\d% +\\d+\\.\\d% +\\d+\\.\\d% +\\d+\\.\\d%"
                + " +[01]\\.\\d{3} +\\d\\.\\d s"), found.get(1));
        assertTrue(found.get(2).startsWith("    5  "), found.get(2));
        assertTrue(found.get(3).startsWith("exact: "), "equal widths count once");
        assertTrue(found.contains("Model errors of beam 5, worst first (score, log P):"), found::toString);
        assertEquals("Work on the model: it prefers its own outputs to the references, and no wider beam would change"
                + " that.", found.get(found.size() - 1));
        List<String> table = Files.readAllLines(Path.of(output, "sentences.csv"));
        assertEquals(1 + 2 * TEST.size(), table.size());
        assertEquals(13, table.get(0).split(",").length);
        for (String line : table.subList(1, table.size())) {
            assertTrue(line.matches("[15],\\d+,(none|search|model),(none|search|model),(-?\\d+\\.\\d{6},){4}\\d+,\\d+"
                    + "(,\"[a-e ]+\")(,\"[A-E ]*\"){2}"), line);
        }
        if (Plots.unavailable().isEmpty()) {
            assertTrue(ImageIO.read(Path.of(output, "analysis.png").toFile()).getWidth() > 1000);
        }
    }

    @Test
    void analyzeAtItsEdges() throws IOException {
        String one = write("one.src", List.of("a"));
        Cli.run("translate", "analyze", "--model", model, "--source", one, "--reference", path("test.tgt"))
                .refused(1, ".*one.src has 1 lines, but .*test.tgt has 40");
        Cli.run("translate", "analyze", "--model", model, "--source", one, "--reference", one, "--beam", "1,0")
                .refused(2, "--beam-size: expected at least 1, was 0; .*");
        Cli.run("translate", "analyze", "--model", model, "--source", one, "--reference", one, "--worst", "-1")
                .refused(2, "--worst: expected at least 0, was -1; .*");
        Cli.run("translate", "analyze", "--model", model, "--source", one, "--reference", one, "--output", one)
                .refused(1, ".*one.src.*");
        List<String> exact = Cli.run("translate", "analyze", "--model", model, "--source", path("test.src"),
                "--reference", path("test.tgt"), "--beam", "1", "--output", path("exact")).lines();
        assertTrue(exact.get(exact.size() - 1).matches("Work on the model.*|Every output of beam 1 is its reference:"
                + " nothing is at fault\\."), exact::toString);
        String commas = write("commas.src", List.of("a, \"b\""));
        Cli.run("translate", "analyze", "--model", model, "--source", commas, "--reference", commas, "--beam", "1",
                "--output", path("commas")).lines();
        assertTrue(Files.readString(folder.resolve("commas/sentences.csv")).contains(",\"a, \"\"b\"\"\","));
    }

    @Test
    void shortlistsComeFromALexicon() throws IOException {
        String lexicon = path("lexicon.tsv");
        List<String> learnt = Cli.run("translate", "lexicon", "--model", model, "--source", path("train.src"),
                "--target", path("train.tgt"), "--output", lexicon).lines();
        assertTrue(learnt.get(0).matches("\\d+ translations from 1,000 pairs of sentences are in .*lexicon.tsv"),
                learnt.get(0));
        String[] run = {"translate", "run", "--model", model};
        String[] shortlisted = {"translate", "run", "--model", model, "--shortlist", lexicon};
        String sources = lines(TEST.sources());
        assertEquals(Cli.pipe(sources, run).lines(), Cli.pipe(sources, shortlisted).lines());
        Files.write(Path.of(lexicon), List.of("a\tB\t1"));
        List<String> limited = Cli.pipe("a a\n", shortlisted).lines();
        assertTrue(limited.get(0).matches("[Bab ]*"), limited.get(0));
        Files.write(Path.of(lexicon), List.of("a B 1"));
        Cli.pipe("a\n", shortlisted).refused(1, ".*lexicon.tsv:1: expected source, tab, target, tab, probability");
        Cli.run("translate", "lexicon", "--model", model, "--source", path("train.src"), "--target", path("train.tgt"),
                "--output", lexicon, "--translations", "0").refused(2, "--translations, --common: expected .*");
    }

    @Test
    void speedIsATable() throws IOException {
        String lexicon = write("speed.tsv", List.of("a\tA\t1"));
        List<String> found = Cli.run("translate", "speed", "--model", model, "--source", path("test.src"), "--beam",
                "1,2", "--batch", "8", "--shortlist", lexicon).lines();
        assertTrue(found.get(0).matches("40 sentences, [\\d,]+ weights, \\d+ threads?, \\w+"), found.get(0));
        assertEquals(2 + 2 * 2 * 2, found.size());
        for (int i = 2; i < found.size(); i++) {
            assertTrue(found.get(i).matches(" +[12]  (all|shortlist) +" + (i % 2 == 0 ? "8 +[\\d.]+"
                    : "1 +[\\d.]+ +\\d+\\.\\d\\d ms +\\d+\\.\\d\\d ms")), found.get(i));
        }
        Cli.run("translate", "speed", "--model", model, "--source", path("test.src"), "--beam", "0")
                .refused(2, "--beam-size: expected at least 1, was 0; .*");
    }

    @Test
    void sameSeedSameBytesFromTsvAndGzipToo() throws IOException {
        train("again", "--epochs", "5").lines();
        assertSameModel("model", "again");
        try (GZIPOutputStream out = new GZIPOutputStream(Files.newOutputStream(folder.resolve("train.tsv.gz")))) {
            out.write(Files.readAllBytes(folder.resolve("train.tsv")));
        }
        List<String> arguments = new ArrayList<>(List.of("translate", "train", "--train", path("train.tsv.gz"),
                "--valid", path("valid.tsv"), "--model", path("tsv"), "--epochs", "5"));
        arguments.addAll(SMALL);
        Cli.run(arguments.toArray(String[]::new)).lines();
        assertSameModel("model", "tsv");
    }

    @Test
    void withoutValidationDataSomeAreHeldOut() {
        List<String> arguments = new ArrayList<>(List.of("translate", "train", "--train", path("train.tsv"), "--model",
                path("held"), "--epochs", "1", "--cell", "rnn", "--attention", "dot"));
        arguments.addAll(SMALL);
        assertTrue(Cli.run(arguments.toArray(String[]::new)).lines().get(0).startsWith("best of 1 epochs: 1, "));
    }

    @Test
    void optionGivenTwiceCountsAsTheLastAndLeavesTheOthers() throws IOException {
        train("twice", "--epochs", "2", "--hidden-size", "8", "--epochs", "1").lines();
        Recipe<TranslatorOptions> recipe = Translator.recipe(folder.resolve("twice"));
        assertEquals(1, recipe.training().epochs());
        assertEquals(16, recipe.training().batchSize());
        assertEquals(8, recipe.options().hiddenSize());
        assertEquals(16, recipe.options().embeddingSize());
    }

    @Test
    void modelIsNotOverwrittenUnasked() throws IOException {
        train("kept", "--epochs", "1").lines();
        byte[] weights = Files.readAllBytes(folder.resolve("kept/weights.safetensors"));
        train("kept", "--epochs", "1", "--seed", "2").refused(1, ".*kept: holds a model: .*--resume.*--overwrite.*");
        assertArrayEquals(weights, Files.readAllBytes(folder.resolve("kept/weights.safetensors")));
        train("kept", "--epochs", "1", "--seed", "2", "--overwrite").lines();
        assertFalse(Arrays.equals(weights, Files.readAllBytes(folder.resolve("kept/weights.safetensors"))));
    }

    /** In a process of its own: asked to end while it trains, it saves, says how to go on, and loses nothing. */
    @Test
    @DisabledOnOs(OS.WINDOWS)
    void interruptedTrainingGoesOnToTheSameBytes() throws Exception {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        List<String> command = new ArrayList<>(
                List.of(java, "-cp", System.getProperty("java.class.path"), Main.class.getName()));
        command.addAll(List.of(trainArguments("interrupted", "--epochs", "5000", "--patience", "5000")));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().remove("JAVA_TOOL_OPTIONS");
        Path out = folder.resolve("interrupted.out");
        Process process = builder.redirectOutput(out.toFile()).start();
        try (BufferedReader err = process.errorReader()) {
            String line = err.readLine();
            while (line != null && !line.startsWith("epoch 2:")) {
                line = err.readLine();
            }
            assertTrue(line != null, "ended before the second epoch did");
            process.toHandle().destroy();
            List<String> rest = err.lines().toList();
            assertTrue(process.waitFor(1, TimeUnit.MINUTES));
            assertEquals(Interruption.EXIT_CODE, process.exitValue(), rest::toString);
            assertEquals("sequor: interrupted and saved; the same command with --resume goes on from here",
                    rest.get(rest.size() - 1));
        } finally {
            process.destroyForcibly();
        }
        Matcher done = Pattern.compile("best of (\\d+) epochs: .*\n").matcher(Files.readString(out));
        assertTrue(done.matches());
        String epochs = Integer.toString(Integer.parseInt(done.group(1)) + 1);

        Cli.run(trainArguments("interrupted", "--resume", "--epochs", epochs, "--patience", "5000")).lines();
        train("whole", "--epochs", epochs, "--patience", "5000").lines();
        assertSameModel("whole", "interrupted");

        // Nothing but the data need be said again; what is said must be as it was.
        List<String> once = Cli.run("translate", "train", "--train", path("train.tsv"), "--valid", path("valid.tsv"),
                "--model", path("interrupted"), "--resume").lines();
        assertTrue(once.get(0).startsWith("best of " + epochs + " epochs: "), once.get(0));
        Cli.run(trainArguments("interrupted", "--resume", "--hidden-size", "64"))
                .refused(2, "--hidden-size: this training began with 32, and --resume keeps it; .*");
        Cli.run(trainArguments("interrupted", "--resume", "--cell", "gru"))
                .refused(2, "--cell: this training began with lstm, and --resume keeps it; .*");
        train("nowhere", "--resume").refused(1, ".*nowhere: no such folder");
    }

    @Test
    void badTextIsOneLineAndTouchesNothing() throws IOException {
        String good = path("train.tgt");
        String empty = write("empty", List.of());
        String latin = path("latin");
        Files.write(Path.of(latin), new byte[] {'a', '\n', '\n', 'b', (byte) 0xE4, '\n'});
        String none = path("none");
        refusesToTrain(none, good, ".*none: no such file");
        refusesToTrain(empty, good, ".*empty: the file is empty");
        refusesToTrain(folder.toString(), good, ".*: is a directory, expected a text file");
        refusesToTrain(latin, good, ".*latin:3: invalid UTF-8 at byte 2 of the line \\(0xE4\\)");
        refusesToTrain(path("valid.src"), good, ".*valid.src has 40 lines, but .*train.tgt has 1000");
        refusesToTrain(write("blank", List.of("", " ", "\t")), write("blank.tgt", List.of("a", "b", "c")),
                "training: no pair is left to use");
        Cli.run("translate", "train", "--train", write("untabbed", List.of("a\tb", "a b")), "--model", path("m"))
                .refused(1, ".*untabbed:2: expected source, tab, target");
        Cli.run("translate", "train", "--train", write("one", List.of("a\tb")), "--model", path("m"))
                .refused(1, "pairs: expected at least 2, .*");
        Path truncated = Path.of(path("half.gz"));
        try (GZIPOutputStream out = new GZIPOutputStream(Files.newOutputStream(truncated))) {
            out.write(Files.readAllBytes(Path.of(good)));
        }
        Files.write(truncated, Arrays.copyOf(Files.readAllBytes(truncated), 200));
        refusesToTrain(truncated.toString(), good, ".*half.gz:\\d+: truncated or damaged gzip data");
        assertFalse(Files.exists(Path.of(path("m"))));

        Cli.run("translate", "logprob", "--model", model, "--source", path("test.src"), "--target", good)
                .refused(1, ".*test.src has 40 lines, but .*train.tgt has 1000");
    }

    private static void refusesToTrain(String source, String target, String pattern) {
        Cli.run("translate", "train", "--train-source", source, "--train-target", target, "--model", path("m"))
                .refused(1, pattern);
    }

    @Test
    void emptyAndVeryLongLinesAreLeftOutAndCounted() throws IOException {
        List<String> odd = new ArrayList<>(Files.readAllLines(folder.resolve("valid.tsv")));
        odd.addAll(List.of("\tA", "a\t", "a ".repeat(5000) + "\tA", "a\t" + "A ".repeat(5000)));
        List<String> arguments = new ArrayList<>(List.of("translate", "train", "--train", write("odd.tsv", odd),
                "--valid", path("valid.tsv"), "--model", path("odd"), "--epochs", "1"));
        arguments.addAll(SMALL);
        Cli.Outcome outcome = Cli.run(arguments.toArray(String[]::new));
        assertEquals(1, outcome.lines().size());
        assertEquals("training: of 44 pairs, 2 with an empty side and 2 of more than 200 units are left out",
                outcome.err().lines().findFirst().orElseThrow());
    }

    @Test
    void badInputLosesNoLineBeforeIt() {
        byte[] input = {'a', '\n', 'b', ' ', 'c', '\n', (byte) 0xFF, '\n', 'd', '\n'};
        Cli.Outcome outcome = Cli.pipe(input, "translate", "run", "--model", model);
        outcome.refused(1, "standard input:3: invalid UTF-8 at byte 1 of the line \\(0xFF\\)");
        assertEquals("A\nC B\n", outcome.out());
        Cli.run("translate", "run", "--model", model).refused(1, "standard input: the file is empty");

        Cli.Outcome longLine = Cli.pipe("a b\n" + "a b c d e ".repeat(1000) + "\nc\n", "translate", "run", "--model",
                model);
        assertEquals(3, longLine.lines().size());
        assertEquals("line 2 has 5000 units; the model learnt from sentences of up to 200\n", longLine.err());
    }

    @Test
    void badModelFolderIsOneLine() throws IOException {
        Cli.pipe("a\n", "translate", "run", "--model", path("nowhere")).refused(1, ".*nowhere: no such folder");
        Cli.pipe("a\n", "translate", "run", "--model", path("test.src")).refused(1, ".*test.src: no such folder");
        Path copy = Files.createDirectory(folder.resolve("copy"));
        Cli.pipe("a\n", "translate", "run", "--model", copy.toString())
                .refused(1, ".*config.json: cannot be read: no such file or folder");
        for (String file : List.of("source.vocab", "target.vocab", "weights.safetensors", "config.json")) {
            Files.copy(folder.resolve("model").resolve(file), copy.resolve(file));
            if (!file.equals("config.json")) {
                Cli.pipe("a\n", "translate", "run", "--model", copy.toString()).refused(1, ".*config.json.*");
            }
        }
        assertEquals(List.of("A"), Cli.pipe("a\n", "translate", "run", "--model", copy.toString()).lines());
        Path weights = copy.resolve("weights.safetensors");
        byte[] whole = Files.readAllBytes(weights);
        for (int length : new int[] {0, 5, 100, whole.length - 1}) {
            Files.write(weights, Arrays.copyOf(whole, length));
            Cli.pipe("a\n", "translate", "run", "--model", copy.toString()).refused(1, ".*weights.safetensors.*");
        }
        Files.delete(weights);
        Cli.pipe("a\n", "translate", "run", "--model", copy.toString()).refused(1, ".*weights.safetensors.*");
        Files.write(weights, whole);
        Path config = copy.resolve("config.json");
        Files.writeString(config, Files.readString(config).replace("\"format\": 1", "\"format\": 9"));
        Cli.pipe("a\n", "translate", "run", "--model", copy.toString())
                .refused(1, ".*config.json: this version of Sequor reads format 1, was 9");
        Cli.run("translate", "logprob", "--model", copy.toString(), "--source", path("test.src"), "--target",
                path("test.tgt")).refused(1, ".*config.json: this version of Sequor reads format 1, was 9");
    }

    @Test
    void folderThatCannotBeMadeIsOneLine() throws IOException {
        write("file", List.of("x"));
        train("file/model", "--epochs", "1").refused(1, ".*file.*");
        train("file", "--epochs", "1").refused(1, ".*file.*");
        assertEquals(List.of("x"), Files.readAllLines(folder.resolve("file")));
    }

    @Test
    void lossThatIsNoNumberNamesTheStepAndTheGoodCheckpoint() throws IOException {
        train("diverged", "--epochs", "5", "--learning-rate", "1e20", "--warmup", "0", "--clip-norm", "0", "--cell",
                "rnn-relu").refused(1, "(the loss|the gradients' norm) is \\S+ at step \\d+ \\(epoch 1, batch \\d+\\).*"
                + "saved last in .*diverged is good");
        assertEquals(1, Cli.pipe("a\n", "translate", "run", "--model", path("diverged")).lines().size());
    }

    @Test
    void modelWithoutAttentionHasNothingToDraw() {
        train("plain", "--epochs", "1", "--attention", "none").lines();
        assertEquals(1, Cli.pipe("a\n", "translate", "run", "--model", path("plain")).lines().size());
        assumeTrue(Plots.unavailable().isEmpty());
        Cli.pipe("a\n", "translate", "run", "--model", path("plain"), "--attention-plot", path("p.png"))
                .refused(1, ".*plain: has no attention to draw");
    }
}
