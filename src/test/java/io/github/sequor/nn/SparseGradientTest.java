package io.github.sequor.nn;

import static io.github.sequor.nn.Samples.assertSameBits;
import static io.github.sequor.nn.Samples.floats;
import static io.github.sequor.nn.Samples.rows;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sequor.nn.optim.Adagrad;
import io.github.sequor.nn.optim.Adam;
import io.github.sequor.nn.optim.Optimizer;
import io.github.sequor.nn.optim.RmsProp;
import io.github.sequor.nn.optim.Sgd;
import io.github.sequor.tensor.Rng;
import io.github.sequor.tensor.Tensor;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.IntStream;

/** An embedding's gradient and the optimizers touch only the rows that a step used. */
class SparseGradientTest {
    private static final int V = 40;
    private static final Map<String, Function<List<Parameter>, Optimizer>> OPTIMIZERS = optimizers();

    private static Map<String, Function<List<Parameter>, Optimizer>> optimizers() {
        Map<String, Function<List<Parameter>, Optimizer>> all = new LinkedHashMap<>();
        all.put("SGD", p -> new Sgd(p, 0.1));
        all.put("SGD with momentum", p -> new Sgd(p, 0.1, 0.9, true, 0.01));
        all.put("Adam", p -> new Adam(p, 0.1));
        all.put("AdamW", p -> Adam.adamW(p, 0.1, 0.1));
        all.put("Adagrad", p -> new Adagrad(p, 0.1, 1e-8, 0.01));
        all.put("RMSprop", p -> new RmsProp(p, 0.1));
        return all;
    }

    private static void lookUp(Embedding embedding, Rng rng, int... ids) {
        try (Tape tape = new Tape(1)) {
            Tensor y = embedding.forward(tape, ids);
            y.gradient().set(floats(rng, ids.length, y.shape(1)));
            tape.backward();
        }
    }

    @EachIsa
    void rowsThatWereNotUsedKeepTheirBits() {
        OPTIMIZERS.forEach((name, make) -> {
            for (int width : new int[] {1, 3, 17, 33}) {
                try (Embedding embedding = new Embedding(V, width, 1, 3);
                        Optimizer optimizer = make.apply(embedding.parameters())) {
                    Rng rng = new Rng(5);
                    for (int step = 0; step < 4; step++) {
                        int[] ids = IntStream.range(0, 6).map(i -> rng.nextInt(V)).toArray();
                        int[] unused = IntStream.range(0, V)
                                .filter(v -> Arrays.stream(ids).noneMatch(id -> id == v)).toArray();
                        int[] used = Arrays.stream(ids).distinct().toArray();
                        float[] weight = embedding.weight().toArray();
                        Map<String, float[]> moments = new LinkedHashMap<>();
                        optimizer.state().forEach((key, moment) -> moments.put(key, moment.toArray()));
                        lookUp(embedding, rng, ids);
                        assertEquals(used.length, embedding.parameters().get(0).rowCount());
                        assertEquals(0, count(embedding.weight().gradient(), width, unused));
                        optimizer.clipNorm(step % 2).step();

                        String what = name + ", width " + width + ", step " + step;
                        float[] now = embedding.weight().toArray();
                        assertSameBits(what, rows(weight, width, unused), rows(now, width, unused));
                        for (int row : used) {
                            assertFalse(Arrays.equals(rows(weight, width, row), rows(now, width, row)), what);
                        }
                        moments.forEach((key, moment) -> assertSameBits(what + " " + key, rows(moment, width, unused),
                                rows(optimizer.state().get(key).toArray(), width, unused)));
                        assertEquals(0, count(embedding.weight().gradient(), width, IntStream.range(0, V).toArray()));
                        assertEquals(0, embedding.parameters().get(0).rowCount());
                    }
                }
            }
        });
    }

    /** How many elements of these rows are not 0. */
    private static int count(Tensor tensor, int width, int... rows) {
        int count = 0;
        for (float value : rows(tensor.toArray(), width, rows)) {
            count += value == 0 ? 0 : 1;
        }
        return count;
    }

    @EachIsa
    void rowsThatWereUsedChangeAsDenseOnesDo() {
        int[] used = {7, 0, 39, 12};
        OPTIMIZERS.forEach((name, make) -> {
            for (int width : new int[] {1, 3, 17, 33}) {
                try (Embedding embedding = new Embedding(V, width, 1, 3);
                        Parameter dense = Parameter.dense("weight", Tensor.of(
                                rows(embedding.weight().toArray(), width, used), used.length, width));
                        Optimizer sparse = make.apply(embedding.parameters());
                        Optimizer reference = make.apply(List.of(dense))) {
                    Rng rng = new Rng(5);
                    for (int step = 0; step < 4; step++) {
                        lookUp(embedding, rng, 39, 7, 7, 12, 0, 39, 7);
                        dense.value().gradient().set(rows(embedding.weight().gradient().toArray(), width, used));
                        sparse.step();
                        reference.step();
                        String what = name + ", width " + width + ", step " + step;
                        assertSameBits(what, dense.value().toArray(), rows(embedding.weight().toArray(), width, used));
                        reference.state().forEach((key, moment) -> assertSameBits(what + " " + key, moment.toArray(),
                                rows(sparse.state().get(key).toArray(), width, used)));
                    }
                }
            }
        });
    }

    @EachIsa
    void clippingCountsTheRowsUsed() {
        try (Embedding embedding = new Embedding(V, 17, 1, 3); Optimizer sgd = new Sgd(embedding.parameters(), 1)) {
            lookUp(embedding, new Rng(5), 3, 8, 3);
            double squares = 0;
            for (float g : embedding.weight().gradient().toArray()) {
                squares += (double) g * g;
            }
            float[] before = embedding.weight().toArray();
            sgd.clipNorm(0.25).step();
            assertEquals(Math.sqrt(squares), sgd.gradientNorm(), 1e-6 * Math.sqrt(squares));
            float[] after = embedding.weight().toArray();
            double moved = 0;
            for (int i = 0; i < before.length; i++) {
                moved += Math.pow((double) before[i] - after[i], 2);
            }
            assertEquals(0.25, Math.sqrt(moved), 1e-5);
        }
    }

    @EachIsa
    void gradientsOfSeveralLookUpsAddUp() {
        try (Embedding embedding = new Embedding(V, 5, 1, 3); Tape tape = new Tape(1)) {
            Tensor first = embedding.forward(tape, new int[] {4, 4});
            Tensor second = embedding.forward(tape, new int[] {9, 4});
            first.gradient().fill(1);
            second.gradient().fill(10);
            tape.backward();
            float[] gradient = embedding.weight().gradient().toArray();
            for (int i = 0; i < gradient.length; i++) {
                assertEquals(i / 5 == 4 ? 12 : i / 5 == 9 ? 10 : 0, gradient[i]);
            }
            embedding.parameters().forEach(Parameter::zeroGradient);
            assertEquals(0, count(embedding.weight().gradient(), 5, IntStream.range(0, V).toArray()));
            assertTrue(embedding.parameters().get(0).isSparse());
        }
    }
}
