package io.github.sequor.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sequor.tensor.Rng;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VectorsTrainCommandTest {
    @TempDir
    Path folder;
    private Path corpus;

    @BeforeEach
    void write() throws IOException {
        Rng rng = new Rng(1);
        corpus = folder.resolve("text.txt");
        Files.write(corpus, Stream.generate(() -> Stream.generate(() -> "w" + rng.nextInt(30)).limit(12)
                .collect(Collectors.joining(" "))).limit(200).toList());
    }

    private Cli.Outcome train(String options) {
        String[] all = ("vectors train --corpus " + corpus + " --output " + folder.resolve("out") + " " + options)
                .strip().split(" ");
        return Cli.run(all);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "--model cbow --loss hs", "--loss softmax --negative 3", "--max-n 4 --bucket 100",
        "--hogwild --max-vocab 30", "--model glove --x-max 5 --memory 1 --size 12", "--phrases 1"})
    void writesAVectorAWord(String options) throws IOException {
        Cli.Outcome trained = train((options.contains("glove") ? "" : "--size 10 --epochs 2 --sample 0 ") + options);
        assertEquals(0, trained.exit(), trained.err());
        List<String> lines = Files.readAllLines(folder.resolve("out"));
        assertEquals("30 " + (options.contains("glove") ? 12 : 10), lines.get(0));
        assertEquals(31, lines.size());
        assertTrue(trained.out().startsWith("30 words, "), trained.out());
        assertTrue(trained.err().contains("30 words of a text of 2,400"), trained.err());
    }

    @Test
    void theSameSeedAndAnyThreadsGiveTheSameFile() throws IOException {
        train("--size 10 --threads 1 --format binary").lines();
        byte[] one = Files.readAllBytes(folder.resolve("out"));
        train("--size 10 --threads 2 --format binary").lines();
        assertArrayEquals(one, Files.readAllBytes(folder.resolve("out")));
        train("--size 10 --threads 2 --format binary --seed 2").lines();
        assertFalse(java.util.Arrays.equals(one, Files.readAllBytes(folder.resolve("out"))));
    }

    @Test
    void goesOnFromVectors() throws IOException {
        train("--size 10 --alpha 0.1").lines();
        Files.move(folder.resolve("out"), folder.resolve("first"));
        String options = "--size 10 --alpha 1e-4 --epochs 1";
        train(options + " --start " + folder.resolve("first")).lines();
        List<String> first = Files.readAllLines(folder.resolve("first"));
        List<String> on = Files.readAllLines(folder.resolve("out"));
        for (int i = 1; i < first.size(); i++) {
            float before = Float.parseFloat(first.get(i).split(" ")[1]);
            assertEquals(before, Float.parseFloat(on.get(i).split(" ")[1]), 0.02f);
        }
        train("--size 12 --start " + folder.resolve("first")).refused(1, "start: expected vectors of 12 .*, was 10");
    }

    @Test
    void whatIsWrongIsOneLine() {
        train("--min-count 1000").refused(1, "minCount: no word of .*text.txt comes 1000 times .*");
        train("--size 0").refused(2, "--vector-size: expected 1 to 65536, was 0; .*");
        train("--model glove --negative 5").refused(2, "--negative: is no option of --model glove; .*");
        train("--memory 5").refused(2, "--memory: is no option of --model skipgram or cbow; .*");
        train("--loss hinge").refused(2, ".*expected one of ns, hs, softmax, was hinge.*");
        train("--min-n 3").refused(2, "--min-n: give --max-n with it; .*");
        Cli.run("vectors", "train", "--corpus", folder.resolve("none").toString(), "--output", "x")
                .refused(1, ".*none: no such file or folder");
        assertFalse(Files.exists(folder.resolve("out")));
    }
}
