package io.github.sequor.cli;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/**
 * A table for people, drawn as Python's tabulate draws {@code fancy_grid} and {@code latex_booktabs}: names to the
 * right, all else centred. Cells may have several lines, and colours, which take no room.
 */
final class TextTable {
    private static final Pattern COLOR = Pattern.compile("\u001b\\[\\d+m");
    /** How much wider than its title a column is at least. */
    private static final int ROOM = 2;

    private final List<List<String>> rows;
    private final int[] widths;

    /** A table of columns, each with its title first. */
    TextTable(List<List<String>> columns) {
        widths = columns.stream().mapToInt(TextTable::width).toArray();
        rows = new ArrayList<>();
        for (int r = 0; r < columns.get(0).size(); r++) {
            List<String> row = new ArrayList<>();
            for (List<String> column : columns) {
                row.add(column.get(r));
            }
            rows.add(row);
        }
    }

    private static int width(List<String> column) {
        int width = length(column.get(0)) + ROOM;
        for (String cell : column) {
            width = Math.max(width, cell.lines().mapToInt(TextTable::length).max().orElse(0));
        }
        return width;
    }

    private static int length(String text) {
        String plain = COLOR.matcher(text).replaceAll("");
        return plain.codePointCount(0, plain.length());
    }

    /** The table with lines drawn around it. */
    List<String> grid() {
        List<String> lines = new ArrayList<>();
        lines.add(rule("╒", "═", "╤", "╕"));
        for (int r = 0; r < rows.size(); r++) {
            if (r > 0) {
                lines.add(r == 1 ? rule("╞", "═", "╪", "╡") : rule("├", "─", "┼", "┤"));
            }
            List<List<String>> cells = rows.get(r).stream().map(cell -> cell.lines().toList()).toList();
            int height = cells.stream().mapToInt(List::size).max().orElseThrow();
            for (int line = 0; line < height; line++) {
                List<String> parts = new ArrayList<>();
                for (List<String> cell : cells) {
                    parts.add(line < cell.size() ? cell.get(line) : "");
                }
                lines.add("│" + String.join("│", padded(parts, UnaryOperator.identity())) + "│");
            }
        }
        lines.add(rule("╘", "═", "╧", "╛"));
        return lines;
    }

    private String rule(String left, String line, String cross, String right) {
        List<String> parts = new ArrayList<>();
        for (int width : widths) {
            parts.add(line.repeat(width + 2));
        }
        return left + String.join(cross, parts) + right;
    }

    /** The table as a {@code tabular} with the rules of the package booktabs. */
    List<String> latex() {
        List<String> lines = new ArrayList<>();
        lines.add("\\begin{tabular}{r" + String.join("", Collections.nCopies(widths.length - 1, "c")) + "}");
        lines.add("\\toprule");
        for (int r = 0; r < rows.size(); r++) {
            lines.add(String.join("&", padded(rows.get(r), TextTable::escaped)) + "\\\\");
            if (r == 0) {
                lines.add("\\midrule");
            }
        }
        lines.add("\\bottomrule");
        lines.add("\\end{tabular}");
        return lines;
    }

    private static String escaped(String text) {
        StringBuilder out = new StringBuilder();
        for (char c : text.toCharArray()) {
            out.append(switch (c) {
                case '&', '%', '$', '#', '_', '{', '}' -> "\\" + c;
                case '^' -> "\\^{}";
                case '~' -> "\\textasciitilde{}";
                case '\\' -> "\\textbackslash{}";
                case '<', '>' -> "\\ensuremath{" + c + "}";
                default -> String.valueOf(c);
            });
        }
        return out.toString();
    }

    private List<String> padded(List<String> cells, UnaryOperator<String> rewrite) {
        List<String> padded = new ArrayList<>();
        for (int c = 0; c < cells.size(); c++) {
            int room = widths[c] - length(cells.get(c));
            int left = c == 0 ? room : room / 2;
            padded.add(" ".repeat(left + 1) + rewrite.apply(cells.get(c)) + " ".repeat(room - left + 1));
        }
        return padded;
    }
}
