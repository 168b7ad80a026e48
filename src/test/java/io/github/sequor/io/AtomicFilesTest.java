package io.github.sequor.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AtomicFilesTest {
    @TempDir
    Path folder;
    private Path file;

    @BeforeEach
    void nameFile() {
        file = folder.resolve("model.bin");
    }

    private void assertOnlyFileIs(String content) throws IOException {
        assertEquals(content, Files.readString(file));
        try (Stream<Path> files = Files.list(folder)) {
            assertEquals(List.of(file), files.toList());
        }
    }

    /** A disk with room for so many bytes. */
    private static final class FullDisk extends FilterOutputStream {
        private int room;

        FullDisk(OutputStream out, int room) {
            super(out);
            this.room = room;
        }

        @Override
        public void write(int b) throws IOException {
            if (room-- == 0) {
                throw new IOException("No space left on device");
            }
            out.write(b);
        }
    }

    @Test
    void createsAndReplaces() throws IOException {
        AtomicFiles.writeText(file, "first \u00e9\ud83d\ude00");
        assertOnlyFileIs("first \u00e9\ud83d\ude00");
        AtomicFiles.write(file, out -> out.write("second".getBytes(StandardCharsets.UTF_8)));
        assertOnlyFileIs("second");
        AtomicFiles.write(file, OutputStream::close);
        assertOnlyFileIs("");
    }

    @Test
    void theOldFileIsThereUntilTheNewOneIsWhole() throws IOException {
        AtomicFiles.writeText(file, "old");
        AtomicFiles.write(file, out -> {
            out.write(new byte[1 << 20]);
            out.flush();
            assertEquals("old", Files.readString(file));
        });
        assertEquals(1 << 20, Files.size(file));
    }

    @Test
    void aFullDiskLeavesTheOldFile() throws IOException {
        AtomicFiles.writeText(file, "old");
        for (int room : new int[] {0, 1, 100_000}) {
            var error = assertThrows(IOException.class, () -> AtomicFiles.write(file,
                out -> new FullDisk(out, room).write(new byte[200_000])));
            assertEquals(file + ": cannot be written: No space left on device", error.getMessage());
            assertOnlyFileIs("old");
        }
    }

    @Test
    void anyFailureOfTheBodyLeavesTheOldFile() throws IOException {
        AtomicFiles.writeText(file, "old");
        for (Throwable failure : List.of(new IllegalStateException("x"), new StackOverflowError())) {
            assertSame(failure, assertThrows(failure.getClass(), () -> AtomicFiles.write(file, out -> {
                out.write(1);
                if (failure instanceof RuntimeException exception) {
                    throw exception;
                }
                throw (Error) failure;
            })));
            assertOnlyFileIs("old");
        }
        assertThrows(IOException.class, () -> AtomicFiles.writeText(file, "lone \ud800"));
        assertOnlyFileIs("old");
    }

    /** The kernel itself refuses the bytes: what the buffer still holds when the body is done, too. */
    @Test
    void aPipeIsWrittenToAndADeviceWithoutRoomIsAnError() throws Exception {
        Path full = Path.of("/dev/full");
        assumeTrue(Files.isWritable(full), "no /dev/full on this system");

        // First where no harm is done: had a fault made these writes replace what they should write to, an
        // administrator's test would lose the machine's device.
        Path pipe = folder.resolve("pipe");
        assertEquals(0, new ProcessBuilder("mkfifo", pipe.toString()).inheritIO().start().waitFor());
        Process reader = new ProcessBuilder("cat", pipe.toString()).start();
        try {
            AtomicFiles.writeText(pipe, "through the pipe");
            assertFalse(Files.isRegularFile(pipe), "the pipe was replaced");
            assertEquals("through the pipe",
                new String(reader.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
        } finally {
            reader.destroyForcibly();
        }

        for (int size : new int[] {1, 200_000}) {
            String message = assertThrows(IOException.class,
                () -> AtomicFiles.write(full, out -> out.write(new byte[size]))).getMessage();
            assertTrue(message.startsWith("/dev/full: cannot be written: "), message);
        }
    }

    /** A process whose files may not grow beyond a limit: writing fails in the kernel, on the temporary file. */
    @Test
    void aRealWriteErrorLeavesTheOldFile() throws Exception {
        Path shell = Path.of("/bin/sh");
        assumeTrue(Files.isExecutable(shell), "no /bin/sh on this system");
        AtomicFiles.writeText(file, "old");
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        String classes = Path.of(AtomicFiles.class.getProtectionDomain().getCodeSource().getLocation().toURI())
            + File.pathSeparator
            + Path.of(AtomicFilesTest.class.getProtectionDomain().getCodeSource().getLocation().toURI());
        ProcessBuilder limited = new ProcessBuilder(shell.toString(), "-c", "ulimit -f 256 && exec \"$0\" \"$@\"",
            java.toString(), "-XX:-UsePerfData", "-Xshare:auto", "-cp", classes, BigFile.class.getName(),
            file.toString()).redirectErrorStream(true);
        limited.environment().put("LC_ALL", "C");
        Process process = limited.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertTrue(process.waitFor(60, TimeUnit.SECONDS));
        assertEquals(7, process.exitValue(), output);
        assertEquals(file + ": cannot be written: File too large", output.strip());
        assertOnlyFileIs("old");
    }

    /** The process of {@link #aRealWriteErrorLeavesTheOldFile}. */
    static final class BigFile {
        private BigFile() {
        }

        public static void main(String[] args) {
            try {
                AtomicFiles.write(Path.of(args[0]), out -> out.write(new byte[1 << 20]));
            } catch (IOException e) {
                System.out.println(e.getMessage());
                System.exit(7);
            }
        }
    }

    @Test
    void refusesFoldersAndMissingFolders() {
        assertEquals(folder + ": cannot be written: it is a folder",
            assertThrows(IOException.class, () -> AtomicFiles.writeText(folder, "x")).getMessage());
        Path orphan = folder.resolve("missing").resolve("a.txt");
        String message = assertThrows(IOException.class, () -> AtomicFiles.writeText(orphan, "x")).getMessage();
        assertTrue(message.startsWith(orphan + ": cannot be written: "), message);
        assertTrue(message.endsWith("no such file or folder"), message);
    }

    @Test
    void aSymbolicLinkStays() throws IOException {
        Path target = Files.createDirectory(folder.resolve("elsewhere")).resolve("target.txt");
        Files.writeString(target, "old");
        try {
            Files.createSymbolicLink(file, target);
        } catch (IOException | UnsupportedOperationException e) {
            assumeTrue(false, "no symbolic links on this system");
        }
        AtomicFiles.writeText(file, "new");
        assertTrue(Files.isSymbolicLink(file));
        assertEquals("new", Files.readString(target));
    }

    @Test
    void anInterruptedThreadStillSavesAndStaysInterrupted() throws IOException {
        Thread.currentThread().interrupt();
        AtomicFiles.writeText(file, "saved");
        assertTrue(Thread.interrupted());
        assertOnlyFileIs("saved");
    }

    @Test
    void concurrentWritersNeverMix() throws Exception {
        AtomicInteger failures = new AtomicInteger();
        List<Thread> writers = Stream.of("a", "b", "c").map(letter -> new Thread(() -> {
            try {
                for (int i = 0; i < 20; i++) {
                    AtomicFiles.writeText(file, letter.repeat(100_000));
                    String seen = Files.readString(file);
                    if (!seen.equals(seen.substring(0, 1).repeat(100_000))) {
                        failures.incrementAndGet();
                    }
                }
            } catch (IOException e) {
                failures.incrementAndGet();
            }
        })).toList();
        writers.forEach(Thread::start);
        for (Thread writer : writers) {
            writer.join();
        }
        assertEquals(0, failures.get());
        assertEquals(100_000, Files.size(file));
    }
}
