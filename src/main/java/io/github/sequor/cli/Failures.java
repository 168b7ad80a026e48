package io.github.sequor.cli;

import io.github.sequor.train.TrainingException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;

/** Says in one line what went wrong, in words for whoever typed the command. */
final class Failures {
    private Failures() {
    }

    static String line(Throwable failure) {
        return oneLine(sentence(failure));
    }

    static String oneLine(String message) {
        return message.strip().replaceAll("\\s*\\R\\s*", "; ");
    }

    private static String sentence(Throwable failure) {
        String message = failure.getMessage();
        if (failure instanceof UncheckedIOException wrapped) {
            return sentence(wrapped.getCause());
        }
        if (failure instanceof FileSystemException file && file.getReason() == null) {
            return file.getFile() + ": " + reason(file);
        }
        if (failure instanceof OutOfMemoryError || message != null && message.contains("bad_alloc")) {
            return "out of memory: take a smaller model, batch or beam, or allow Java more than its "
                    + (Runtime.getRuntime().maxMemory() >> 20) + " MB (java -Xmx)";
        }
        if (failure instanceof LinkageError) {
            Throwable cause = failure;
            while (cause.getCause() != null) {
                cause = cause.getCause();
            }
            return cause instanceof IllegalArgumentException ? cause.getMessage()
                    : "the kernels cannot be loaded on this machine: " + cause.getMessage();
        }
        boolean meantForUsers = failure instanceof IOException || failure instanceof IllegalArgumentException
                || failure instanceof IllegalStateException || failure instanceof TrainingException;
        return meantForUsers && message != null ? message
                : "internal error, please report it: " + failure + " (--debug shows where)";
    }

    private static String reason(FileSystemException failure) {
        if (failure instanceof NoSuchFileException) {
            return "no such file or folder";
        }
        return failure instanceof AccessDeniedException ? "permission denied" : failure.getClass().getSimpleName();
    }
}
