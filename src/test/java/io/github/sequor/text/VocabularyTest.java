package io.github.sequor.text;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VocabularyTest {
    @TempDir
    Path folder;

    private static final List<List<String>> SENTENCES = List.of(List.of("b", "a", "c", "<s>"),
            List.of("a", "c", "<s>", "d"), List.of("a", "b"));

    private static List<String> tokens(Vocabulary vocabulary) {
        int[] all = new int[vocabulary.size()];
        for (int id = 0; id < all.length; id++) {
            all[id] = id;
        }
        return vocabulary.decode(all);
    }

    @Test
    void ordersByCountThenToken() {
        Vocabulary vocabulary = Vocabulary.builder().addAll(SENTENCES).build();
        assertEquals(List.of("<unk>", "<s>", "</s>", "a", "b", "c", "d"), tokens(vocabulary));
        assertEquals(7, vocabulary.size());
    }

    @Test
    void leavesOutRareTokensAndThoseBeyondTheSize() {
        assertEquals(List.of("<unk>", "<s>", "</s>", "a", "b", "c"),
                tokens(Vocabulary.builder().minCount(2).addAll(SENTENCES).build()));
        assertEquals(List.of("<unk>", "<s>", "</s>", "a", "b"),
                tokens(Vocabulary.builder().maxSize(5).addAll(SENTENCES).build()));
        assertEquals(3, Vocabulary.builder().maxSize(3).addAll(SENTENCES).build().size());
    }

    @Test
    void encodesUnknownTokensAsUnknown() {
        Vocabulary vocabulary = Vocabulary.of(List.of("x", "y"));
        assertArrayEquals(new int[] {4, Vocabulary.UNK_ID, 3}, vocabulary.encode(List.of("y", "z", "x")));
        assertArrayEquals(new int[3], vocabulary.encode(List.of("<unk>", "<s>", "</s>")),
                "what the data say must not end a sentence");
        assertEquals(Vocabulary.EOS_ID, vocabulary.id("</s>"));
        assertEquals(List.of("y", "<unk>", "</s>"), vocabulary.decode(new int[] {4, 0, 2}));
        assertTrue(vocabulary.contains("x"));
        assertFalse(vocabulary.contains("z"));
        assertEquals("id: expected 0 to 4, got 5",
                assertThrows(IllegalArgumentException.class, () -> vocabulary.token(5)).getMessage());
        assertThrows(IllegalArgumentException.class, () -> vocabulary.decode(new int[] {-1}));
    }

    @Test
    void refusesTokensThatCannotBe() {
        assertThrows(IllegalArgumentException.class, () -> Vocabulary.of(List.of("a", "a")));
        assertThrows(IllegalArgumentException.class, () -> Vocabulary.of(List.of("</s>")));
        assertThrows(IllegalArgumentException.class, () -> Vocabulary.of(List.of("")));
        assertThrows(IllegalArgumentException.class, () -> Vocabulary.builder().add(List.of("")));
        assertThrows(IllegalArgumentException.class, () -> Vocabulary.builder().minCount(0));
        assertThrows(IllegalArgumentException.class, () -> Vocabulary.builder().maxSize(2));
    }

    @Test
    void comesBackFromItsFile() throws IOException {
        Vocabulary vocabulary = Vocabulary.of(List.of("a\tb", "\n", "\r", "\\", "\\n", " ", "\u2028", "\u0085",
                "日本", "\uD83D\uDE00", "\uD83D", "\uDE00", "#"));
        Path file = folder.resolve("vocabulary.txt");
        vocabulary.write(file);
        assertEquals(vocabulary, Vocabulary.read(file));
        assertEquals(vocabulary.size(), TextFiles.readLines(file).size(), "one token a line");
        StringWriter text = new StringWriter();
        Vocabulary.of(List.of("a\tb", "\\", "\uD83D")).write(text);
        assertEquals("<unk>\n<s>\n</s>\na\\tb\n\\\\\n\\uD83D\n", text.toString());
    }

    @Test
    void namesTheLineOfWhatIsWrongInAFile() throws IOException {
        assertError("<unk>\n<s>\n</s>\na\nb\na\n", ":6: token \"a\" stands already in line 4");
        assertError("<unk>\n<s>\na\n", ":3: expected the special token </s>, got \"a\"");
        assertError("<unk>\n<s>\n", ":3: expected the special token </s>, got the end of the file");
        assertError("<unk>\n<s>\n</s>\na\n\nb\n", ":5: empty token");
        assertError("<unk>\n<s>\n</s>\na\\b\n", ":4: a backslash that escapes nothing: a\\b");
        assertError("<unk>\n<s>\n</s>\na\\\n", ":4: a backslash that escapes nothing: a\\");
        assertError("<unk>\n<s>\n</s>\n\\uD8\n", ":4: \\u without four hexadecimal digits: \\uD8");
        Path latin1 = Files.write(folder.resolve("v"),
                "<unk>\n<s>\n</s>\n\u00E4\n".getBytes(StandardCharsets.ISO_8859_1));
        assertEquals(latin1 + ":4: invalid UTF-8 at byte 1 of the line (0xE4)",
                assertThrows(IOException.class, () -> Vocabulary.read(latin1)).getMessage());
    }

    private void assertError(String content, String message) throws IOException {
        Path file = Files.writeString(folder.resolve("v"), content);
        assertEquals(file + message, assertThrows(IOException.class, () -> Vocabulary.read(file)).getMessage());
    }
}
