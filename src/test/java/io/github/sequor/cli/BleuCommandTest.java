package io.github.sequor.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.github.sequor.io.Json;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Against lines that sacreBLEU 2.6.0 printed. */
class BleuCommandTest {
    private static final Set<String> OF_THE_COMMAND = Set.of("tokenize", "lowercase", "smooth_method", "smooth_value",
            "force");

    @TempDir
    Path temporary;

    private static Path golden() throws URISyntaxException {
        return Path.of(BleuCommandTest.class.getResource("/golden/metrics/cases.json").toURI()).getParent();
    }

    @TestFactory
    Stream<DynamicTest> printsSacrebleusLine() throws Exception {
        Map<?, ?> content = (Map<?, ?>) Json.read(golden().resolve("cases.json"));
        List<Map<?, ?>> cases = new ArrayList<>();
        for (Object fields : (List<?>) content.get("cases")) {
            Map<?, ?> one = (Map<?, ?>) fields;
            if (one.get("metric").equals("BLEU") && OF_THE_COMMAND.containsAll(options(one).keySet())) {
                cases.add(one);
            }
        }
        assertTrue(cases.size() > 10, "cases " + cases.size());
        return cases.stream().map(one -> dynamicTest(one.get("hypotheses") + " " + options(one), () -> check(one)));
    }

    private static Map<?, ?> options(Map<?, ?> fields) {
        return (Map<?, ?>) fields.get("options");
    }

    private static void check(Map<?, ?> fields) throws Exception {
        List<String> arguments = new ArrayList<>(List.of("bleu"));
        for (Object reference : (List<?>) fields.get("references")) {
            arguments.add(golden().resolve((String) reference).toString());
        }
        arguments.addAll(List.of("-i", golden().resolve((String) fields.get("hypotheses")).toString()));
        options(fields).forEach((name, value) -> {
            switch ((String) name) {
                case "tokenize" -> arguments.addAll(List.of("-tok", (String) value));
                case "lowercase" -> arguments.addAll((Boolean) value ? List.of("-lc") : List.of());
                case "smooth_method" -> arguments.addAll(List.of("-s", (String) value));
                case "smooth_value" -> arguments.addAll(value == null ? List.of() : List.of("-sv", value.toString()));
                default -> { }
            }
        });
        String line = Cli.run(arguments.toArray(String[]::new)).lines().get(0);
        String signature = ((String) fields.get("signature")).replaceFirst("version:.*", "version:");
        String expected = ((String) fields.get("text")).replaceFirst("BLEU = ", "");
        assertTrue(line.startsWith("BLEU|" + signature), line);
        assertEquals(expected, line.substring(line.indexOf(" = ") + 3));
    }

    @Test
    void readsStandardInputAndGzip() throws Exception {
        byte[] text = Files.readAllBytes(golden().resolve("en.hyp"));
        ByteArrayOutputStream gzip = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(gzip)) {
            out.write(text);
        }
        Path compressed = Files.write(temporary.resolve("en.hyp.gz"), gzip.toByteArray());
        String reference = golden().resolve("en.ref0").toString();
        String expected = Cli.run("bleu", reference, "-i", golden().resolve("en.hyp").toString()).out();
        assertEquals(expected, Cli.pipe(text, "bleu", reference).out());
        assertEquals(expected, Cli.pipe(text, "bleu", reference, "-i", "-").out());
        assertEquals(expected, Cli.run("bleu", reference, "-i", compressed.toString()).out());
    }

    @Test
    void scoreAlone() throws Exception {
        String file = golden().resolve("en.ref0").toString();
        assertEquals(List.of("100.00"), Cli.run("bleu", file, "-i", file, "-b").lines());
        assertEquals(List.of("100.0"), Cli.run("bleu", file, "-i", file, "-b", "-w", "1").lines());
        Cli.run("bleu", file, "-i", file, "-w", "-1").refused(2, "--width: expected 0 to 17, was -1.*");
        Cli.run("bleu", file, "-i", file, "-tok", "14a").refused(2, ".*expected one of 13a, .*14a.*");
        Cli.run("bleu", file, "-i", file, "-s", "none", "-sv", "-2").refused(2, "smoothing value: .*");
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
