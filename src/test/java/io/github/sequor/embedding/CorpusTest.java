package io.github.sequor.embedding;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sequor.text.CharacterTokenizer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CorpusTest {
    @TempDir
    Path folder;

    private static List<List<String>> read(Corpus corpus) throws IOException {
        List<List<String>> sentences = new ArrayList<>();
        List<String> sentence = new ArrayList<>();
        corpus.read(new Corpus.Sink() {
            @Override
            public void word(byte[] bytes, int from, int to) {
                sentence.add(new String(bytes, from, to - from, StandardCharsets.UTF_8));
            }

            @Override
            public void endSentence() {
                sentences.add(List.copyOf(sentence));
                sentence.clear();
            }
        });
        return sentences;
    }

    private Path file(String name, String text) throws IOException {
        Files.createDirectories(folder.resolve(name).getParent());
        return Files.writeString(folder.resolve(name), text);
    }

    @Test
    void linesAreSentencesAndSpacesEndWords() throws IOException {
        assertEquals(List.of(List.of("the", "cat"), List.of("sät"), List.of("on", "it")),
                read(Corpus.of(file("a.txt", " the\tcat \r\n\n  \nsät\non  it"))));
        assertEquals(List.of(), read(Corpus.of(file("b.txt", ""))));
    }

    @Test
    void gzipZipAndFoldersAreRead() throws IOException {
        Files.createDirectories(folder.resolve("all/more"));
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(folder.resolve("all/b")))) {
            out.write("in gzip\n".getBytes(StandardCharsets.UTF_8));
        }
        try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(folder.resolve("all/more/c")))) {
            out.putNextEntry(new ZipEntry("first.txt"));
            out.write("in zip".getBytes(StandardCharsets.UTF_8));
            out.putNextEntry(new ZipEntry("second.txt"));
            out.write("twice\n".getBytes(StandardCharsets.UTF_8));
        }
        file("all/a.txt", "plain");
        assertEquals(List.of(List.of("plain"), List.of("in", "gzip"), List.of("in", "zip"), List.of("twice")),
                read(Corpus.of(folder.resolve("all"))));
    }

    @Test
    void wordsAreWholeAcrossBuffers() throws IOException {
        StringBuilder text = new StringBuilder();
        List<String> words = new ArrayList<>();
        for (int i = 0; i < 400_000; i++) {
            words.add("word" + i);
            text.append("word").append(i).append(i % 1000 == 999 ? '\n' : ' ');
        }
        List<String> found = new ArrayList<>();
        read(Corpus.of(file("long.txt", text.toString()))).forEach(found::addAll);
        assertEquals(words, found);
    }

    @Test
    void longSentencesAreCut() throws IOException {
        List<Integer> lengths = read(Corpus.of(file("one.txt", "a ".repeat(25_000)))).stream().map(List::size).toList();
        assertEquals(List.of(10_000, 10_000, 5_000), lengths);
    }

    @Test
    void aTokenizerCutsLines() throws IOException {
        assertEquals(List.of(List.of("我", "们"), List.of("好")),
                read(Corpus.of(file("zh.txt", "我们\n好\n"), new CharacterTokenizer())));
    }

    @Test
    void whatIsWrongIsNamed() throws IOException {
        assertThrows(NoSuchFileException.class, () -> Corpus.of(folder.resolve("none")));
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.write("fine\nbad ".getBytes(StandardCharsets.UTF_8));
        bytes.write(0xE4);
        bytes.write('\n');
        Path bad = Files.write(folder.resolve("bad.txt"), bytes.toByteArray());
        String message = assertThrows(IOException.class,
                () -> CountedText.read(Corpus.of(bad), 1, 10, 10).close()).getMessage();
        assertEquals(bad + ":2: invalid UTF-8 in e4", message);
        byte[] zipped;
        try (ByteArrayOutputStream out = new ByteArrayOutputStream()) {
            try (OutputStream gzip = new GZIPOutputStream(out)) {
                gzip.write("some words that are cut short".getBytes(StandardCharsets.UTF_8));
            }
            zipped = out.toByteArray();
        }
        Path cut = Files.write(folder.resolve("cut.gz"), java.util.Arrays.copyOf(zipped, zipped.length - 9));
        assertTrue(assertThrows(IOException.class, () -> read(Corpus.of(cut))).getMessage()
                .startsWith(cut + ": truncated or damaged"));
        assertThrows(IllegalArgumentException.class, () -> read(Corpus.of(List.of(List.of("a b")))));
        assertThrows(IllegalArgumentException.class, () -> read(Corpus.of(List.of(List.of("")))));
    }

    @Test
    void countsWordsAndLeavesOutRareOnes() throws IOException {
        List<List<String>> sentences = List.of(List.of("b", "a", "c"), List.of("a", "b", "d", "a"), List.of("e", "d"));
        try (CountedText text = CountedText.read(Corpus.of(sentences), 2, 100, 100)) {
            assertEquals(List.of("a", "b", "d"), text.words());
            assertEquals(List.of(3L, 2L, 2L), java.util.Arrays.stream(text.counts()).boxed().toList());
            assertEquals(7, text.total());
            int[] ids = new int[(int) text.length()];
            int n = text.read(0, ids, ids.length);
            assertEquals(List.of(1, 0, -1, 0, 1, 2, 0, -1, 2, -1),
                    java.util.Arrays.stream(ids).limit(n).boxed().toList());
        }
        try (CountedText text = CountedText.read(Corpus.of(sentences), 1, 2, 100)) {
            assertEquals(List.of("a", "b"), text.words());
        }
    }

    /** More than fits in memory goes through a file, and comes back. */
    @Test
    void aLongTextIsPutAside() throws IOException {
        List<String> sentence = new ArrayList<>();
        for (int i = 0; i < 700_000; i++) {
            sentence.add("w" + i % 1013);
        }
        try (CountedText text = CountedText.read(Corpus.of(List.of(sentence)), 1, 2000, 2000)) {
            int[] ids = new int[300_000];
            int n = text.read(390_000, ids, ids.length);
            assertEquals(300_000, n);
            for (int i = 0; i < n; i++) {
                int at = 390_000 + i;                  // every 10,001st is the end of a sentence
                if (at % 10_001 == 10_000) {
                    assertEquals(CountedText.END, ids[i]);
                } else {
                    assertEquals("w" + (at - at / 10_001) % 1013, text.words().get(ids[i]), "at " + at);
                }
            }
        }
    }

    @Test
    void rareWordsAreForgottenWhereThereAreTooMany() throws IOException {
        List<List<String>> sentences = new ArrayList<>();
        for (int i = 0; i < 5000; i++) {
            sentences.add(List.of("often", "rare" + i, "also" + i % 7));
        }
        try (CountedText text = CountedText.read(Corpus.of(sentences), 100, 1000, 100)) {
            assertEquals(8, text.words().size());
            assertEquals("often", text.words().get(0));
            assertEquals(5000, text.counts()[0]);
            int[] ids = new int[4];
            assertEquals(3, text.read(0, ids, 4));
            assertEquals(0, ids[0]);
        }
    }
}
