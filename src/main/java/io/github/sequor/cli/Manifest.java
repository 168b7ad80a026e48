package io.github.sequor.cli;

import io.github.sequor.model.Transcripts;
import io.github.sequor.text.TextFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** A table of recordings: on each line a file, or several with | between them that are read as one, a tab, the text. */
final class Manifest {
    private Manifest() {
    }

    /**
     * Reads a table with the files that it names, relative to its folder.
     *
     * @throws IOException if a line has no text, or a file cannot be read: names the line
     */
    static Transcripts read(Path file, FrameFiles reader) throws IOException {
        List<float[][]> frames = new ArrayList<>();
        List<String> texts = new ArrayList<>();
        try (Stream<String> lines = TextFiles.lines(file)) {
            for (String line : (Iterable<String>) lines::iterator) {
                int tab = line.indexOf('\t');
                String where = file + ": line " + (frames.size() + 1) + ": ";
                if (tab < 1 || line.indexOf('\t', tab + 1) >= 0) {
                    throw new IOException(where + "expected a file, a tab and its text");
                }
                try {
                    frames.add(reader.read(line.substring(0, tab), file.toAbsolutePath().getParent()));
                } catch (IOException e) {
                    throw new IOException(where + e.getMessage(), e);
                }
                texts.add(line.substring(tab + 1));
            }
        }
        try {
            return new Transcripts(frames, texts);
        } catch (IllegalArgumentException e) {
            throw new IOException(file + ": " + e.getMessage(), e);
        }
    }
}
