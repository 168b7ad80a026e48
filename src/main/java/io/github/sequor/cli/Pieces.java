package io.github.sequor.cli;

import io.github.sequor.feature.PianoRoll;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Option;

/** Where pieces of music are. */
final class Pieces {
    @Option(names = "--data", paramLabel = "F.json", required = true,
            description = "Piano rolls, plain or .gz: an object of parts, each a list of pieces, each a list of steps,"
                    + " each a list of MIDI note numbers.")
    private Path file;

    private Map<String, List<PianoRoll>> parts;

    List<PianoRoll> part(String name) throws IOException {
        if (parts == null) {
            parts = PianoRoll.readJson(file);
        }
        if (!parts.containsKey(name)) {
            throw new IOException(file + ": has no part " + name + ", but " + String.join(", ", parts.keySet()));
        }
        return parts.get(name);
    }
}
