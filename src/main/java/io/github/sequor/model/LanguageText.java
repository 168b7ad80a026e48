package io.github.sequor.model;

import io.github.sequor.text.TextFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Lines of text that a language model learns or scores and, where it shall write on demand, what is fed once before each:
 * a label or a vector.
 *
 * @param lines without their ends
 * @param labels one a line, or none at all
 * @param vectors one a line, of one size, or none at all
 */
public record LanguageText(List<String> lines, List<String> labels, List<float[]> vectors) {

    /** Copies the lists, and checks that there are as many conditions as lines. */
    public LanguageText {
        lines = List.copyOf(lines);
        labels = List.copyOf(labels);
        vectors = vectors.stream().map(float[]::clone).toList();
        check("labels", labels.size(), lines.size());
        check("vectors", vectors.size(), lines.size());
        if (!labels.isEmpty() && !vectors.isEmpty()) {
            throw new IllegalArgumentException("labels, vectors: expected one of them, were both");
        }
        for (int i = 0; i < vectors.size(); i++) {
            if (vectors.get(i).length != vectors.get(0).length || vectors.get(i).length == 0) {
                throw new IllegalArgumentException("vectors: expected " + Math.max(1, vectors.get(0).length)
                        + " numbers, vector " + i + " has " + vectors.get(i).length);
            }
        }
    }

    private static void check(String name, int size, int lines) {
        if (size != 0 && size != lines) {
            throw new IllegalArgumentException(name + ": expected one for each of " + lines + " lines, was " + size);
        }
    }

    /** The lines at some places, in that order. */
    LanguageText select(int... indices) {
        return new LanguageText(IntStream.of(indices).mapToObj(lines::get).toList(),
                labels.isEmpty() ? labels : IntStream.of(indices).mapToObj(labels::get).toList(),
                vectors.isEmpty() ? vectors : IntStream.of(indices).mapToObj(vectors::get).toList());
    }

    /** Text alone. */
    public static LanguageText of(List<String> lines) {
        return new LanguageText(lines, List.of(), List.of());
    }

    /** Lines, each of which a label begins. */
    public static LanguageText labelled(List<String> lines, List<String> labels) {
        return new LanguageText(lines, labels, List.of());
    }

    /** Lines, each of which a vector begins. */
    public static LanguageText conditioned(List<String> lines, List<float[]> vectors) {
        return new LanguageText(lines, List.of(), vectors);
    }

    /**
     * Reads a file, plain or .gz.
     *
     * @throws IOException if it is missing, empty or not UTF-8: names file and line
     */
    public static LanguageText read(Path file) throws IOException {
        return of(TextFiles.readLines(file));
    }

    /**
     * Reads a file, plain or .gz, with label, tab, text on each line.
     *
     * @throws IOException if it cannot be read, or a line has no tab: names file and line
     */
    public static LanguageText readLabelled(Path file) throws IOException {
        List<String> lines = new ArrayList<>();
        List<String> labels = new ArrayList<>();
        for (String line : TextFiles.readLines(file)) {
            int tab = line.indexOf('\t');
            if (tab < 1) {
                throw new IOException(file + ":" + (lines.size() + 1) + ": expected label, tab, text");
            }
            labels.add(line.substring(0, tab));
            lines.add(line.substring(tab + 1));
        }
        return labelled(lines, labels);
    }
}
