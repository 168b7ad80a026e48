package io.github.sequor.io;

import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * Several files in one folder that change together, such as a model's weights, configuration and vocabulary: whenever
 * it is read, and after a crash at any point, either all old files or all new ones are found.
 *
 * <p>How a save goes:
 * <ol>
 * <li>The new files are written to {@code FOLDER/.saving-*} and forced to disk.
 * <li>That folder is renamed to {@code FOLDER/.saved}. This one rename is the moment of change: from here on a file in
 *     {@code .saved} takes precedence over the file of the same name beside it.
 * <li>Each file is renamed from {@code .saved} to {@code FOLDER}, over the old one, and {@code .saved} is removed.
 * </ol>
 * A crash before 2 leaves the old files, a crash after it the new ones, some of them still in {@code .saved}. The
 * reader needs to repair nothing, so it also works on a read-only disk; the next save, or {@link #recover}, finishes
 * step 3. The folder itself is never renamed or deleted: it may be a mount point or the current directory, and what
 * else is in it stays as it is. That includes a file of an earlier save which a later one does not write: which of the
 * optional files count is for a file that is always written to say.
 *
 * <p>One writer at a time: threads of one process wait for each other; a second process that starts a save makes the
 * first fail with an {@link IOException} if it has not reached step 2, but their files never mix.
 */
public final class AtomicFolder {
    private static final String SAVING = ".saving-";
    private static final String SAVED = ".saved";
    private static final String DISCARDED = ".discarded-";
    private static final int READ_ATTEMPTS = 10;

    private AtomicFolder() {
    }

    /**
     * Writes files that change together. If anything fails before they are complete and on disk, such as a full disk
     * or the body, the folder's files are what they were and what was written of the new ones is deleted.
     *
     * @param folder created if it is not there
     * @param body writes the files, by any means, into the empty folder that it is given: no folders, and no names
     *     that begin with a dot
     * @throws IOException with the folder's name and the reason
     */
    public static void write(Path folder, IOConsumer<Path> body) throws IOException {
        write(folder, body, () -> { });
    }

    /** @param step runs after every change on disk: tests look there what a crash would leave */
    static synchronized void write(Path folder, IOConsumer<Path> body, Runnable step) throws IOException {
        try {
            if (!Files.isDirectory(folder)) {
                Files.createDirectories(folder);
            }
            recover(folder, step);
            save(folder, body, step);
            apply(folder, step);
        } catch (IOException e) {
            throw FileErrors.named(folder, "cannot be saved", e);
        }
    }

    /**
     * Reads files that change together. If a save by another thread or process comes between, the body is run again.
     *
     * @param body gets the files' paths from the snapshot, which it must not keep, and returns what it read from them
     * @return what the body returned; what it returned of a run that had to be repeated is closed if it can be
     * @throws IOException what the body throws, or with the folder's name if it is not there or was changed during
     *     each of several runs
     */
    public static <T> T read(Path folder, IOFunction<Snapshot, T> body) throws IOException {
        if (!Files.isDirectory(folder)) {
            throw new NoSuchFileException(folder.toString(), null, "no such folder");
        }
        for (int attempt = 0; attempt < READ_ATTEMPTS; attempt++) {
            Snapshot snapshot = new Snapshot(folder);
            T result;
            try {
                result = body.apply(snapshot);
            } catch (IOException | RuntimeException e) {
                if (snapshot.isCurrent(true)) {
                    throw e;
                }
                continue;
            }
            if (snapshot.isCurrent(false)) {
                return result;
            }
            close(result);
        }
        throw new IOException(folder + ": cannot be read: it was changed during each of " + READ_ATTEMPTS
            + " attempts");
    }

    /**
     * Finishes a save that a crash interrupted after the moment of change and removes what is left of one that was
     * interrupted before it. Saving does this by itself. It does nothing if there is nothing to do; it must not run
     * while another process saves.
     *
     * @throws IOException with the folder's name and the reason
     */
    public static synchronized void recover(Path folder) throws IOException {
        try {
            recover(folder, () -> { });
        } catch (IOException e) {
            throw FileErrors.named(folder, "cannot be recovered", e);
        }
    }

    private static void recover(Path folder, Runnable step) throws IOException {
        apply(folder, step);
        try (DirectoryStream<Path> leftovers = Files.newDirectoryStream(folder,
                file -> startsWith(file, SAVING) || startsWith(file, DISCARDED))) {
            for (Path leftover : leftovers) {
                discard(leftover, step);
            }
        }
    }

    private static void save(Path folder, IOConsumer<Path> body, Runnable step) throws IOException {
        Path saving = Files.createDirectory(folder.resolve(SAVING + AtomicFiles.uniqueSuffix()));
        boolean committed = false;
        try {
            step.run();
            body.accept(saving);
            step.run();
            for (Path file : list(saving)) {
                if (!Files.isRegularFile(file) || startsWith(file, ".")) {
                    throw new IOException(file.getFileName() + " is a folder or begins with a dot");
                }
                AtomicFiles.sync(file);
            }
            AtomicFiles.sync(saving);
            commit(saving, folder, step);
            committed = true;
        } catch (NoSuchFileException e) {
            throw Files.exists(saving) ? e
                : new IOException("its new files vanished: does another process save to this folder?", e);
        } finally {
            if (!committed) {
                discardQuietly(saving);
            }
        }
        AtomicFiles.sync(folder);
        step.run();
    }

    private static void commit(Path saving, Path folder, Runnable step) throws IOException {
        Path saved = folder.resolve(SAVED);
        while (true) {
            try {
                Files.move(saving, saved, StandardCopyOption.ATOMIC_MOVE);
                return;
            } catch (FileSystemException e) {
                // Another process may have committed since recover(): its files go first.
                if (!Files.exists(saving) || !Files.exists(saved)) {
                    throw e;
                }
                apply(folder, step);
            }
        }
    }

    /** Step 3. Several processes may do it at once: whatever one finds gone, another has moved. */
    private static void apply(Path folder, Runnable step) throws IOException {
        Path saved = folder.resolve(SAVED);
        while (Files.isDirectory(saved)) {
            try {
                for (Path file : list(saved)) {
                    Files.move(file, folder.resolve(file.getFileName()), StandardCopyOption.ATOMIC_MOVE);
                    step.run();
                }
                AtomicFiles.sync(folder);
                Files.delete(saved);
                step.run();
            } catch (NoSuchFileException | DirectoryNotEmptyException e) {
                // Look again at what is left to do.
            }
        }
    }

    /** Renamed first, so that a writer which is still at work on it fails instead of committing a part. */
    private static void discard(Path folder, Runnable step) throws IOException {
        Path discarded = folder.resolveSibling(DISCARDED + AtomicFiles.uniqueSuffix());
        Files.move(folder, discarded, StandardCopyOption.ATOMIC_MOVE);
        step.run();
        try (Stream<Path> files = Files.walk(discarded)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
        step.run();
    }

    private static void discardQuietly(Path folder) {
        try {
            discard(folder, () -> { });
        } catch (IOException e) {
            // The first failure is being reported; the next save tries again.
        }
    }

    /** In the order of names, so that a save goes the same way every time. */
    private static List<Path> list(Path folder) throws IOException {
        List<Path> files = new ArrayList<>();
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(folder)) {
            stream.forEach(files::add);
        }
        files.sort(null);
        return files;
    }

    private static boolean startsWith(Path file, String prefix) {
        return file.getFileName().toString().startsWith(prefix);
    }

    private static void close(Object result) throws IOException {
        if (result instanceof AutoCloseable closeable) {
            try {
                closeable.close();
            } catch (IOException | RuntimeException e) {
                throw e;
            } catch (Exception e) {
                throw new IOException(e);
            }
        }
    }

    /** Where the files of one save are, for the length of one {@link #read}. Not for several threads. */
    public static final class Snapshot {
        private final Path folder;
        private final Map<String, Version> asked = new LinkedHashMap<>();

        private Snapshot(Path folder) {
            this.folder = folder;
        }

        /**
         * The path to read a file from; if there is no such file, a path where there is none.
         *
         * @throws IllegalArgumentException if the name is not that of a file directly in the folder
         */
        public Path path(String name) throws IOException {
            return version(name).path;
        }

        /** Whether the file exists. */
        public boolean contains(String name) throws IOException {
            return version(name).modified != null;
        }

        private Version version(String name) throws IOException {
            Path file = folder.getFileSystem().getPath(name);
            if (name.isEmpty() || name.startsWith(".") || !file.equals(file.getFileName())) {
                throw new IllegalArgumentException("name: a file directly in " + folder + " expected, given " + name);
            }
            Version version = asked.get(name);
            if (version == null) {
                version = Version.of(folder, name);
                asked.put(name, version);
            }
            return version;
        }

        /** Whether the files that were asked for are still those that count, at the same place or at any. */
        private boolean isCurrent(boolean samePlace) throws IOException {
            for (Map.Entry<String, Version> entry : asked.entrySet()) {
                Version before = entry.getValue();
                Version now = Version.of(folder, entry.getKey());
                if (!now.sameFile(before) || samePlace && !now.path.equals(before.path)) {
                    return false;
                }
            }
            return true;
        }
    }

    /** One file as it was at one moment; the key is the file system's identity of it, where it has one. */
    private record Version(Path path, Object key, long size, FileTime modified) {
        static Version of(Path folder, String name) throws IOException {
            Path beside = folder.resolve(name);
            // Step 3 moves files from the first place to the second, so the first must be looked at first.
            for (Path path : List.of(folder.resolve(SAVED).resolve(name), beside)) {
                try {
                    BasicFileAttributes file = Files.readAttributes(path, BasicFileAttributes.class);
                    return new Version(path, file.fileKey(), file.size(), file.lastModifiedTime());
                } catch (NoSuchFileException e) {
                    // Not there.
                }
            }
            return new Version(beside, null, 0, null);
        }

        boolean sameFile(Version other) {
            return Objects.equals(key, other.key) && size == other.size && Objects.equals(modified, other.modified);
        }
    }
}
