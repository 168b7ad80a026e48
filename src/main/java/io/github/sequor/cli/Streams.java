package io.github.sequor.cli;

import java.io.BufferedOutputStream;
import java.io.File;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;

/** What a command reads and writes: UTF-8, whatever the locale. Results go out, everything else to the errors. */
final class Streams {
    private static final int USUAL_WIDTH = 80;

    private final InputStream in;
    private final OutputStream out;
    private final PrintStream err;
    private final boolean ofProcess;
    private final Boolean[] terminal = new Boolean[3];   // of each descriptor; null before it is asked for

    private Streams(InputStream in, OutputStream out, OutputStream err, boolean ofProcess) {
        this.in = in;
        this.out = new BufferedOutputStream(out, 1 << 16);
        this.err = new PrintStream(err, true, StandardCharsets.UTF_8);
        this.ofProcess = ofProcess;
    }

    /** Any streams; none is a terminal. */
    static Streams of(InputStream in, OutputStream out, OutputStream err) {
        return new Streams(in, out, err, false);
    }

    /** Those of this process. */
    static Streams ofProcess() {
        return new Streams(System.in, new FileOutputStream(FileDescriptor.out),
                new FileOutputStream(FileDescriptor.err), true);
    }

    InputStream in() {
        return in;
    }

    /** A writer of the result that keeps failures to itself. */
    PrintWriter writer() {
        return new PrintWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8));
    }

    PrintStream err() {
        return err;
    }

    /** Writes a line of the result; it reaches its reader with {@link #flush}. */
    void println(String line) throws IOException {
        try {
            out.write(line.getBytes(StandardCharsets.UTF_8));
            out.write('\n');
        } catch (IOException e) {
            throw cannotWrite(e);
        }
    }

    void flush() throws IOException {
        try {
            out.flush();
        } catch (IOException e) {
            throw cannotWrite(e);
        }
    }

    private static IOException cannotWrite(IOException e) {
        String reason = String.valueOf(e.getMessage());
        return reason.contains("pipe") ? new ReaderGoneException(e)
                : new IOException("standard output: cannot be written: " + reason, e);
    }

    /** Whoever reads the output, such as {@code head}, has seen enough. */
    static final class ReaderGoneException extends IOException {
        private static final long serialVersionUID = 1L;

        ReaderGoneException(IOException cause) {
            super(cause);
        }
    }

    boolean inIsTerminal() {
        return isTerminal(0);
    }

    boolean outIsTerminal() {
        return isTerminal(1);
    }

    boolean errIsTerminal() {
        return isTerminal(2);
    }

    private boolean isTerminal(int descriptor) {
        if (terminal[descriptor] == null) {
            terminal[descriptor] = ofProcess && testIsTerminal(descriptor);
        }
        return terminal[descriptor];
    }

    /** Java knows this of standard input and output together alone, so the system's own command is asked. */
    private static boolean testIsTerminal(int descriptor) {
        try {
            ProcessBuilder test = new ProcessBuilder("test", "-t", Integer.toString(descriptor)).inheritIO();
            return test.start().waitFor() == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** The columns of the terminal. */
    static int width() {
        try {
            Process process = new ProcessBuilder("stty", "size").redirectInput(new File("/dev/tty"))
                    .redirectError(ProcessBuilder.Redirect.DISCARD).start();
            byte[] answer = process.getInputStream().readAllBytes();
            String[] size = new String(answer, StandardCharsets.US_ASCII).split("\\s");
            int columns = size.length == 2 ? Integer.parseInt(size[1]) : 0;
            return columns < USUAL_WIDTH / 2 ? USUAL_WIDTH : columns;   // 0: it does not say
        } catch (IOException | NumberFormatException e) {
            return USUAL_WIDTH;
        }
    }
}
