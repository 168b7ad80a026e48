package io.github.sequor.bench;

import io.github.sequor.cpu.Isa;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;

/**
 * Which combinations of the benchmarks' parameters to run. JMH runs the product of all values of all parameters, so
 * there is one run of it for each row of a table, with the implementations that can do it; what one can't is not run.
 * A machine's speed drifts, and ratios should not: all but the tour measure each row in two turns, the second in the
 * opposite order, and the report takes the faster of each implementation's.
 */
final class Plan {
    private static final List<String> TOUR_SHAPES =
            List.of("1x1x256x256", "64x1x512x512", "50x32x256x256", "50x64x512x512");
    private static final List<String> ALL_SHAPES = Shape.ALL.stream().map(Shape::name).toList();
    private static final List<String> SHORT = List.of("-wi", "1", "-w", "500ms", "-r", "500ms");
    private static final int[] THREADS = {1, 2};
    private static final LayerFactory DL4J = new Dl4jFactory();

    /**
     * One run of JMH.
     *
     * @param dl4j whether in the jar of DL4J's own
     * @param threads of the implementation, for the environment
     * @param implementations in the order in which they are measured
     * @param options what else is on JMH's command line
     */
    record Run(boolean dl4j, int threads, List<String> implementations, List<String> options) {
        List<String> arguments() {
            List<String> arguments = new ArrayList<>(options);
            arguments.addAll(List.of("-p", "implementation=" + String.join(",", implementations)));
            return arguments;
        }

        private Run backwards() {
            List<String> last = new ArrayList<>(implementations);
            Collections.reverse(last);
            return new Run(dl4j, threads, last, options);
        }
    }

    private final List<Run> runs = new ArrayList<>();
    private final List<String> timing;
    private final int turns;

    private Plan(List<String> timing, int iterations, int turns) {
        this.timing = new ArrayList<>(timing);
        this.timing.addAll(List.of("-i", Integer.toString(iterations)));
        this.turns = turns;
    }

    /** About ten minutes: the LSTM and the GRU on four shapes. */
    static List<Run> tour() {
        Plan plan = new Plan(SHORT, 2, 1);
        for (Cell cell : List.of(Cell.LSTM, Cell.GRU)) {
            boolean lstm = cell == Cell.LSTM;
            plan.addLayers(TOUR_SHAPES, (shape, training) -> {
                boolean slowToo = lstm && !shape.equals(TOUR_SHAPES.get(3));   // which would take plain loops a minute
                plan.add(cell, shape, training, factory -> slowToo || !isSlow(factory), 1);
                if (lstm && TOUR_SHAPES.indexOf(shape) >= 2) {
                    plan.add(cell, shape, training, Plan::isOurs, 2);
                }
                if (lstm && shape.equals(TOUR_SHAPES.get(2))) {
                    plan.addForced(cell, shape, training, List.of("scalar", "avx2"), 1);
                }
            });
        }
        plan.addOthers(List.of(Setting.BEST), 1);
        return plan.runs;
    }

    /** An hour: the LSTM and the GRU on all shapes, ours and the engines, one thread and two. */
    static List<Run> shapes() {
        Plan plan = new Plan(SHORT, 1, 2);
        for (Cell cell : List.of(Cell.LSTM, Cell.GRU)) {
            plan.addLayers(ALL_SHAPES, (shape, training) -> {
                for (int threads : THREADS) {
                    plan.add(cell, shape, training, factory -> !isInJava(factory), threads);
                }
            });
        }
        return plan.runs;
    }

    /** Everything. */
    static List<Run> all() {
        Plan plan = new Plan(List.of(), 2, 2);
        List<String> isas = Arrays.stream(Isa.values()).filter(Isa::available)
                .map(isa -> isa == Isa.best() ? Setting.BEST : isa.name().toLowerCase(Locale.ROOT)).toList();
        List<String> forced = isas.stream().filter(isa -> !isa.equals(Setting.BEST)).toList();
        for (Cell cell : Cell.values()) {
            plan.addLayers(ALL_SHAPES, (shape, training) -> {
                for (int threads : THREADS) {
                    plan.add(cell, shape, training, factory -> true, threads);
                    plan.addForced(cell, shape, training, forced, threads);
                }
            });
        }
        plan.addOthers(isas, THREADS);
        return plan.runs;
    }

    /** Adds what {@code rows} adds, and for a second turn the same in the opposite order. */
    private void inTurns(Runnable rows) {
        int first = runs.size();
        rows.run();
        if (turns == 1) {
            return;
        }
        for (int i = runs.size() - 1; i >= first; i--) {
            runs.add(runs.get(i).backwards());
        }
    }

    private static boolean isOurs(LayerFactory factory) {
        return factory.name().equals(Row.OURS);
    }

    private static boolean isInJava(LayerFactory factory) {
        return factory instanceof JavaLayer.PlainJava || factory instanceof JavaLayer.VectorApi;
    }

    private static boolean isSlow(LayerFactory factory) {
        return isInJava(factory) || factory == DL4J;
    }

    /** Adds the row of a table: one shape, in a forward pass or a training step. */
    private interface Layer {
        void add(String shape, boolean training);
    }

    private void addLayers(List<String> shapes, Layer layer) {
        for (boolean training : new boolean[] {false, true}) {
            shapes.forEach(shape -> inTurns(() -> layer.add(shape, training)));
        }
    }

    /** All implementations of a row, one after the other. */
    private void add(Cell cell, String shape, boolean training, Predicate<LayerFactory> which, int threads) {
        Predicate<LayerFactory> able = which.and(f -> f.supports(cell, Shape.of(shape), training, threads));
        List<String> names = LayerFactory.all().stream().filter(able).map(LayerFactory::name).toList();
        if (!names.isEmpty()) {
            add(false, cell, shape, training, names, List.of(Setting.BEST), threads);
        }
        if (able.test(DL4J)) {
            add(true, cell, shape, training, List.of(DL4J.name()), List.of(Setting.BEST), threads);
        }
    }

    /** Ours on other instruction sets. */
    private void addForced(Cell cell, String shape, boolean training, List<String> isas, int threads) {
        if (!isas.isEmpty()) {
            add(false, cell, shape, training, List.of(Row.OURS), isas, threads);
        }
    }

    private void add(boolean dl4j, Cell cell, String shape, boolean training, List<String> names, List<String> isas,
            int threads) {
        run(dl4j, threads, "RecurrentBenchmark." + (training ? "trainingStep" : "forward"), names, "cell=" + cell,
                "shape=" + shape, "isa=" + String.join(",", isas));
    }

    /** What is no layer: streaming, attention, the translator. */
    private void addOthers(List<String> isas, int... threads) {
        inTurns(() -> Arrays.stream(threads).forEach(this::addStreaming));
        List<String> attention = AttentionFactory.peers().stream().map(AttentionFactory::name).toList();
        List<String> translators = TranslatorFactory.peers().stream().map(TranslatorFactory::name).toList();
        inTurns(() -> Arrays.stream(threads).forEach(n -> addOurs("AttentionBenchmark", isas, attention, n)));
        inTurns(() -> Arrays.stream(threads).forEach(n -> addOurs("TranslatorStepBenchmark", isas, translators, n)));
    }

    private void addStreaming(int threads) {
        List<String> able = LayerFactory.all().stream()
                .filter(f -> f.supports(Cell.LSTM, StreamingBenchmark.SHAPE, false, threads)).map(LayerFactory::name)
                .toList();
        run(false, threads, "StreamingBenchmark", able);
        run(true, threads, "StreamingBenchmark", List.of(DL4J.name()));
    }

    /** Ours on instruction sets, and the peers. */
    private void addOurs(String benchmark, List<String> isas, List<String> peers, int threads) {
        run(false, threads, benchmark, List.of(Row.OURS), "isa=" + String.join(",", isas));
        peers.forEach(peer -> run(false, threads, benchmark, List.of(peer)));
    }

    private void run(boolean dl4j, int threads, String benchmark, List<String> implementations,
            String... parameters) {
        List<String> options = new ArrayList<>(List.of("\\." + benchmark.replace(".", "\\.")));
        options.addAll(List.of("-prof", "gc", "-prof", HeapBytes.class.getName(), "-prof",
                LimitProfiler.class.getName()));
        options.addAll(timing);
        for (String parameter : parameters) {
            options.addAll(List.of("-p", parameter));
        }
        options.addAll(List.of("-p", "threads=" + threads));
        runs.add(new Run(dl4j, threads, implementations, options));
    }
}
