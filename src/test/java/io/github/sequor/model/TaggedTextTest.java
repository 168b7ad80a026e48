package io.github.sequor.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.sequor.metric.TagScheme;
import io.github.sequor.text.Conll;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TaggedTextTest {
    @TempDir
    private Path folder;

    @Test
    void saysInWhichLineATagBreaksTheScheme() throws IOException {
        Path file = Files.writeString(folder.resolve("t.conll"), "# one\nAnn\tB-PER\nran\tO\n\nto\tO\nRome\tI-LOC\n");
        assertEquals(file + ":6: I-LOC does not follow O in IOB2", assertThrows(IOException.class,
                () -> TaggedText.read(file, Conll.TAGGED, TagScheme.IOB2)).getMessage());
        TaggedText repaired = TaggedText.read(file, Conll.TAGGED, TagScheme.ANY)
                .convert(TagScheme.ANY, TagScheme.IOBES);
        assertEquals(List.of(List.of("S-PER", "O"), List.of("O", "S-LOC")), repaired.tags());
        assertEquals(2, TaggedText.read(file, Conll.TAGGED, null).size());
    }

    @Test
    void refusesRaggedTags() {
        assertEquals("tags: expected 2 in sentence 1, was 1", assertThrows(IllegalArgumentException.class,
                () -> new TaggedText(List.of(List.of("a"), List.of("b", "c")), List.of(List.of("O"), List.of("O"))))
                .getMessage());
    }
}
