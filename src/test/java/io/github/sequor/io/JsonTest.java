package io.github.sequor.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTest {
    @Test
    void parsesEveryKindOfValueInTheOrderOfTheText() {
        Object parsed = Json.parse(" {\"z\": [1, -2.5, 1e2, true, false, null],\r\n\t\"a\": {}, \"\": \"\"} ");

        Map<String, Object> expected = new LinkedHashMap<>();
        expected.put("z", Arrays.asList(1L, -2.5, 100.0, true, false, null));
        expected.put("a", Map.of());
        expected.put("", "");
        assertEquals(expected, parsed);
        assertEquals("[z, a, ]", ((Map<?, ?>) parsed).keySet().toString());
    }

    @Test
    void integersAreLongsAsFarAsTheyFit() {
        assertEquals(Long.MAX_VALUE, Json.parse("9223372036854775807"));
        assertEquals(Long.MIN_VALUE, Json.parse("-9223372036854775808"));
        assertEquals(0x1p63, Json.parse("9223372036854775808"));
        assertEquals(0L, Json.parse("0"));
        assertEquals(-0.0, Json.parse("-0"));
        assertEquals(1.0, Json.parse("1.0"));
        assertEquals(Double.MIN_VALUE, Json.parse("4.9E-324"));
        assertEquals(Double.MAX_VALUE, Json.parse("1.7976931348623157e+308"));
        assertEquals(0.0, Json.parse("1e-99999999999"));
    }

    @Test
    void resolvesEscapes() {
        assertEquals("\"\\/\b\f\n\r\t\u00e9\ud83d\ude00",
            Json.parse("\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00E9\\ud83d\\uDE00\""));
        assertEquals("\u007f\u2028\ud83d\ude00", Json.parse("\"\u007f\u2028\ud83d\ude00\""));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        ``               | 1 | 1  | expected a value, found the end of the text
        ` `              | 1 | 2  | expected a value, found the end of the text
        [1,]             | 1 | 4  | expected a value, found ']'
        [1 2]            | 1 | 4  | expected ',' or ']', found '2'
        [                | 1 | 2  | expected a value, found the end of the text
        {                | 1 | 2  | expected a key in double quotes, found the end of the text
        {a:1}            | 1 | 2  | expected a key in double quotes, found 'a'
        {"a" 1}          | 1 | 6  | expected ':', found '1'
        {"a":1,}         | 1 | 8  | expected a key in double quotes, found '}'
        {"a":1]          | 1 | 7  | expected ',' or '}', found ']'
        {"a":1,"a":2}    | 1 | 8  | the key "a" is there twice
        {"a":1,"\\u0061":2} | 1 | 8 | the key "a" is there twice
        1 2              | 1 | 3  | expected the end of the text, found '2'
        01               | 1 | 2  | expected the end of the text, found '1'
        -                | 1 | 2  | expected a digit, found the end of the text
        +1               | 1 | 1  | expected a value, found '+'
        1.               | 1 | 3  | expected a digit, found the end of the text
        .5               | 1 | 1  | expected a value, found '.'
        1e+              | 1 | 4  | expected a digit, found the end of the text
        1e999            | 1 | 1  | the number is beyond the range of a double
        NaN              | 1 | 1  | expected a value, found 'N'
        nul              | 1 | 1  | expected a value, found 'n'
        truex            | 1 | 5  | expected the end of the text, found 'x'
        'a'              | 1 | 1  | expected a value, found '''
        "a               | 1 | 1  | the string has no end
        "a\\             | 1 | 4  | expected one of " \\ / b f n r t u after the backslash, found the end of the text
        "\\x"            | 1 | 3  | expected one of " \\ / b f n r t u after the backslash, found 'x'
        "\\u12g4"        | 1 | 6  | expected a hexadecimal digit, found 'g'
        "\\u12           | 1 | 6  | expected a hexadecimal digit, found the end of the text
        [1] // no        | 1 | 5  | expected the end of the text, found '/'
        """)
    void refusesWhatIsNotJson(String text, int line, int column, String message) {
        var error = assertThrows(IllegalArgumentException.class, () -> Json.parse(text));
        assertEquals("line " + line + ", column " + column + ": " + message, error.getMessage());
    }

    @Test
    void refusesControlCharactersForeignDigitsAndForeignSpace() {
        assertEquals("line 2, column 4: U+000A must be escaped in a string",
            assertThrows(IllegalArgumentException.class, () -> Json.parse("[\n\"\ud83d\ude00a\n\"]")).getMessage());
        for (String text : List.of("\ufeff1", "\u00a01", "\u0661", "1\u0661", "\"\\u\u0661111\"", "\0", "1\0", "\f1")) {
            assertThrows(IllegalArgumentException.class, () -> Json.parse(text), text);
        }
    }

    @Test
    void depthIsLimitedForTheReaderAndTheWriterAlike() {
        int limit = Json.MAX_DEPTH;
        Object deepest = Json.parse("[".repeat(limit) + "1" + "]".repeat(limit));
        assertEquals("[".repeat(limit) + "1" + "]".repeat(limit), Json.writeCompact(deepest));

        assertThrows(IllegalArgumentException.class, () -> Json.parse("[".repeat(1_000_000)));
        assertThrows(IllegalArgumentException.class, () -> Json.parse("{\"a\":".repeat(limit + 1)));
        assertThrows(IllegalArgumentException.class, () -> Json.write(List.of(deepest)));
        List<Object> itself = new ArrayList<>();
        itself.add(itself);
        assertThrows(IllegalArgumentException.class, () -> Json.write(itself));
    }

    @Test
    void writesIndentedAndCompact() {
        Map<String, Object> config = new LinkedHashMap<>();
        config.put("type", "lstm");
        config.put("sizes", List.of(256, 512L, (short) 3));
        config.put("dropout", 0.1f);
        config.put("words", Arrays.asList("a\"\\\u0001\u00e9", null, true));
        config.put("empty", List.of(List.of(), Map.of()));

        assertEquals("""
            {
              "type": "lstm",
              "sizes": [256, 512, 3],
              "dropout": 0.1,
              "words": [
                "a\\"\\\\\\u0001\u00e9",
                null,
                true
              ],
              "empty": [
                [],
                {}
              ]
            }
            """, Json.write(config));
        assertEquals("{\"type\":\"lstm\",\"sizes\":[256,512,3],\"dropout\":0.1,"
            + "\"words\":[\"a\\\"\\\\\\u0001\u00e9\",null,true],\"empty\":[[],{}]}", Json.writeCompact(config));
    }

    @Test
    void mapsWithoutAnOrderAreSorted() {
        Map<String, Object> unordered = Map.of("b", 1, "a", 2, "d", 3, "c", 4);
        Map<String, Object> descending = new TreeMap<>(Collections.reverseOrder());
        descending.putAll(unordered);
        assertEquals("{\"a\":2,\"b\":1,\"c\":4,\"d\":3}", Json.writeCompact(unordered));
        assertEquals("{\"d\":3,\"c\":4,\"b\":1,\"a\":2}", Json.writeCompact(descending));
    }

    @Test
    void namesTheValueThatHasNoJsonForm() {
        assertEquals("$.loss[1]: NaN has no JSON form", assertThrows(IllegalArgumentException.class,
            () -> Json.write(Map.of("loss", List.of(1.0, Double.NaN)))).getMessage());
        assertThrows(IllegalArgumentException.class, () -> Json.write(Float.NEGATIVE_INFINITY));
        assertThrows(IllegalArgumentException.class, () -> Json.write(new int[1]));
        assertThrows(IllegalArgumentException.class, () -> Json.write(Map.of(1, 2)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"\ud83d", "\ude00", "a\ude00\ud83d", "\ud83d\ud83d\ude00", "\ud83d\ude00\ude00"})
    void loneSurrogatesSurviveUtf8(String text) {
        byte[] written = Json.write(text).getBytes(StandardCharsets.UTF_8);
        assertEquals(text, Json.parse(new String(written, StandardCharsets.UTF_8)));
    }

    @Test
    void whatIsWrittenIsReadBack() {
        Random random = new Random(1);
        for (int i = 0; i < 500; i++) {
            Object value = randomValue(random, 4);
            assertEquals(value, Json.parse(Json.write(value)));
            assertEquals(value, Json.parse(Json.writeCompact(value)));
        }
    }

    private static Object randomValue(Random random, int depth) {
        return switch (random.nextInt(depth > 0 ? 7 : 5)) {
            case 0 -> random.nextLong() >> random.nextInt(64);
            case 1 -> {
                double value = Double.longBitsToDouble(random.nextLong());
                yield Double.isFinite(value) ? value : 0.5;
            }
            case 2 -> randomString(random);
            case 3 -> random.nextBoolean();
            case 4 -> null;
            case 5 -> {
                List<Object> items = new ArrayList<>();
                for (int i = random.nextInt(5); i > 0; i--) {
                    items.add(randomValue(random, depth - 1));
                }
                yield items;
            }
            default -> {
                Map<String, Object> members = new LinkedHashMap<>();
                for (int i = random.nextInt(5); i > 0; i--) {
                    members.put(randomString(random), randomValue(random, depth - 1));
                }
                yield members;
            }
        };
    }

    private static String randomString(Random random) {
        StringBuilder string = new StringBuilder();
        for (int i = random.nextInt(6); i > 0; i--) {
            string.append((char) (random.nextBoolean() ? random.nextInt(128) : random.nextInt(1 << 16)));
        }
        return string.toString();
    }

    @Test
    void readsFilesAndNamesThem(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("config.json");
        AtomicFiles.writeText(file, "{\n  \"a\": \u00e9\n}");
        assertEquals(file + ": line 2, column 8: expected a value, found U+00E9",
            assertThrows(IOException.class, () -> Json.read(file)).getMessage());

        Files.write(file, new byte[] {'"', (byte) 0xff, '"'});
        assertEquals(file + ": cannot be read: not valid UTF-8",
            assertThrows(IOException.class, () -> Json.read(file)).getMessage());

        Files.delete(file);
        assertTrue(assertThrows(IOException.class, () -> Json.read(file)).getMessage().startsWith(file.toString()));

        AtomicFiles.writeText(file, Json.write(List.of(1L)));
        assertEquals(List.of(1L), Json.read(file));
    }
}
