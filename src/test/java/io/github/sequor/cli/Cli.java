package io.github.sequor.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Runs the command in this process. */
final class Cli {
    private Cli() {
    }

    /** What a run of the command did. */
    record Outcome(int exit, String out, String err) {
        /** The lines of the result of a run that succeeded. */
        List<String> lines() {
            assertEquals(0, exit, err);
            return out.lines().toList();
        }

        /** Checks that the run failed, with this exit code and one line that matches; returns that line. */
        String refused(int code, String pattern) {
            assertEquals(code, exit, err + out);
            List<String> lines = err.lines().toList();
            String last = lines.get(lines.size() - 1);
            assertTrue(last.startsWith("sequor: ") && last.substring(8).matches(pattern), err);
            assertEquals(1, lines.stream().filter(line -> line.startsWith("sequor: ")).count(), err);
            return last;
        }
    }

    /** With nothing to read. */
    static Outcome run(String... arguments) {
        return pipe("", arguments);
    }

    /** With this to read. */
    static Outcome pipe(String input, String... arguments) {
        return pipe(input.getBytes(StandardCharsets.UTF_8), arguments);
    }

    static Outcome pipe(byte[] input, String... arguments) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        return pipe(input, out, arguments).with(out);
    }

    /** With an output of one's own. */
    static Unread pipe(byte[] input, OutputStream out, String... arguments) {
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        int exit = Main.run(Streams.of(new ByteArrayInputStream(input), out, err), arguments);
        return new Unread(exit, err.toString(StandardCharsets.UTF_8));
    }

    /** What a run did, but for its output. */
    record Unread(int exit, String err) {
        Outcome with(ByteArrayOutputStream out) {
            return new Outcome(exit, out.toString(StandardCharsets.UTF_8), err);
        }
    }
}
