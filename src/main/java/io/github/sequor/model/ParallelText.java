package io.github.sequor.model;

import io.github.sequor.text.TextFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Sentences and their translations.
 *
 * @param sources one sentence each
 * @param targets the translation of each
 */
public record ParallelText(List<String> sources, List<String> targets) {

    /** Copies both, and checks that there are as many of one as of the other. */
    public ParallelText {
        sources = List.copyOf(sources);
        targets = List.copyOf(targets);
        if (sources.size() != targets.size()) {
            throw new IllegalArgumentException("targets: expected one for each of " + sources.size()
                    + " sources, was " + targets.size());
        }
    }

    /**
     * Reads two files, plain or .gz, one sentence a line.
     *
     * @throws IOException if one is missing, empty or not UTF-8, or they differ in length: names file and line
     */
    public static ParallelText read(Path source, Path target) throws IOException {
        List<String> sources = TextFiles.readLines(source);
        List<String> targets = TextFiles.readLines(target);
        if (sources.size() != targets.size()) {
            throw new IOException(source + " has " + sources.size() + " lines, but " + target + " has "
                    + targets.size());
        }
        return new ParallelText(sources, targets);
    }

    /**
     * Reads one file, plain or .gz, with source, tab, target on each line; further columns are left out.
     *
     * @throws IOException if the file cannot be read, or a line has no tab: names file and line
     */
    public static ParallelText readTsv(Path file) throws IOException {
        List<String> sources = new ArrayList<>();
        List<String> targets = new ArrayList<>();
        int number = 0;
        for (String line : TextFiles.readLines(file)) {
            number++;
            String[] columns = line.split("\t", -1);
            if (columns.length < 2) {
                throw new IOException(file + ":" + number + ": expected source, tab, target");
            }
            sources.add(columns[0]);
            targets.add(columns[1]);
        }
        return new ParallelText(sources, targets);
    }

    /** The pairs of these indices, in their order. */
    ParallelText select(int[] indices) {
        return new ParallelText(Arrays.stream(indices).mapToObj(sources::get).toList(),
                Arrays.stream(indices).mapToObj(targets::get).toList());
    }

    /** The number of pairs. */
    public int size() {
        return sources.size();
    }
}
