package io.github.sequor.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sequor.feature.Midi;
import io.github.sequor.feature.PianoRoll;
import io.github.sequor.io.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Texts and pieces that are learnt in seconds: trained, scored and drawn from on the command line. */
class GenerateCommandsTest {
    @TempDir
    static Path folder;

    private static String running;
    private static String labelled;

    @BeforeAll
    static void train() throws IOException {
        write("text.txt", "abcd\nefgh\n".repeat(40));
        try (GZIPOutputStream out = new GZIPOutputStream(Files.newOutputStream(folder.resolve("text.txt.gz")))) {
            out.write("abcd\nefgh\n".repeat(40).getBytes(StandardCharsets.UTF_8));
        }
        write("sounds.tsv", "cat\tmeow\ndog\twoof\ncow\tmoo\n".repeat(10));
        running = path("running");
        String said = train(running, "--train", path("text.txt.gz"), "--valid", path("text.txt"), "--epochs", "25")
                .lines().get(0);
        assertTrue(said.matches("best of 25 epochs: \\d+, validation loss \\d\\.\\d+, log-likelihood -\\d\\.\\d\\d;"
                + " [\\d,]+ weights;.*"), said);
        labelled = path("labelled");
        train(labelled, "--train", path("sounds.tsv"), "--lines", "--labelled",
                "--epochs", "40").lines();
    }

    private static String path(String name) {
        return folder.resolve(name).toString();
    }

    private static String write(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text).toString();
    }

    private static Cli.Outcome train(String model, String... more) {
        List<String> arguments = new ArrayList<>(List.of("generate", "train", "--model", model, "--embedding-size",
                "8", "--hidden-size", "24", "--layers", "1", "--steps", "8", "--batch", "4", "--dropout", "0",
                "--learning-rate", "0.02", "--warmup", "5"));
        arguments.addAll(List.of(more));
        return Cli.run(arguments.toArray(String[]::new));
    }

    @Test
    void evaluates() {
        String said = Cli.run("generate", "evaluate", "--model", running, "--input", path("text.txt.gz")).lines()
                .get(0);
        assertTrue(said.matches("0\\.\\d{4} nats a unit, perplexity 1\\.\\d{3}, 0\\.\\d{4} bits a character;"
                + " 400 units, 0 unknown"), said);
        assertTrue(Cli.run("generate", "evaluate", "--model", labelled, "--input", path("sounds.tsv")).lines().get(0)
                .contains("140 units"));
    }

    @Test
    void writesRunningText() {
        assertEquals(List.of("abcd", "efgh", "abcd", "", "abcd", "efgh", "abcd"), Cli.pipe("ab\nabcd\n", "generate",
                "sample", "--model", running, "--prompts", "--beam", "1", "--max-length", "14").lines());
        List<String> drawn = Cli.run("generate", "sample", "--model", running, "--prompt", "abcd", "--count", "3",
                "--temperature", "0.5", "--top-p", "0.9", "--top-k", "5", "--seed", "7", "--max-length", "9", "--json")
                .lines();
        assertEquals(3, drawn.size());
        Map<?, ?> first = (Map<?, ?>) Json.parse(drawn.get(0));
        assertEquals("abcd\nefgh", first.get("text"));
        assertTrue((double) first.get("logProb") < 0 && first.get("finished").equals(false), first.toString());
    }

    @Test
    void writesLinesOfALabel() {
        assertEquals(List.of("woof", "woof"), Cli.run("generate", "sample", "--model", labelled, "--label", "dog",
                "--count", "2", "--temperature", "0.1").lines());
        Cli.run("generate", "sample", "--model", labelled, "--label", "pig").refused(1,
                "label: expected one of \\[cat, cow, dog\\], was pig");
    }

    @Test
    void refusesWhatItCannotDo() throws IOException {
        Cli.run("generate", "sample", "--model", running, "--prompt", "xyz").refused(1,
                "prompt: the model never saw \"x\".*");
        Cli.run("generate", "sample", "--model", running, "--temperature", "0").refused(2, "--temperature: .*");
        Cli.run("generate", "sample", "--model", running, "--beam", "2", "--count", "3").refused(2, "--beam-size: .*");
        Cli.run("generate", "sample", "--model", path("nowhere")).refused(1, ".*nowhere.*");
        Cli.run("generate", "train", "--model", path("other")).refused(2, "give --train; .*");
        String empty = write("empty.txt", "");
        Cli.run("generate", "train", "--model", path("other"), "--train", empty, "--valid", empty).refused(1,
                ".*empty.txt.*");
        train(running, "--train", path("text.txt"), "--valid", path("text.txt")).refused(1, ".*holds a model.*");
    }

    @Test
    void learnsMusicAndComposes() throws IOException {
        String piece = "[[60,64],[62],[60,64],[62],[60,64],[62]]";
        String data = write("pieces.json", "{\"train\": [" + (piece + ",").repeat(15) + piece + "], \"valid\": ["
                + piece + "], \"test\": [" + piece + "]}");
        String model = path("music");
        Cli.run("music", "train", "--data", data, "--model", model, "--hidden-size", "24", "--dropout", "0",
                "--transpose", "0", "--epochs", "60", "--learning-rate", "0.02", "--warmup", "5", "--batch", "4")
                .lines();
        String said = Cli.run("music", "evaluate", "--data", data, "--model", model).lines().get(0);
        assertTrue(said.matches("0\\.\\d{4} nats a step; 1 pieces, 6 steps"), said);
        Path midi = folder.resolve("piece.mid");
        assertEquals(0, Cli.run("music", "compose", "--model", model, "--output", midi.toString(), "--steps", "5",
                "--temperature", "0.2").exit());
        assertEquals(new PianoRoll(List.of(new int[] {60, 64}, new int[] {62}, new int[] {60, 64}, new int[] {62},
                new int[] {60, 64})), Midi.read(midi, 1));
        Path longer = folder.resolve("longer.mid");
        assertEquals(0, Cli.run("music", "compose", "--model", model, "--output", longer.toString(), "--begin",
                midi.toString(), "--begin-steps", "2", "--steps", "4", "--temperature", "0.2").exit());
        assertEquals(Midi.read(midi, 1).first(4), Midi.read(longer, 1));
        Cli.run("music", "evaluate", "--data", data, "--model", model, "--part", "none").refused(1,
                ".*has no part none, but train, valid, test");
        Cli.run("music", "compose", "--model", running, "--output", midi.toString()).refused(1,
                ".*expected a music model.*");
    }

    @Test
    void learnsWordVectors() throws IOException {
        String text = write("sentences.txt", "the cat sat\nthe dog sat\na red house\na blue house\n".repeat(20));
        Path vectors = folder.resolve("vectors.txt");
        for (String combine : List.of("concatenate", "average", "recurrent")) {
            Cli.run("vectors", "learn", "--train", text, "--output", vectors.toString(), "--model",
                    path("window"), "--overwrite", "--context", "both", "--window", "2", "--combine", combine, "--size",
                    "6", "--hidden-size", "8", "--epochs", "3", "--batch", "16").lines();
            assertEquals(3, Cli.run("vectors", "nearest", "--vectors", vectors.toString(), "-n", "3", "cat").lines()
                    .size());
        }
        Cli.run("vectors", "learn", "--train", text, "--model", path("other")).refused(2,
                "give --train and --output.*");
    }
}
