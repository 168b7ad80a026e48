package io.github.sequor.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The demo on too few dates to learn much from; what it learns from all of them, only running it can tell. */
class DemoCommandTest {
    @TempDir
    Path folder;

    private static Cli.Outcome demo(Path output) {
        return Cli.run("demo", "--pairs", "640", "--output", output.toString());
    }

    @Test
    void trainsScoresAndDraws() throws IOException {
        Path output = folder.resolve("new/demo");
        Cli.Outcome outcome = demo(output);
        List<String> lines = outcome.lines();
        assertEquals(1, lines.stream().filter(line -> line.matches("exact match \\d+\\.\\d%")).count(), outcome.out());
        assertEquals(1, lines.stream().filter(line -> line.matches("BLEU = .* ref_len = 10000\\)")).count());
        assertTrue(lines.stream().anyMatch(line -> line.matches("with attention +\\d+\\.\\d% .* 3 +\\d+ s")));
        assertTrue(lines.stream().anyMatch(line -> line.matches("without attention +\\d+\\.\\d% .* 8 +\\d+ s")));
        for (String language : List.of("Chinese", "German", "Arabic")) {
            assertEquals(2, lines.stream().filter(line -> line.matches(language + " .*\\d.*[a-z]{2}: .*")).count());
        }
        assertEquals(11, outcome.err().lines().filter(line -> line.startsWith("epoch ")).count());
        assertEquals(outcome.out(), Files.readString(output.resolve("demo.txt")));
        for (String line : lines) {
            if (line.startsWith("Picture: ")) {
                assertTrue(ImageIO.read(Path.of(line.substring(9)).toFile()).getWidth() > 100);
            }
        }
        if (Plots.unavailable().isEmpty()) {
            assertTrue(lines.contains("Picture: " + output.resolve("loss.png")));
        }
        assertTrue(Cli.pipe("de: 24. Dezember 1999\n", "translate", "run", "--model",
                output.resolve("model").toString()).lines().get(0).matches("[-0-9]*"));
        // Its own files it may replace.
        assertEquals(0, demo(output).exit());
    }

    @Test
    void foreignFilesAreNotOverwritten() throws IOException {
        Files.writeString(folder.resolve("loss.png"), "mine");
        demo(folder).refused(1, ".*: holds files that are not of a demo: name another folder with --output");
        assertEquals("mine", Files.readString(folder.resolve("loss.png")));
        demo(folder.resolve("loss.png")).refused(1, ".*loss.png: is no folder: name another with --output");
    }
}
