package io.github.sequor.cli;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import io.github.sequor.io.Json;
import io.github.sequor.text.TextFiles;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;

/** Reads what is to be classified, and classes where they are given, from tables, lines of JSON, or folders. */
final class Records {
    /** How a file holds records. */
    enum Format {
        /** A text or file name a line. */
        LINES,
        /** Columns between tabs. */
        TSV,
        /** Columns between commas, by RFC 4180. */
        CSV,
        /** An object a line. */
        JSONL;

        /** By the ending of a name, with or without .gz. */
        static Format of(Path file, Format otherwise) {
            String name = file.getFileName().toString().toLowerCase(Locale.ROOT).replaceAll("\\.gz$", "");
            return name.endsWith(".csv") ? CSV : name.endsWith(".tsv") ? TSV
                    : name.endsWith(".jsonl") || name.endsWith(".ndjson") || name.endsWith(".json") ? JSONL : otherwise;
        }
    }

    /**
     * A record.
     *
     * @param where it stands: file and line
     * @param label as it is written; null: none is given
     * @param input as it is written: a text, a file's name, or of an object what the field holds
     * @param object that it was; null: it was none
     */
    record Item(String where, Object label, Object input, Map<String, Object> object) {
        /** The input as text. */
        String text() {
            if (input instanceof String text) {
                return text;
            }
            throw new UncheckedIOException(new IOException(where + ": expected a text, was a " + kind(input)));
        }
    }

    private final RecordColumns columns;

    Records(RecordColumns columns) {
        this.columns = columns;
    }

    /**
     * Reads a file, or a folder: with a folder of files for each class, or a file of lines, CLASS.txt.
     *
     * @throws IOException if it cannot be read: names it, and the line
     */
    Stream<Item> read(Path file) throws IOException {
        if (Files.isDirectory(file)) {
            return folder(file);
        }
        Format format = columns.format(file);
        return format == Format.CSV ? csv(open(file), file.toString())
                : lines(TextFiles.lines(file), format, file.toString());
    }

    /** Reads a stream; a name for messages. */
    Stream<Item> read(InputStream in, String name) throws IOException {
        Format format = columns.format(null);
        return format == Format.CSV ? csv(in, name) : lines(TextFiles.lines(in, name), format, name);
    }

    private static InputStream open(Path file) throws IOException {
        InputStream in = Files.newInputStream(file);
        return file.toString().endsWith(".gz") ? new GZIPInputStream(in) : in;
    }

    private Stream<Item> lines(Stream<String> lines, Format format, String name) {
        Table table = new Table(name);
        return lines.map(line -> {
            table.line++;
            return switch (format) {
                case LINES -> new Item(table.where(), null, line, null);
                case JSONL -> object(line, table.where());
                default -> table.item(List.of(line.split("\t", -1)));
            };
        }).filter(item -> item != null);
    }

    private Stream<Item> csv(InputStream in, String name) {
        Table table = new Table(name);
        CsvReader<CsvRecord> reader = CsvReader.builder()
                .ofCsvRecord(new InputStreamReader(in, StandardCharsets.UTF_8));
        Iterator<CsvRecord> rows = reader.iterator();
        return Stream.iterate(next(rows, name), row -> row != null, row -> next(rows, name)).map(row -> {
            table.line = row.getStartingLineNumber();
            return table.item(row.getFields());
        }).filter(item -> item != null).onClose(() -> close(reader));
    }

    private static CsvRecord next(Iterator<CsvRecord> rows, String name) {
        try {
            return rows.hasNext() ? rows.next() : null;
        } catch (CsvParseException e) {
            throw new UncheckedIOException(new IOException(name + ": " + e.getMessage(), e));
        }
    }

    private static void close(CsvReader<?> reader) {
        try {
            reader.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Columns, which the first line may name. */
    private final class Table {
        private final String name;
        private long line;
        private int label = -1;      // -1: not yet known
        private int input = -1;

        private Table(String name) {
            this.name = name;
        }

        private String where() {
            return name + ": line " + line;
        }

        /** The record of a line; null of one that names columns. */
        private Item item(List<String> fields) {
            if (label < 0 && begin(fields)) {
                return null;
            }
            int at = fields.size() == 1 && input == 1 && !columns.inputIsGiven() ? 0 : input;
            if (at >= fields.size()) {
                throw failure("expected column " + (at + 1) + " to hold the input, was a line of " + fields.size());
            }
            String given = label < fields.size() && label != at ? fields.get(label) : null;
            return new Item(where(), given, fields.get(at), null);
        }

        /** Finds the columns; returns whether this line names them. */
        private boolean begin(List<String> fields) {
            boolean names = columns.areNamed() || fields.contains(RecordColumns.LABEL)
                    && fields.stream().anyMatch(RecordColumns.INPUTS::contains);
            label = find(columns.label(), names, fields, List.of(RecordColumns.LABEL), 0);
            input = find(columns.input(), names, fields, RecordColumns.INPUTS, 1);
            return names;
        }

        private int find(String column, boolean names, List<String> fields, List<String> usual, int otherwise) {
            if (column != null && column.matches("[1-9]\\d{0,3}")) {
                return Integer.parseInt(column) - 1;
            }
            List<String> wanted = column == null ? usual : List.of(column);
            int at = !names ? -1 : wanted.stream().mapToInt(fields::indexOf).filter(i -> i >= 0).findFirst().orElse(-1);
            if (at < 0 && column != null) {
                throw failure("expected a column " + column + ", was " + String.join(", ", fields));
            }
            return at < 0 ? otherwise : at;
        }

        private UncheckedIOException failure(String message) {
            return new UncheckedIOException(new IOException(where() + ": " + message));
        }
    }

    private Item object(String line, String where) {
        Object value;
        try {
            value = Json.parse(line);
        } catch (IllegalArgumentException e) {
            throw new UncheckedIOException(new IOException(where + ": " + e.getMessage(), e));
        }
        if (!(value instanceof Map<?, ?> map)) {
            throw new UncheckedIOException(new IOException(where + ": expected an object, was " + kind(value)));
        }
        Map<String, Object> object = new LinkedHashMap<>();
        map.forEach((key, held) -> object.put((String) key, held));
        List<String> names = columns.input() == null ? RecordColumns.INPUTS : List.of(columns.input());
        Object input = names.stream().map(object::get).filter(held -> held != null).findFirst()
                .orElseThrow(() -> new UncheckedIOException(new IOException(where + ": expected a field "
                        + String.join(" or ", names) + ", was " + String.join(", ", object.keySet()))));
        String label = columns.label() == null ? RecordColumns.LABEL : columns.label();
        return new Item(where, object.get(label), input, object);
    }

    /** What a value of JSON is. */
    static String kind(Object value) {
        return value instanceof Map ? "an object" : value instanceof List ? "an array" : "" + value;
    }

    private Stream<Item> folder(Path folder) throws IOException {
        List<Item> items = new ArrayList<>();
        for (Path entry : sorted(folder)) {
            String name = entry.getFileName().toString();
            if (Files.isDirectory(entry)) {
                for (Path file : sorted(entry)) {
                    boolean text = file.toString().endsWith(".txt");
                    items.add(new Item(file.toString(), name, text ? String.join(" ", TextFiles.readLines(file))
                            : file.toAbsolutePath().toString(), null));
                }
            } else if (name.endsWith(".txt")) {
                List<String> lines = TextFiles.readLines(entry);
                for (int i = 0; i < lines.size(); i++) {
                    items.add(new Item(entry + ": line " + (i + 1), name.replaceAll("\\.txt$", ""), lines.get(i),
                            null));
                }
            }
        }
        if (items.isEmpty()) {
            throw new IOException(folder + ": expected a folder of files, or a file CLASS.txt, for each class");
        }
        return items.stream();
    }

    private static List<Path> sorted(Path folder) throws IOException {
        List<Path> files = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
            entries.forEach(files::add);
        }
        files.sort(null);
        return files;
    }
}
