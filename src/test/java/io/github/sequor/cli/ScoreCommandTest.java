package io.github.sequor.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Against what sacreBLEU 2.6.0 printed. */
class ScoreCommandTest {
    private static final String GOLDEN = "src/test/resources/golden/";

    @TempDir
    Path temporary;

    private static String golden(String file) {
        return GOLDEN + "metrics/" + file;
    }

    /** Lines of {@code score/cases.txt}: a command after a dollar sign, then what it printed. */
    @TestFactory
    Stream<DynamicTest> printsWhatSacrebleuPrints() throws IOException {
        String cases = Files.readString(Path.of(GOLDEN, "score", "cases.txt"));
        List<DynamicTest> tests = new ArrayList<>();
        for (String one : cases.split("(?m)^\\$ ")) {
            if (!one.isEmpty()) {
                String[] parts = one.split("\n", 2);
                tests.add(dynamicTest(parts[0], () -> check(parts[0], parts[1])));
            }
        }
        assertTrue(tests.size() > 30, "cases " + tests.size());
        return tests.stream();
    }

    private void check(String command, String expected) throws IOException {
        Path references = join(temporary.resolve("references"), "en.ref0", "en.ref1");
        byte[] input = {};
        String[] parts = command.split(" < ");
        if (parts.length > 1) {
            input = Files.readAllBytes(parts[1].equals("en.two") ? join(temporary.resolve("two"), "en.hyp", "en.ref1")
                    : Path.of(golden(parts[1])));
        }
        List<String> arguments = new ArrayList<>(List.of("score"));
        for (String argument : parts[0].split(" ")) {
            arguments.add(argument.equals("{refs}") ? references.toString()
                    : Files.exists(Path.of(golden(argument))) ? golden(argument) : argument);
        }
        Cli.Outcome outcome = Cli.pipe(input, arguments.toArray(String[]::new));
        assertEquals(0, outcome.exit(), outcome.err());
        assertEquals(expected, outcome.out().replaceAll("(?<=\\bv(ersion)?(\": \"|:))sequor-[^|\" \n]+", "2.6.0"));
    }

    /** Writes the lines of two files as columns between tabs. */
    private static Path join(Path file, String left, String right) throws IOException {
        List<String> first = Files.readAllLines(Path.of(golden(left)));
        List<String> second = Files.readAllLines(Path.of(golden(right)));
        List<String> joined = new ArrayList<>();
        for (int i = 0; i < first.size(); i++) {
            joined.add(first.get(i) + "\t" + second.get(i));
        }
        return Files.write(file, joined);
    }

    @Test
    void readsStandardInputAndGzip() throws Exception {
        byte[] text = Files.readAllBytes(Path.of(golden("en.hyp")));
        ByteArrayOutputStream gzip = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(gzip)) {
            out.write(text);
        }
        Path compressed = Files.write(temporary.resolve("en.hyp.gz"), gzip.toByteArray());
        String reference = golden("en.ref0");
        String expected = Cli.run("bleu", reference, "-i", golden("en.hyp")).out();
        assertEquals(expected, Cli.pipe(text, "bleu", reference).out());
        assertEquals(expected, Cli.pipe(text, "bleu", reference, "-i", "-").out());
        assertEquals(expected, Cli.run("bleu", reference, "-i", compressed.toString()).out());
    }

    @Test
    void scoreAlone() throws Exception {
        String file = golden("en.ref0");
        assertEquals(List.of("100.0"), Cli.run("bleu", file, "-i", file, "-b").lines());
        assertEquals(List.of("100.00"), Cli.run("bleu", file, "-i", file, "-b", "-w", "2").lines());
        Cli.run("bleu", file, "-i", file, "-w", "-1").refused(2, "--width: expected 0 to 17, was -1.*");
        Cli.run("bleu", file, "-i", file, "-tok", "14a").refused(2, ".*expected one of 13a, .*14a.*");
        Cli.run("bleu", file, "-i", file, "-s", "none", "-sv", "-2").refused(2, "smoothing value: .*");
    }

    @Test
    void scoresByOtherSeedsToo() {
        String[] arguments = {"score", golden("en.ref0"), "-i", golden("en.hyp"), "-ci", "-f", "text", "--seed", "1"};
        String one = Cli.run(arguments).lines().get(0);
        assertTrue(one.contains("|bs:1000|seed:1|"), one);
        assertEquals(one, Cli.run(arguments).lines().get(0));
        arguments[arguments.length - 1] = "none";
        assertTrue(Cli.run(arguments).lines().get(0).matches(".*\\|seed:\\d+\\|.*"));
        arguments[arguments.length - 1] = "many";
        Cli.run(arguments).refused(2, "--seed: expected a whole number or none, got many; .*");
        arguments[arguments.length - 1] = "-3";
        Cli.run(arguments).refused(2, "--seed: expected 0 or more, got -3; .*");
    }

    @Test
    void warnsOfTokenizedText() throws IOException {
        String file = Files.writeString(temporary.resolve("tokenized"), "a b c d .\n".repeat(100)).toString();
        assertTrue(Cli.run("score", file, "-i", file).err().contains("(--force if this is"));
        assertEquals("", Cli.run("score", file, "-i", file, "--force").err());
        assertEquals("", Cli.run("score", file, "-i", file, "-tok", "none").err());
        assertEquals("", Cli.run("score", file, "-i", file, "-m", "chrf").err());
        assertEquals("", Cli.run("score", golden("en.ref0"), "-i", golden("en.hyp")).err());
    }

    @Test
    void wrongCombinationsAreExplained() throws IOException {
        String a = golden("en.ref0");
        String b = golden("en.ref1");
        Cli.run("score", a, "-i", a, b, "-ci").refused(2, "--confidence is for one system; use --paired-bs .*");
        Cli.run("score", a, "-i", a, "-pbs").refused(2, "--paired-bs, --paired-ar: expected two or more systems.*");
        Cli.run("score", a, "-i", a, b, "-pbs", "-par").refused(2, "give either --paired-bs or --paired-ar; .*");
        Cli.run("score", a, "-i", a, b, "-sl").refused(2, "--sentence-level: expected one system, got 2; .*");
        Cli.run("score", a, "-i", a, "-sl", "-m", "bleu", "ter").refused(2, "--sentence-level: expected one metric.*");
        Cli.run("score", a, "-i", a, "-sl", "-ci").refused(2, "--sentence-level: single sentences cannot be .*");
        Cli.run("score", a, "-i", a, b, a).refused(2, "--input: .*en.ref0 is given twice; .*");
        Cli.run("score", a, "-m", "bleu", b).refused(2, "--metrics: expected one of bleu, chrf, ter, got .*ref1 .*");
        Cli.run("score", a, b, "-nr", "2", "-i", a).refused(2, "--num-refs: expected 1, or more in one file, .*");
        Cli.run("score", a, "-nr", "2", "-i", a).refused(1, ".*en.ref0:1: expected 2 columns between tabs, found 1");
        Cli.pipe("a\tb\nc\n", "score", a).refused(1, "standard input:2: expected 2 columns between tabs, found 1");
        Cli.run("score", a, "-i", a, b, "-pbs", "-pbsn", "0").refused(2, "--paired-bs-n: expected 1 or more, .*");
        Cli.run("score", a, "-i", a, "-ci", "-cin", "0").refused(2, "--confidence-n: expected 1 or more, got 0; .*");
        Cli.run("score", a, "-i", a, "-f", "xml").refused(2, ".*expected one of json, text, latex, was xml; .*");
        Cli.run("score", a, "-i", a, "-m", "chrf", "--chrf-beta", "-1").refused(2, "--chrf-beta: .*-1; .*");
    }

    @Test
    void numbersAreWrittenAsInPython() {
        assertEquals("0.1", PythonJson.number(0.1));
        assertEquals("0.30000000000000004", PythonJson.number(0.1 + 0.2));
        assertEquals("100.0", PythonJson.number(100));
        assertEquals("0.0001", PythonJson.number(1e-4));
        assertEquals("1e-05", PythonJson.number(1e-5));
        assertEquals("1.25e-07", PythonJson.number(1.25e-7));
        assertEquals("1234567890123456.0", PythonJson.number(1234567890123456.0));
        assertEquals("1e+16", PythonJson.number(1e16));
        assertEquals("2e-323", PythonJson.number(2e-323));
        assertEquals("2e-44", PythonJson.number(2e-44));
        assertEquals("0.0", PythonJson.number(0));
        assertEquals("-0.0", PythonJson.number(-0.0));
        assertEquals("[\n \"\\u00e4\",\n null\n]", PythonJson.write(Arrays.asList("ä", null), 1, true));
    }

    @Test
    void coloursTakeNoRoom() {
        Colors colors = new Colors(true);
        List<String> plain = new TextTable(List.of(List.of("N", "x"), List.of("Value", "1\n(p)"))).grid();
        List<String> coloured = new TextTable(List.of(List.of(colors.cyan("N"), colors.yellow("x")),
                List.of(colors.cyan("Value"), "1\n" + colors.red("(p)")))).grid();
        assertEquals(List.of("╒═════╤═════════╕", "│   N │  Value  │", "╞═════╪═════════╡", "│   x │    1    │",
                "│     │   (p)   │", "╘═════╧═════════╛"), plain);
        assertEquals(plain, coloured.stream().map(line -> line.replaceAll("\u001b\\[\\d+m", "")).toList());
        assertTrue(coloured.get(4).contains("\u001b[31m(p)\u001b[0m"));
    }

    @Test
    void badInputIsOneLine() throws IOException {
        String two = Files.writeString(temporary.resolve("two"), "a\nb\n").toString();
        String three = Files.writeString(temporary.resolve("three"), "a\nb\nc\n").toString();
        String empty = Files.writeString(temporary.resolve("empty"), "").toString();
        byte[] bytes = {'a', '\n', 'b', (byte) 0xE4, '\n'};
        String latin = Files.write(temporary.resolve("latin"), bytes).toString();
        Cli.run("bleu", two, "-i", three).refused(1, ".*two has 2 lines, but .*three has 3");
        Cli.pipe("a\n", "bleu", two).refused(1, ".*two has 2 lines, but standard input has 1");
        Cli.run("bleu", two, three, "-i", two).refused(1, ".*three has 3 lines, but .*two has 2");
        Cli.run("bleu", two, "-i", empty).refused(1, ".*empty: the file is empty");
        Cli.run("bleu", two).refused(1, "standard input: the file is empty");
        Cli.run("bleu", two, "-i", latin).refused(1, ".*latin:2: invalid UTF-8 at byte 2 of the line \\(0xE4\\)");
        Cli.run("bleu", two, "-i", temporary.toString()).refused(1, ".*: is a directory, expected a text file");
    }
}
