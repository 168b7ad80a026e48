package io.github.sequor.bench;

import io.github.sequor.cpu.Isa;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;

/**
 * Which combinations of the benchmarks' parameters to run. JMH runs the product of all values of all parameters, so
 * there is one run of it for each row of a table, with the implementations that can do it; what one can't is not run.
 */
final class Plan {
    private static final List<String> TOUR_SHAPES =
            List.of("1x1x256x256", "64x1x512x512", "50x32x256x256", "50x64x512x512");
    private static final List<String> ALL_SHAPES = Shape.ALL.stream().map(Shape::name).toList();
    private static final List<String> SHORT = List.of("-wi", "1", "-w", "500ms", "-i", "2", "-r", "500ms");
    private static final LayerFactory DL4J = new Dl4jFactory();

    /**
     * One run of JMH.
     *
     * @param dl4j whether in the jar of DL4J's own
     * @param threads of the implementation, for the environment
     * @param arguments of JMH's command line
     */
    record Run(boolean dl4j, int threads, List<String> arguments) {
    }

    private final List<Run> runs = new ArrayList<>();
    private final List<String> timing;

    private Plan(List<String> timing) {
        this.timing = timing;
    }

    /** About ten minutes: the LSTM and the GRU on four shapes. */
    static List<Run> tour() {
        Plan plan = new Plan(SHORT);
        for (Cell cell : List.of(Cell.LSTM, Cell.GRU)) {
            boolean lstm = cell == Cell.LSTM;
            addLayers(TOUR_SHAPES, (shape, training) -> {
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
        plan.addStreaming(1);
        plan.addAttention(List.of(Setting.BEST), 1);
        plan.addTranslator(List.of(Setting.BEST), 1);
        return plan.runs;
    }

    /** Half an hour: the LSTM and the GRU on all shapes, ours and the engines, one thread and two. */
    static List<Run> shapes() {
        Plan plan = new Plan(SHORT);
        for (Cell cell : List.of(Cell.LSTM, Cell.GRU)) {
            addLayers(ALL_SHAPES, (shape, training) -> {
                for (int threads : new int[] {1, 2}) {
                    plan.add(cell, shape, training, factory -> !isInJava(factory), threads);
                }
            });
        }
        return plan.runs;
    }

    /** Everything. */
    static List<Run> all() {
        Plan plan = new Plan(List.of());
        List<String> isas = Arrays.stream(Isa.values()).filter(Isa::available)
                .map(isa -> isa == Isa.best() ? Setting.BEST : isa.name().toLowerCase(Locale.ROOT)).toList();
        List<String> forced = isas.stream().filter(isa -> !isa.equals(Setting.BEST)).toList();
        for (Cell cell : Cell.values()) {
            addLayers(ALL_SHAPES, (shape, training) -> {
                for (int threads : new int[] {1, 2}) {
                    plan.add(cell, shape, training, factory -> true, threads);
                    plan.addForced(cell, shape, training, forced, threads);
                }
            });
        }
        for (int threads : new int[] {1, 2}) {
            plan.addStreaming(threads);
            plan.addAttention(isas, threads);
            plan.addTranslator(isas, threads);
        }
        return plan.runs;
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

    private static void addLayers(List<String> shapes, Layer layer) {
        for (boolean training : new boolean[] {false, true}) {
            shapes.forEach(shape -> layer.add(shape, training));
        }
    }

    /** All implementations of a row, one after the other: a machine's speed drifts, and ratios should not. */
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
        run(dl4j, threads, "RecurrentBenchmark." + (training ? "trainingStep" : "forward"), "cell=" + cell,
                "implementation=" + String.join(",", names), "shape=" + shape, "isa=" + String.join(",", isas));
    }

    private void addStreaming(int threads) {
        List<String> able = LayerFactory.all().stream()
                .filter(f -> f.supports(Cell.LSTM, StreamingBenchmark.SHAPE, false, threads)).map(LayerFactory::name)
                .toList();
        run(false, threads, "StreamingBenchmark", "implementation=" + String.join(",", able));
        run(true, threads, "StreamingBenchmark", "implementation=" + DL4J.name());
    }

    private void addAttention(List<String> isas, int threads) {
        run(false, threads, "AttentionBenchmark", "implementation=ours", "isa=" + String.join(",", isas));
        AttentionFactory.peers().forEach(
                peer -> run(false, threads, "AttentionBenchmark", "implementation=" + peer.name()));
    }

    private void addTranslator(List<String> isas, int threads) {
        run(false, threads, "TranslatorStepBenchmark", "implementation=ours", "isa=" + String.join(",", isas));
        TranslatorFactory.peers().forEach(
                peer -> run(false, threads, "TranslatorStepBenchmark", "implementation=" + peer.name()));
    }

    private void run(boolean dl4j, int threads, String benchmark, String... parameters) {
        List<String> arguments = new ArrayList<>(List.of("\\." + benchmark.replace(".", "\\.")));
        arguments.addAll(List.of("-prof", "gc", "-prof", HeapBytes.class.getName(), "-prof",
                LimitProfiler.class.getName()));
        arguments.addAll(timing);
        for (String parameter : parameters) {
            arguments.addAll(List.of("-p", parameter));
        }
        arguments.addAll(List.of("-p", "threads=" + threads));
        runs.add(new Run(dl4j, threads, arguments));
    }
}
