package io.github.sequor.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AtomicFolderTest {
    private static final List<String> NAMES = List.of("config.json", "vocabulary.txt", "weights.safetensors");

    @TempDir
    Path temporary;
    private Path model;

    @BeforeEach
    void nameFolder() {
        model = temporary.resolve("models").resolve("model");
    }

    private static void save(Path folder, String content) throws IOException {
        AtomicFolder.write(folder, files(content, () -> { }));
    }

    private static IOConsumer<Path> files(String content, Runnable step) {
        return into -> {
            for (String name : NAMES) {
                Files.writeString(into.resolve(name), content);
                step.run();
            }
        };
    }

    /** The content that all files have. */
    private static String load(Path folder) throws IOException {
        return AtomicFolder.read(folder, snapshot -> {
            String first = Files.readString(snapshot.path(NAMES.get(0)));
            for (String name : NAMES) {
                if (!first.equals(Files.readString(snapshot.path(name)))) {
                    throw new IllegalStateException("files of two saves are mixed");
                }
            }
            return first;
        });
    }

    private static Map<String, String> tree(Path folder) throws IOException {
        Map<String, String> tree = new TreeMap<>();
        try (Stream<Path> paths = Files.walk(folder)) {
            for (Path path : paths.skip(1).toList()) {
                tree.put(folder.relativize(path).toString(),
                    Files.isDirectory(path) ? "(folder)" : Files.readString(path));
            }
        }
        return tree;
    }

    private static void copy(Path from, Path to) {
        try (Stream<Path> paths = Files.walk(from)) {
            for (Path path : paths.toList()) {
                Files.copy(path, to.resolve(from.relativize(path).toString()));
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static Map<String, String> whole(String content) {
        return new TreeMap<>(Map.of(NAMES.get(0), content, NAMES.get(1), content, NAMES.get(2), content));
    }

    @Test
    void savesAndLeavesNothingElse() throws IOException {
        save(model, "one");
        assertEquals("one", load(model));
        save(model, "two");
        assertEquals("two", load(model));
        assertEquals(whole("two"), tree(model));
    }

    @Test
    void whatElseIsInTheFolderStays() throws IOException {
        Files.createDirectories(model.resolve("data"));
        Files.writeString(model.resolve("data").resolve("notes.txt"), "mine");
        save(model, "one");
        save(model, "two");
        Map<String, String> expected = whole("two");
        expected.put("data", "(folder)");
        expected.put(Path.of("data", "notes.txt").toString(), "mine");
        assertEquals(expected, tree(model));
    }

    /**
     * The folder is copied after every change that a save makes to the disk. Each copy is what a crash there would
     * leave: it must load as the old or the new model, be repaired by recovery, and take the next save.
     */
    @Test
    void aStopAtAnyPointLeavesTheOldOrTheNewFiles() throws IOException {
        save(model, "old");
        List<Path> stops = new ArrayList<>();
        Runnable stop = () -> {
            Path copied = temporary.resolve("stop" + stops.size());
            copy(model, copied);
            stops.add(copied);
        };
        AtomicFolder.write(model, files("new", stop), stop);

        // Staging, three files, the body's end, the moment of change, three moves, the end.
        assertEquals(10, stops.size());
        List<String> found = new ArrayList<>();
        for (Path stopped : stops) {
            Path saved = temporary.resolve("again-" + stopped.getFileName());
            copy(stopped, saved);
            String content = load(stopped);
            found.add(content);

            AtomicFolder.recover(stopped);
            assertEquals(content, load(stopped));
            assertEquals(whole(content), tree(stopped));
            AtomicFolder.recover(stopped);
            assertEquals(whole(content), tree(stopped));

            save(saved, "newer");
            assertEquals(whole("newer"), tree(saved));
        }
        assertEquals(List.of("old", "old", "old", "old", "old", "new", "new", "new", "new", "new"), found);
    }

    /** The save that finishes an interrupted one is interrupted too. */
    @Test
    void aStopDuringRecoveryLeavesTheOldOrTheNewFiles() throws IOException {
        save(model, "old");
        Path committed = temporary.resolve("committed");
        AtomicInteger steps = new AtomicInteger();
        AtomicFolder.write(model, files("new", () -> { }), () -> {
            if (steps.incrementAndGet() == 3) {
                copy(model, committed);
            }
        });
        Files.createDirectory(committed.resolve(".saving-1"));
        Files.writeString(committed.resolve(".saving-1").resolve("weights.safetensors"), "half");

        List<Path> stops = new ArrayList<>();
        AtomicInteger setAside = new AtomicInteger();
        AtomicFolder.write(committed, files("newer", () -> { }), () -> {
            setAside.addAndGet(halfInDiscarded(committed));
            Path copied = temporary.resolve("stop" + stops.size());
            copy(committed, copied);
            stops.add(copied);
        });
        List<String> found = new ArrayList<>();
        for (Path stopped : stops) {
            found.add(load(stopped));
            AtomicFolder.recover(stopped);
            assertEquals(whole(found.get(found.size() - 1)), tree(stopped));
        }
        // Three moves, the removal of .saved, .saving-1 renamed and removed, then the new save.
        assertEquals(List.of("new", "new", "new", "new", "new", "new", "new", "new", "newer", "newer", "newer",
            "newer", "newer"), found);
        assertEquals(1, setAside.get(), "what is discarded should be out of its writer's way while it is deleted");
    }

    private static int halfInDiscarded(Path folder) {
        try {
            return (int) tree(folder).entrySet().stream()
                .filter(file -> file.getKey().startsWith(".discarded-") && file.getValue().equals("half")).count();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void leftoversOfAnyShapeAreRemoved() throws IOException {
        save(model, "old");
        for (String name : List.of(".saving-1", ".saving-2", ".discarded-3")) {
            Path inner = Files.createDirectories(model.resolve(name).resolve("inner"));
            Files.writeString(inner.resolve("a"), "x");
        }
        Files.createDirectory(model.resolve(".saved"));
        assertEquals("old", load(model));
        AtomicFolder.recover(model);
        assertEquals(whole("old"), tree(model));
    }

    @Test
    void aStopDuringTheFirstSaveLeavesNoModelOrTheNewOne() throws IOException {
        List<String> found = new ArrayList<>();
        Runnable look = () -> {
            try {
                found.add(load(model));
            } catch (NoSuchFileException e) {
                found.add("none");
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        };
        AtomicFolder.write(model, files("new", look), look);
        assertEquals(List.of("none", "none", "none", "none", "none", "new", "new", "new", "new", "new"), found);
    }

    @Test
    void aFailingSaveLeavesTheOldFiles() throws IOException {
        save(model, "old");
        String message = assertThrows(IOException.class, () -> AtomicFolder.write(model, into -> {
            Files.writeString(into.resolve("config.json"), "new");
            throw new IOException("No space left on device");
        })).getMessage();
        assertEquals(model + ": cannot be saved: No space left on device", message);
        assertEquals(whole("old"), tree(model));

        IllegalStateException failure = new IllegalStateException();
        assertSame(failure, assertThrows(IllegalStateException.class, () -> AtomicFolder.write(model, into -> {
            Files.writeString(into.resolve("config.json"), "new");
            throw failure;
        })));
        assertEquals(whole("old"), tree(model));
    }

    @Test
    void refusesFoldersAndDottedNames() throws IOException {
        save(model, "old");
        assertThrows(IOException.class, () -> AtomicFolder.write(model, into ->
            Files.writeString(Files.createDirectory(into.resolve("inner")).resolve("a"), "x")));
        assertThrows(IOException.class, () -> AtomicFolder.write(model, into ->
            Files.writeString(into.resolve(".saved"), "x")));
        assertEquals(whole("old"), tree(model));
        Path file = Files.writeString(temporary.resolve("file"), "x");
        assertTrue(assertThrows(IOException.class, () -> save(file, "x")).getMessage().startsWith(file.toString()));
        assertEquals("x", Files.readString(file));
    }

    @Test
    void snapshotNamesAreThoseOfFilesInTheFolder() throws IOException {
        save(model, "old");
        for (String name : List.of("", ".", "..", "../x", "a/b", "/etc/passwd", ".saved")) {
            assertThrows(IllegalArgumentException.class,
                () -> AtomicFolder.read(model, snapshot -> snapshot.path(name)), name);
        }
        assertEquals(true, AtomicFolder.read(model, snapshot -> snapshot.contains("config.json")));
        assertEquals(false, AtomicFolder.read(model, snapshot -> snapshot.contains("merges.txt")));
        assertThrows(NoSuchFileException.class,
            () -> AtomicFolder.read(model, snapshot -> Files.readString(snapshot.path("merges.txt"))));
        assertThrows(NoSuchFileException.class, () -> AtomicFolder.read(temporary.resolve("none"), snapshot -> 1));
        assertThrows(NoSuchFileException.class, () -> AtomicFolder.recover(temporary.resolve("none")));
    }

    @Test
    void aReadThatASaveCrossesIsRepeatedAndItsResultClosed() throws IOException {
        save(model, "old");
        List<String> seen = new ArrayList<>();
        AtomicInteger closed = new AtomicInteger();
        AutoCloseable last = AtomicFolder.read(model, snapshot -> {
            seen.add(Files.readString(snapshot.path("config.json")));
            if (seen.size() == 1) {
                save(model, "new");
            }
            seen.add(Files.readString(snapshot.path("weights.safetensors")));
            return closed::incrementAndGet;
        });
        assertEquals(List.of("old", "new", "new", "new"), seen);
        assertEquals(1, closed.get());
        assertFalse(last == null);

        // A failure that the mixture caused is no failure of the files.
        AtomicInteger runs = new AtomicInteger();
        assertEquals("newest", AtomicFolder.read(model, snapshot -> {
            String config = Files.readString(snapshot.path("config.json"));
            if (runs.incrementAndGet() == 1) {
                save(model, "newest");
                throw new IllegalArgumentException("the weights do not fit the configuration");
            }
            return config;
        }));
        AtomicInteger saves = new AtomicInteger();
        String message = assertThrows(IOException.class, () -> AtomicFolder.read(model, snapshot -> {
            snapshot.path("config.json");
            save(model, "save " + saves.incrementAndGet());
            return 1;
        })).getMessage();
        assertEquals(model + ": cannot be read: it was changed during each of 10 attempts", message);
        assertThrows(IllegalStateException.class, () -> AtomicFolder.read(model, snapshot -> {
            snapshot.path("config.json");
            throw new IllegalStateException("the files' own fault");
        }));
    }

    @Test
    void aSecondProcessMakesTheFirstFailAndNothingIsMixed() throws IOException {
        save(model, "old");
        String message = assertThrows(IOException.class, () -> AtomicFolder.write(model, into -> {
            Files.writeString(into.resolve("config.json"), "first");
            // What another process does; within one process the lock, which this thread holds, keeps others waiting.
            save(model, "second");
            Files.writeString(into.resolve("weights.safetensors"), "first");
        })).getMessage();
        assertEquals(model + ": cannot be saved: its new files vanished: does another process save to this folder?",
            message);
        assertEquals(whole("second"), tree(model));
    }

    /** The other process commits between this one's recovery and its own commit. */
    @Test
    void twoCommitsInARowKeepTheLater() throws IOException {
        save(model, "old");
        AtomicFolder.write(model, into -> {
            files("ours", () -> { }).accept(into);
            Path saved = Files.createDirectory(model.resolve(".saved"));
            files("theirs", () -> { }).accept(saved);
        });
        assertEquals(whole("ours"), tree(model));
    }

    @Test
    void readersSeeOneSaveWhileWritersWork() throws Exception {
        save(model, "0");
        AtomicBoolean done = new AtomicBoolean();
        var threads = Executors.newFixedThreadPool(4);
        try {
            List<Future<Integer>> readers = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                readers.add(threads.submit(() -> {
                    int reads = 0;
                    while (!done.get() || reads == 0) {
                        load(model);
                        reads++;
                    }
                    return reads;
                }));
            }
            List<Future<?>> writers = new ArrayList<>();
            for (String writer : List.of("a", "b")) {
                writers.add(threads.submit(() -> {
                    for (int i = 0; i < 25; i++) {
                        save(model, writer + i);
                    }
                    return null;
                }));
            }
            for (Future<?> writer : writers) {
                writer.get();
            }
            done.set(true);
            for (Future<Integer> reader : readers) {
                assertTrue(reader.get() > 0);
            }
        } finally {
            done.set(true);
            threads.shutdown();
        }
        assertTrue(List.of("a24", "b24").contains(load(model)));
        assertEquals(3, tree(model).size());
    }

    @Test
    void worksOnARelativeFolderAndALink() throws IOException {
        Path relative = Path.of("").toAbsolutePath().relativize(model.toAbsolutePath());
        save(relative, "one");
        assertEquals("one", load(relative));
        Path link = temporary.resolve("link");
        try {
            Files.createSymbolicLink(link, model);
        } catch (IOException | UnsupportedOperationException e) {
            return;
        }
        save(link, "two");
        assertEquals("two", load(link));
        assertEquals(whole("two"), tree(model));
        assertTrue(Files.isSymbolicLink(link));
    }
}
