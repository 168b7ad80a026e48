package io.github.sequor.io;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Writes files so that at every instant, and after a crash, either the old content or the new is there, whole.
 * For several files that must change together see {@link AtomicFolder}.
 */
public final class AtomicFiles {
    private static final int BUFFER_BYTES = 1 << 16;

    private AtomicFiles() {
    }

    /**
     * Writes a file under a temporary name in the same folder, forces it to disk and renames it. If anything fails,
     * such as a full disk or the body, the file is what it was and the temporary one is deleted; only a killed process
     * leaves it behind, as {@code .sequor-*.tmp}. A symbolic link stays and the file it points to is replaced. A
     * device or pipe, such as {@code /dev/stdout}, is written to directly.
     *
     * @param body writes the content to a buffered stream, which it need not close
     * @throws IOException with the file's name and the reason
     */
    public static void write(Path file, IOConsumer<? super OutputStream> body) throws IOException {
        try {
            if (Files.isDirectory(file)) {
                throw new IOException("it is a folder");
            }
            if (Files.exists(file) && !Files.isRegularFile(file)) {
                fill(file, body);
            } else {
                replace(Files.isSymbolicLink(file) ? file.toRealPath() : file.toAbsolutePath(), body);
            }
        } catch (IOException e) {
            throw FileErrors.named(file, "cannot be written", e);
        }
    }

    /**
     * Writes a text as UTF-8, as {@link #write} does.
     *
     * @throws IOException with the file's name and the reason; also if the text holds a lone surrogate
     */
    public static void writeText(Path file, String text) throws IOException {
        write(file, out -> {
            ByteBuffer bytes = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(text));
            out.write(bytes.array(), bytes.arrayOffset(), bytes.limit());
        });
    }

    private static void replace(Path file, IOConsumer<? super OutputStream> body) throws IOException {
        Path temporary = file.resolveSibling(".sequor-" + uniqueSuffix() + ".tmp");
        boolean done = false;
        try {
            fill(temporary, body, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
            sync(temporary);
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
            done = true;
        } finally {
            if (!done) {
                deleteQuietly(temporary);
            }
        }
        sync(file.getParent());
    }

    private static void fill(Path file, IOConsumer<? super OutputStream> body, OpenOption... options)
            throws IOException {
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file, options), BUFFER_BYTES)) {
            body.accept(out);
        }
    }

    /** A name that no other writer has; it never reaches a finished file. */
    static String uniqueSuffix() {
        return Long.toHexString(ThreadLocalRandom.current().nextLong());
    }

    /**
     * Forces a file's content, or a folder's names, to disk. That of a folder is an effort only: Windows cannot, some
     * network file systems refuse, and what is in the folder's files is safe by then.
     */
    static void sync(Path path) throws IOException {
        boolean folder = Files.isDirectory(path);
        boolean interrupted = false;
        try {
            while (true) {
                try (FileChannel channel = FileChannel.open(path,
                        folder ? StandardOpenOption.READ : StandardOpenOption.WRITE)) {
                    channel.force(true);
                    return;
                } catch (ClosedByInterruptException e) {
                    // Whoever is being stopped still wants the last checkpoint: once more, without the flag.
                    interrupted |= Thread.interrupted();
                }
            }
        } catch (IOException e) {
            if (!folder) {
                throw e;
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Deletes a file that is worth no second failure: the first one is being reported. */
    static void deleteQuietly(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            // The file stays behind under its temporary name.
        }
    }
}
