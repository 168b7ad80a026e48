package io.github.sequor.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.sequor.embedding.VectorFormat;
import io.github.sequor.embedding.WordVectors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code sequor vectors} and its sub-commands. */
class VectorsCommandsTest {
    @TempDir
    Path folder;
    private String vectors;

    @BeforeEach
    void write() throws IOException {
        Path file = folder.resolve("v.txt");
        new WordVectors(List.of("man", "woman", "king", "queen", "apple"),
                new float[] {1, 0, 0, 1, 1, 0, 1, 0, 1, 1, 1, 1, 0,
            0, -1}, 3).write(file, VectorFormat.WORD2VEC_TEXT);
        vectors = file.toString();
    }

    @Test
    void nearestPrintsAWordALine() {
        assertEquals(List.of("king\tqueen\t0.816497", "king\tman\t0.707107"),
                Cli.run("vectors", "nearest", "--vectors", vectors, "-n", "2", "king").lines());
        assertEquals(List.of("king\tqueen\t0.816497", "man\twoman\t0.707107"),
                Cli.pipe("king\nman\n", "vectors", "nearest", "--vectors", vectors, "-n", "1").lines());
        Cli.run("vectors", "nearest", "--vectors", vectors, "duke").refused(1,
                "word: 'duke' is not among the 5 words.*");
        Cli.run("vectors", "nearest", "--vectors", vectors, "-n", "0", "king").refused(2, "--top-n: .*");
        Cli.run("vectors", "nearest", "--vectors", folder + "/none", "king").refused(1,
                ".*none: no such file or folder");
    }

    @Test
    void analogySimilarityAndOddOneOut() {
        for (String method : List.of("plain", "cos-add", "cos-mul")) {
            assertTrue(Cli.run("vectors", "analogy", "--vectors", vectors, "--method", method, "-n", "1", "man",
                    "woman",
                    "king").lines().get(0).startsWith("queen\t"));
        }
        assertEquals(List.of("0.707107"),
                Cli.run("vectors", "similarity", "--vectors", vectors, "man", "king").lines());
        assertEquals(List.of("apple"),
                Cli.run("vectors", "odd-one-out", "--vectors", vectors, "man", "queen", "apple", "king").lines());
    }

    @Test
    void evaluatePrintsATable() throws IOException {
        Path questions = Files.writeString(folder.resolve("q"), ": royal\nman woman king queen\nman woman king duke\n");
        Path pairs = Files.writeString(folder.resolve("p"), "king\tqueen\t9\nking\tapple\t1\nking\tman\t5\n");
        List<String> lines = Cli.run("vectors", "evaluate", "--vectors", vectors, "--analogies", questions.toString(),
                "--pairs", pairs.toString()).lines();
        assertEquals("royal 1 1 100.0% 50.0%", lines.get(1).replaceAll(" +", " "));
        assertEquals("total 1 1 100.0% 50.0%", lines.get(4).replaceAll(" +", " "));
        assertTrue(lines.get(6).replaceAll(" +", " ").matches("p 3 1.0000 0.8964 0.0%"), lines.get(6));
        Cli.run("vectors", "evaluate", "--vectors", vectors).refused(2, "give --analogies, --pairs or both.*");
    }

    @Test
    void convertWritesEveryFormat() throws IOException {
        WordVectors expected = WordVectors.read(Path.of(vectors));
        for (String format : List.of("text", "binary", "glove", "safetensors")) {
            Path output = folder.resolve("o." + format);
            assertEquals(0, Cli.run("vectors", "convert", "--vectors", vectors, "--output", output.toString(),
                    "--format",
                    format).exit());
            assertEquals(expected.words(), WordVectors.read(output).words());
        }
        Path tsv = folder.resolve("o.tsv");
        assertEquals(0, Cli.run("vectors", "convert", "--vectors", vectors, "--limit", "2", "--output", tsv.toString(),
                "--format", "projector").exit());
        assertEquals("man\nwoman\n", Files.readString(folder.resolve("o.tsv.words.tsv")));
        assertEquals(2, Files.readAllLines(tsv).size());
        Cli.run("vectors", "convert", "--vectors", vectors, "--output", "x", "--format", "zip")
                .refused(2, ".*expected one of .*zip.*");
    }

    @Test
    void plotDrawsAPicture() throws IOException {
        assumeTrue(Plots.unavailable().isEmpty(), () -> Plots.unavailable().orElseThrow());
        for (String method : List.of("tsne", "pca")) {
            Path png = folder.resolve(method + ".png");
            assertEquals(0, Cli.run("vectors", "plot", "--vectors", vectors, "--method", method, "--output",
                    png.toString()).exit());
            assertTrue(ImageIO.read(png.toFile()).getWidth() > 300);
        }
        Path png = folder.resolve("none.png");
        Cli.run("vectors", "plot", "--vectors", vectors, "--output", png.toString(), "king").refused(2,
                ".*2 to 5000.*");
        Cli.run("vectors", "plot", "--vectors", vectors, "--output", png.toString(), "king", "duke").refused(1,
                ".*duke.*");
        assertFalse(Files.exists(png));
    }
}
