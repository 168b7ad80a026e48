package io.github.sequor.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sequor.cpu.Isa;
import io.github.sequor.cpu.Threads;
import io.github.sequor.model.TranslatorOptions;
import io.github.sequor.train.TrainingOptions;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MainTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"", "demo", "translate", "translate train", "translate run", "translate logprob", "score",
        "info", "vectors", "vectors train"})
    void everyCommandHasHelp(String command) {
        for (String option : List.of("--help", "-h")) {
            Cli.Outcome help = Cli.run((command + " " + option).strip().split(" "));
            assertTrue(help.lines().get(0).startsWith(("Usage: sequor " + command).strip()), help.out());
            assertTrue(help.out().contains("--debug"), help.out());
            assertFalse(help.out().contains("${"), help.out());
            assertEquals("", help.err());
        }
    }

    /** Their defaults are the API's, whatever those become. */
    @Test
    void helpOfTrainHasEveryOptionWithItsDefault() {
        String help = Cli.run("translate", "train", "--help").out().replaceAll("\\s+", " ");
        for (Record options : new Record[] {TranslatorOptions.builder().build(), TrainingOptions.builder().build()}) {
            for (var component : options.getClass().getRecordComponents()) {
                Object value = Names.value(options, component);
                String option = Names.option(component.getName()).replace("--bidirectional", "--[no-]bidirectional");
                String shown = value instanceof Enum<?> constant ? Names.of(constant) : value.toString();
                assertTrue(help.matches(".*" + java.util.regex.Pattern.quote(option) + "(?:[^-]|-(?!-))*"
                        + "\\(default: " + java.util.regex.Pattern.quote(shown) + "\\).*"), option + " " + shown);
            }
        }
    }

    @Test
    void versionSaysWhatItRunsOn() {
        for (String option : List.of("--version", "-V")) {
            List<String> lines = Cli.run(option).lines();
            assertTrue(lines.get(0).startsWith("sequor "), lines.get(0));
            assertTrue(lines.get(1).startsWith("instruction set " + Names.of(Isa.current()) + ", " + Threads.count()
                    + " thread") && lines.get(1).contains("OpenBLAS"), lines.get(1));
        }
    }

    @Test
    void wrongUsageIsOneLineAndExitCodeTwo() {
        Cli.run().refused(2, "Missing required subcommand; see sequor --help");
        assertTrue(Cli.run().err().contains("Begin with: sequor demo"));
        assertTrue(Cli.run("classify").err().contains("predict "));
        Cli.run("translate").refused(2, "Missing required subcommand; see sequor translate --help");
        Cli.run("dance").refused(2, "Unmatched argument at index 0: 'dance'; see sequor --help");
        Cli.run("demo", "--fast").refused(2, "Unknown option: '--fast'; see sequor demo --help");
        Cli.run("translate", "run")
                .refused(2, "Missing required option: '--model=DIR'; see sequor translate run --help");
        Cli.run("bleu").refused(2, "Missing required parameter: 'REFERENCE'; see sequor score --help");
    }

    @ParameterizedTest
    @ValueSource(strings = {"--cell lstmm", "--attention multihead", "--order first", "--units letters",
        "--source-units x", "--target-units x", "--merges -1", "--min-count 0", "--layers 0", "--embedding-size 0",
        "--hidden-size -5", "--attention-size 0", "--readout-size -1", "--dropout 1", "--max-length 0", "--epochs 0",
        "--batch-size 0", "--learning-rate 0", "--learning-rate NaN", "--warmup-steps -1", "--clip-norm -1",
        "--weight-decay -1", "--decay-factor 0", "--decay-patience 0", "--stop-patience 0", "--label-smoothing 1",
        "--seed x", "--threads 0", "--hidden-size 1e3", "--epochs many"})
    void wrongValueNamesItsOption(String option) {
        String[] parts = option.split(" ");
        String line = Cli.run("translate", "train", "--train", "t.tsv", "--model", "m", parts[0], parts[1])
                .refused(2, ".*" + parts[0] + ".*; see sequor translate train --help");
        assertTrue(line.contains(parts[1].replace("1e3", "'1e3'")), line);
    }

    @Test
    void wrongCombinationIsExplained() {
        String model = folder.toString();
        Cli.run("translate", "train", "--train", "t.tsv", "--model", model, "--attention", "dot",
                "--hidden-size", "7").refused(2, "--hidden-size: expected an even number.*, was 7; .*");
        Cli.run("translate", "train", "--train", "t.tsv", "--model", model, "--resume", "--overwrite")
                .refused(2, "give either --resume or --overwrite; .*");
        Cli.run("translate", "train", "--train-source", "a", "--model", model)
                .refused(2, "give either --train-source and --train-target, or --train; .*");
        Cli.run("translate", "train", "--train", "a", "--train-source", "b", "--model", model)
                .refused(2, "give either --train-source and --train-target, or --train; .*");
        Cli.run("translate", "train", "--train", "a", "--valid-target", "b", "--model", model)
                .refused(2, "give either --valid-source and --valid-target, or --valid; .*");
        Cli.run("translate", "run", "--model", model, "--beam", "0").refused(2, "--beam-size: expected at least 1.*");
        Cli.run("translate", "run", "--model", model, "--length-penalty", "-1").refused(2, "--length-penalty: .*");
        Cli.run("translate", "run", "--model", model, "--n-best", "6")
                .refused(2, "--n-best: expected 1 to the beam size 5, was 6; see sequor translate run --help");
        Cli.run("translate", "run", "--model", model, "--batch", "0").refused(2, "--batch-size: expected .*");
        Cli.run("demo", "--pairs", "-1", "--output", folder.resolve("d").toString()).refused(2, ".*-1.*");
    }

    /** Before or after the sub-command. */
    @Test
    void debugShowsWhereAnErrorComesFrom() {
        for (String arguments : List.of("--debug bleu nowhere", "bleu --debug nowhere", "bleu nowhere --debug")) {
            Cli.Outcome failed = Cli.run(arguments.split(" "));
            assertEquals(1, failed.exit());
            assertTrue(failed.err().startsWith("sequor: nowhere: no such file"), failed.err());
            assertTrue(failed.err().contains("\tat io.github.sequor.cli.ScoreCommand"), failed.err());
        }
        Cli.run("bleu", "nowhere").refused(1, "nowhere: no such file");
    }

    @Test
    void outputThatCannotBeWrittenIsAnErrorButForAReaderWhoHasSeenEnough() throws IOException {
        Path file = Files.writeString(folder.resolve("text"), "a b c d\n");
        Cli.Unread full = Cli.pipe(new byte[0], new Broken("No space left on device"), "bleu", file.toString(), "-i",
                file.toString());
        assertEquals(1, full.exit());
        assertEquals("sequor: standard output: cannot be written: No space left on device", full.err().strip());
        Cli.Unread gone = Cli.pipe(new byte[0], new Broken("Broken pipe"), "bleu", file.toString(), "-i",
                file.toString());
        assertEquals(0, gone.exit());
        assertEquals("", gone.err());
    }

    private static final class Broken extends OutputStream {
        private final String reason;

        Broken(String reason) {
            this.reason = reason;
        }

        @Override
        public void write(int b) throws IOException {
            throw new IOException(reason);
        }
    }

    @Test
    void failuresAreOneLineForWhoeverTypedTheCommand() {
        assertEquals("a b; c", Failures.line(new IOException("a b\n  c\n")));
        assertTrue(Failures.line(new OutOfMemoryError()).startsWith("out of memory"));
        assertTrue(Failures.line(new RuntimeException("std::bad_alloc")).startsWith("out of memory"));
        assertEquals("the kernels cannot be loaded on this machine: no jnisequor",
                Failures.line(new ExceptionInInitializerError(new UnsatisfiedLinkError("no jnisequor"))));
        assertEquals("sequor.isa: expected scalar", Failures.line(new ExceptionInInitializerError(
                new IllegalArgumentException("sequor.isa: expected scalar"))));
        assertEquals("f: no such file or folder", Failures.line(new java.nio.file.NoSuchFileException("f")));
        assertEquals("f: permission denied", Failures.line(new java.nio.file.AccessDeniedException("f")));
        assertTrue(Failures.line(new NullPointerException()).startsWith("internal error"));
    }

    @Test
    void textIsUtf8WhateverTheLocale() throws IOException {
        Path file = Files.writeString(folder.resolve("日付"), "a\n", StandardCharsets.UTF_8);
        Cli.run("bleu", file.toString(), "-i", "ない").refused(1, "ない: no such file");
    }
}
