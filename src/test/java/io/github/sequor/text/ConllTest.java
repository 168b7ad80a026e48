package io.github.sequor.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConllTest {
    @TempDir
    private Path folder;

    private Path file(String text) throws IOException {
        return Files.writeString(folder.resolve("t.conll"), text);
    }

    @Test
    void readsTokensAndTags() throws IOException {
        List<Conll.Sentence> sentences = Conll.TAGGED.read(file("Ann\tB-PER\nran\tO\n\n\t\n\nRome\tB-LOC"));
        assertEquals(List.of("Ann", "ran"), sentences.get(0).tokens());
        assertEquals(List.of("B-PER", "O"), sentences.get(0).tags());
        assertEquals(List.of("Rome"), sentences.get(1).tokens());
        assertEquals(folder.resolve("t.conll") + ":6", sentences.get(1).where(0));
        assertEquals(2, sentences.size());
    }

    @Test
    void readsColumnsByNumberAndLeavesCommentsAlone() throws IOException {
        String text = "# newdoc\n# Ann ran\n1\tAnn\tB-PER\t-\n2\t#\tO\t-\n\n# of four words\n"
                + "1\tRome\tB-LOC\t-\n\n# the end\n";
        List<Conll.Sentence> sentences = new Conll(1, 2).read(file(text));
        assertEquals(List.of("Ann", "#"), sentences.get(0).tokens());
        assertEquals(List.of("B-LOC"), sentences.get(1).tags());
        assertEquals(2, sentences.size());
        assertEquals(folder.resolve("t.conll") + ":4", sentences.get(0).where(1));
        assertEquals(List.of("# newdoc", "# Ann ran", "1\tAnn\tB-PER\t-\tX", "2\t#\tO\t-\tY", ""),
                sentences.get(0).with(List.of("X", "Y")));
    }

    /** A number sign that is a token is not taken for a comment, nor the begin of a document for a token. */
    @Test
    void readsColumnsBetweenBlanks() throws IOException {
        List<Conll.Sentence> sentences = Conll.TAGGED.read(
                file("-DOCSTART- -X- -X- O\n\nAnn NNP  B-NP B-PER\n# SYM B-NP O\n# a comment\r\nran VB B-VP O\n"));
        assertEquals(1, sentences.size());
        assertEquals(List.of("Ann", "#", "ran"), sentences.get(0).tokens());
        assertEquals(List.of("B-PER", "O", "O"), sentences.get(0).tags());
        assertEquals("# SYM B-NP O Z", sentences.get(0).with(List.of("X", "Z", "Z")).get(3));
        assertEquals(List.of("# a comment", "ran VB B-VP O Z", ""),
                sentences.get(0).with(List.of("X", "Y", "Z")).subList(4, 7));
    }

    @Test
    void readsTokensAlone() throws IOException {
        List<Conll.Sentence> sentences = Conll.UNTAGGED.read(file("#\nAnn\n\nran\n"));
        assertEquals(List.of("#", "Ann"), sentences.get(0).tokens());
        assertEquals(List.of(), sentences.get(0).tags());
        assertEquals(List.of("ran\tO", ""), sentences.get(1).with(List.of("O")));
    }

    @Test
    void streamsSentences() throws IOException {
        byte[] bytes = "Ann\tO\n\n\tO\n\nran\t\n".getBytes(StandardCharsets.UTF_8);
        try (Stream<Conll.Sentence> sentences = Conll.TAGGED.sentences(new ByteArrayInputStream(bytes), "input")) {
            var read = sentences.iterator();
            assertEquals(List.of("Ann"), read.next().tokens());
            assertEquals(List.of(""), read.next().tokens());
            assertEquals("input:5: the tag is empty",
                    assertThrows(UncheckedIOException.class, read::next).getCause().getMessage());
        }
    }

    @Test
    void saysWhereAFileIsWrong() throws IOException {
        assertWrong(":3: expected 2 columns as in line 1, got 3", "Ann\tO\n\nran\tO\tO\n");
        assertWrong(":2: expected 2 columns as in line 1, got 1", "Ann\tO\n#ran\n");
        assertWrong(":1: the tag is empty", "Ann\t\n");
        assertWrong(": holds no sentence", "\n# nothing\n\n");
        file("Ann\tO\n");
        assertEquals(folder.resolve("t.conll") + ":1: has no column 2, but 2 columns", assertThrows(IOException.class,
                () -> new Conll(0, 2).read(folder.resolve("t.conll"))).getMessage());
    }

    private void assertWrong(String message, String text) throws IOException {
        Path file = file(text);
        assertEquals(file + message, assertThrows(IOException.class, () -> Conll.TAGGED.read(file)).getMessage());
    }
}
