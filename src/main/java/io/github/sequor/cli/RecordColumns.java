package io.github.sequor.cli;

import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Option;

/** Where a table or an object holds what is to be classified, and its class. */
final class RecordColumns {
    static final String LABEL = "label";
    static final List<String> INPUTS = List.of("text", "file", "frames");

    @Option(names = "--format", paramLabel = "T", description = {
        "lines, tsv, csv or jsonl: unless given, by the files' endings."})
    private Records.Format format;

    @Option(names = "--label-column", paramLabel = "C", description = "The column of classes, by its number from 1 or"
            + " by its name in the first line; of JSON the field. Unless given the column `label`, or the first.")
    private String label;

    @Option(names = "--input-column", paramLabel = "C", description = "The same of what is classified. Unless given the"
            + " column `text`, `file` or `frames`, or the second.")
    private String input;

    private Records.Format otherwise = Records.Format.TSV;

    /** What files are whose endings do not tell, and streams. */
    RecordColumns otherwise(Records.Format value) {
        otherwise = value;
        return this;
    }

    /** The format of a file, of a stream where it is null. */
    Records.Format format(Path file) {
        return format != null ? format : file == null ? otherwise : Records.Format.of(file, otherwise);
    }

    /** Null: the usual one. */
    String label() {
        return label;
    }

    /** Null: the usual one. */
    String input() {
        return input;
    }

    boolean inputIsGiven() {
        return input != null;
    }

    /** Whether a column is asked for by its name, so that the first line must have names. */
    boolean areNamed() {
        return isName(label) || isName(input);
    }

    private static boolean isName(String column) {
        return column != null && !column.matches("[1-9]\\d{0,3}");
    }
}
