package io.github.sequor.io;

import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;

/** Words for what the JDK says with a class name, a bare path or nothing at all. */
final class FileErrors {
    private FileErrors() {
    }

    /** An exception whose message is "FILE: WHAT: REASON"; a missing file stays a {@link NoSuchFileException}. */
    static IOException named(Path file, String what, IOException cause) {
        IOException named = cause instanceof NoSuchFileException
            ? new NoSuchFileException(file.toString(), null, what + ": " + reason(file, cause))
            : new IOException(file + ": " + what + ": " + reason(file, cause));
        named.initCause(cause);
        return named;
    }

    private static String reason(Path file, IOException cause) {
        if (cause instanceof CharacterCodingException) {
            return "not valid UTF-8";
        }
        if (cause instanceof ClosedByInterruptException) {
            return "the thread was interrupted";
        }
        if (cause instanceof FileSystemException failure) {
            String reason = failure.getReason() != null ? failure.getReason() : describe(failure);
            String other = failure.getFile();
            return other == null || other.equals(file.toString()) ? reason : other + ": " + reason;
        }
        return cause.getMessage() != null ? cause.getMessage() : cause.getClass().getSimpleName();
    }

    private static String describe(FileSystemException failure) {
        if (failure instanceof NoSuchFileException) {
            return "no such file or folder";
        }
        if (failure instanceof AccessDeniedException) {
            return "permission denied";
        }
        if (failure instanceof FileAlreadyExistsException) {
            return "already exists";
        }
        if (failure instanceof NotDirectoryException) {
            return "not a folder";
        }
        if (failure instanceof DirectoryNotEmptyException) {
            return "the folder is not empty";
        }
        return failure.getClass().getSimpleName();
    }
}
