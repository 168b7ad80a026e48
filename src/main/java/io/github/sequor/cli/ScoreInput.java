package io.github.sequor.cli;

import io.github.sequor.metric.References;
import io.github.sequor.text.TextFiles;
import io.github.sequor.text.WhitespaceTokenizer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.stream.Stream;

/**
 * What {@code sequor score} reads, by the rules of sacreBLEU: white space at the end of a line counts for nothing;
 * standard input has a system in each column between tabs, a file of references may have a reference in each.
 *
 * @param names of the systems
 * @param systems the hypotheses of each
 * @param references of them all
 */
record ScoreInput(List<String> names, List<List<String>> systems, References references) {
    private static final String STANDARD_INPUT = "standard input";

    /** Lines by column, and what to call them in messages. */
    private record Columns(String name, List<List<String>> columns) {

        /** Cuts lines at tabs into so many columns, the rest within the last; 0 for as many as the first line has. */
        static Columns of(String name, List<String> lines, int count) throws IOException {
            List<List<String>> columns = new ArrayList<>();
            int expected = count > 0 ? count : lines.get(0).split("\t", -1).length;
            for (int i = 0; i < expected; i++) {
                columns.add(new ArrayList<>());
            }
            for (int i = 0; i < lines.size(); i++) {
                String[] fields = lines.get(i).split("\t", count > 0 ? count : -1);
                if (fields.length != expected) {
                    throw new IOException(name + ":" + (i + 1) + ": expected " + expected
                            + " columns between tabs, found " + fields.length);
                }
                for (int f = 0; f < expected; f++) {
                    columns.get(f).add(stripEnd(fields[f]));
                }
            }
            return new Columns(name, columns);
        }
    }

    /**
     * Reads files.
     *
     * @param in standard input
     * @param inputs the systems' files; none, or {@code -}, is standard input
     * @param references files of references
     * @param perLine how many references each line of the file has, or 1
     */
    static ScoreInput read(Streams in, List<Path> inputs, List<Path> references, int perLine) throws IOException {
        List<Columns> ofReferences = new ArrayList<>();
        for (Path file : references) {
            ofReferences.add(Columns.of(file.toString(), lines(file), perLine));
        }
        boolean standardInput = inputs.isEmpty() || inputs.equals(List.of(Path.of("-")));
        List<Columns> ofSystems = new ArrayList<>();
        if (standardInput) {
            ofSystems.add(Columns.of(STANDARD_INPUT, lines(in), 0));
        } else {
            for (Path file : new LinkedHashSet<>(inputs)) {
                ofSystems.add(Columns.of(file.toString(), lines(file), 1));
            }
        }
        checkLengths(ofReferences, ofSystems);
        List<List<String>> systems = ofSystems.stream().flatMap(file -> file.columns.stream()).toList();
        List<String> names = new ArrayList<>();
        for (int s = 0; s < systems.size(); s++) {
            names.add(standardInput ? "System " + (s + 1) : ofSystems.get(s).name);
        }
        return new ScoreInput(names, systems, References.streams(
                ofReferences.stream().flatMap(file -> file.columns.stream()).toList()));
    }

    private static void checkLengths(List<Columns> references, List<Columns> systems) throws IOException {
        for (Columns reference : references) {
            for (Columns system : systems) {
                int size = reference.columns.get(0).size();
                int sizeOfSystem = system.columns.get(0).size();
                if (size != sizeOfSystem) {
                    throw new IOException(reference.name + " has " + size + " lines, but " + system.name + " has "
                            + sizeOfSystem);
                }
            }
        }
    }

    private static List<String> lines(Path file) throws IOException {
        return TextFiles.readLines(file).stream().map(ScoreInput::stripEnd).toList();
    }

    private static List<String> lines(Streams in) throws IOException {
        try (Stream<String> lines = TextFiles.lines(in.in(), STANDARD_INPUT)) {
            return lines.map(ScoreInput::stripEnd).toList();
        }
    }

    private static String stripEnd(String line) {
        int end = line.length();
        while (end > 0 && WhitespaceTokenizer.isWhiteSpace(line.charAt(end - 1))) {
            end--;
        }
        return line.substring(0, end);
    }
}
