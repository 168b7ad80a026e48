package io.github.sequor.bench;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;

/** What a run's rows say together: ours against each of the others, geometric means and the least favourable row. */
final class Summary {

    /** A number that one row of ours gives. */
    private record Figure(Row row, double value) {
    }

    private final List<Row> rows;
    private final StringBuilder text = new StringBuilder();

    private Summary(List<Row> rows) {
        this.rows = rows;
    }

    /** In Markdown. */
    static String of(List<Row> rows) {
        Summary summary = new Summary(rows);
        summary.times();
        summary.limits();
        summary.ratios();
        return summary.text.toString();
    }

    private void head(String title, String of) {
        text.append("\n## ").append(title).append("\n\n| ").append(of)
                .append(" | threads | rows | geometric mean | least favourable | of |\n")
                .append("| --- | ---: | ---: | ---: | ---: | --- |\n");
    }

    private void times() {
        head("Times of others, in times of ours", "others");
        for (int threads : new int[] {1, 2}) {
            Predicate<Row> training = Row::training;
            times("best peer, inference", threads, training.negate(), Row::ofPeer);
            times("best peer, training", threads, training, Row::ofPeer);
            Predicate<Row> libtorch = row -> row.implementation().equals("libtorch");
            for (String work : rows.stream().map(Row::work).distinct().toList()) {
                times("libtorch, " + work, threads, row -> row.work().equals(work), libtorch);
            }
            for (String name : rows.stream().filter(Row::ofPeer).map(Row::implementation).distinct().toList()) {
                times(name + ", all", threads, row -> true, row -> row.implementation().equals(name));
            }
            times("best pure Java", threads, row -> true, Row::ofPureJava);
        }
    }

    /** Of the tasks that both ours and one of the others have, against the fastest of them. */
    private void times(String name, int threads, Predicate<Row> which, Predicate<Row> others) {
        List<Figure> figures = new ArrayList<>();
        for (Row ours : ours(row -> row.threads() == threads && which.test(row))) {
            rows.stream().filter(row -> row.task().equals(ours.task()) && others.test(row))
                    .min(Comparator.comparingDouble(Row::medianMillis))
                    .ifPresent(best -> figures.add(new Figure(ours, best.medianMillis() / ours.medianMillis())));
        }
        line(name, threads, figures, false, "%.2f");
    }

    private void limits() {
        head("Percent of the limit", "ours");
        Predicate<Row> gated = row -> row.ofLayer() && (row.work().equals("LSTM") || row.work().equals("GRU"));
        Predicate<Row> large = gated.and(row -> shape(row).batch() >= 32 && shape(row).hiddenSize() >= 256);
        Predicate<Row> one = gated.and(row -> shape(row).batch() == 1 && shape(row).steps() >= 32);
        for (int threads : new int[] {1, 2}) {
            percents("LSTM, GRU forward, N >= 32, H >= 256", threads, Row.OURS, large.and(row -> !row.training()));
            percents("LSTM, GRU training step, N >= 32, H >= 256", threads, Row.OURS, large.and(Row::training));
            percents("LSTM, GRU forward, N = 1, T >= 32", threads, Row.OURS, one.and(row -> !row.training()));
            percents("LSTM, GRU forward, N = 1, T = 1", threads, Row.OURS,
                    gated.and(row -> shape(row).steps() == 1 && !row.training()));
            percents("avx2 forced, LSTM, GRU forward, N >= 32, H >= 256", threads, Row.OURS + " avx2",
                    large.and(row -> !row.training()));
        }
    }

    private void percents(String name, int threads, String implementation, Predicate<Row> which) {
        line(name, threads, rows.stream()
                .filter(row -> row.threads() == threads && row.implementation().equals(implementation))
                .filter(which).map(row -> new Figure(row, row.percentOfLimit())).toList(), false, "%.0f%%");
    }

    private void ratios() {
        head("Ours against itself", "ratio");
        Map<String, Row> byThreads = new LinkedHashMap<>();
        ours(row -> row.threads() == 1).forEach(row -> byThreads.put(untied(row), row));
        List<Figure> two = new ArrayList<>();
        for (Row row : ours(row -> row.threads() == 2 && row.ofLayer() && shape(row).batch() >= 32)) {
            Row single = byThreads.get(untied(row));
            if (single != null) {
                two.add(new Figure(row, single.medianMillis() / row.medianMillis()));
            }
        }
        line("two threads over one, N >= 32", 2, two, false, "%.2f");
        for (int threads : new int[] {1, 2}) {
            List<Figure> ragged = new ArrayList<>();
            for (Row row : ours(row -> row.threads() == threads && row.ofLayer() && shape(row).ragged())) {
                ours(other -> other.threads() == threads && other.ofLayer() && other.work().equals(row.work())
                        && other.operation().equals(row.operation()) && other.shape().equals(Shape.TWIN))
                        .forEach(twin -> ragged.add(new Figure(row, row.medianMillis() / twin.medianMillis())));
            }
            line("time of ragged over as many tokens without", threads, ragged, true, "%.2f");
        }
    }

    private static String untied(Row row) {
        return row.operation() + " " + row.work() + " " + row.shape();
    }

    private static Shape shape(Row row) {
        return Shape.of(row.shape());
    }

    /** Rows of ours on the instruction set that it takes by itself. */
    private List<Row> ours(Predicate<Row> which) {
        return rows.stream().filter(row -> row.implementation().equals(Row.OURS)).filter(which).toList();
    }

    private void line(String name, int threads, List<Figure> figures, boolean smallerIsBetter, String format) {
        if (figures.isEmpty()) {
            return;
        }
        double logs = figures.stream().mapToDouble(figure -> Math.log(figure.value)).average().orElseThrow();
        Comparator<Figure> order = Comparator.comparingDouble(Figure::value);
        Figure worst = figures.stream().min(smallerIsBetter ? order.reversed() : order).orElseThrow();
        Function<Double, String> number = value -> String.format(Locale.ROOT, format, value);
        text.append("| ").append(name).append(" | ").append(threads).append(" | ").append(figures.size()).append(" | ")
                .append(number.apply(Math.exp(logs))).append(" | ").append(number.apply(worst.value)).append(" | ")
                .append(untied(worst.row)).append(" |\n");
    }
}
