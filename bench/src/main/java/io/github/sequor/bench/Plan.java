package io.github.sequor.bench;

import io.github.sequor.cpu.Isa;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Which combinations of the benchmarks' parameters to run. JMH runs the product of all values of all parameters, so
 * there is one run of it for each set of values whose product an implementation can do; what it can't is not run.
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
        for (LayerFactory factory : LayerFactory.all()) {
            boolean ours = factory.name().equals("ours");
            boolean java = inJava(factory);
            for (Cell cell : java ? List.of(Cell.LSTM) : List.of(Cell.LSTM, Cell.GRU)) {
                // the largest shape would take plain loops a minute
                List<String> shapes = java ? TOUR_SHAPES.subList(0, 3) : TOUR_SHAPES;
                plan.add(factory, cell, shapes, List.of(Setting.BEST), 1);
            }
            if (ours) {
                plan.add(factory, Cell.LSTM, TOUR_SHAPES.subList(2, 4), List.of(Setting.BEST), 2);
                plan.add(factory, Cell.LSTM, TOUR_SHAPES.subList(2, 3), List.of("scalar", "avx2"), 1);
            }
        }
        plan.add(DL4J, Cell.LSTM, TOUR_SHAPES.subList(0, 3), List.of(Setting.BEST), 1);
        plan.addStreaming(1);
        plan.addAttention(List.of(Setting.BEST), 1);
        plan.addTranslator(List.of(Setting.BEST), 1);
        return plan.runs;
    }

    /** Half an hour: the LSTM and the GRU on all shapes, ours and the engines, one thread and then two. */
    static List<Run> shapes() {
        Plan plan = new Plan(SHORT);
        for (int threads : new int[] {1, 2}) {
            for (LayerFactory factory : factories()) {
                if (!inJava(factory)) {
                    for (Cell cell : List.of(Cell.LSTM, Cell.GRU)) {
                        plan.add(factory, cell, ALL_SHAPES, List.of(Setting.BEST), threads);
                    }
                }
            }
        }
        return plan.runs;
    }

    /** Everything. */
    static List<Run> all() {
        Plan plan = new Plan(List.of());
        List<String> isas = Arrays.stream(Isa.values()).filter(Isa::available)
                .map(isa -> isa == Isa.best() ? Setting.BEST : isa.name().toLowerCase(Locale.ROOT)).toList();
        for (int threads : new int[] {1, 2}) {
            for (LayerFactory factory : factories()) {
                for (Cell cell : Cell.values()) {
                    plan.add(factory, cell, ALL_SHAPES, factory.name().equals("ours") ? isas : List.of(Setting.BEST),
                            threads);
                }
            }
            plan.addStreaming(threads);
            plan.addAttention(isas, threads);
            plan.addTranslator(isas, threads);
        }
        return plan.runs;
    }

    private static List<LayerFactory> factories() {
        List<LayerFactory> factories = new ArrayList<>(LayerFactory.all());
        factories.add(DL4J);
        return factories;
    }

    private static boolean inJava(LayerFactory factory) {
        return factory instanceof JavaLayer.PlainJava || factory instanceof JavaLayer.VectorApi;
    }

    private void add(LayerFactory factory, Cell cell, List<String> shapes, List<String> isas, int threads) {
        for (boolean training : new boolean[] {false, true}) {
            List<String> possible = shapes.stream()
                    .filter(shape -> factory.supports(cell, Shape.of(shape), training, threads)).toList();
            if (!possible.isEmpty()) {
                run(factory == DL4J, threads, "RecurrentBenchmark." + (training ? "trainingStep" : "forward"),
                        "cell=" + cell, "implementation=" + factory.name(), "shape=" + String.join(",", possible),
                        "isa=" + String.join(",", isas));
            }
        }
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
        arguments.addAll(List.of("-prof", "gc", "-prof", HeapBytes.class.getName()));
        arguments.addAll(timing);
        for (String parameter : parameters) {
            arguments.addAll(List.of("-p", parameter));
        }
        arguments.addAll(List.of("-p", "threads=" + threads));
        runs.add(new Run(dl4j, threads, arguments));
    }
}
