package io.github.sequor.nn;

import static io.github.sequor.nn.Samples.assertClose;
import static io.github.sequor.nn.Samples.floats;
import static io.github.sequor.nn.Samples.rows;

import io.github.sequor.tensor.Arena;
import io.github.sequor.tensor.PackedSequence;
import io.github.sequor.tensor.Packing;
import io.github.sequor.tensor.Rng;
import io.github.sequor.tensor.Tensor;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * The attention decoder in both orders, with every cell and attention: against plain loops in double; a batch against
 * its sequences alone, gradients too; and one step at a time against all at once.
 */
class AttentionDecoderTest {
    private static final int INPUT = 3;
    private static final int HIDDEN = 17;
    private static final int ATTENTION = 5;
    private static final int[] SOURCE = {3, 6, 1, 4};
    private static final int[] TARGET = {2, 1, 5, 3};
    private static final double BOUND = 2e-6;

    /** One decoder and random inputs for it, in batch order. */
    private static final class Case implements AutoCloseable {
        final String name;
        final NaiveDecoder naive;
        final AttentionDecoder decoder;
        final int keySize;
        final Packing source = Packing.of(SOURCE);
        final Packing target = Packing.of(TARGET);
        final float[] input;
        final float[] keys;
        final float[] h0;
        final float[] c0;
        final float[][] probes;

        Case(AttentionDecoder.Order order, AttentionDecoder.Cell cell, Attention.Kind kind) {
            name = order + " " + cell + " " + kind;
            keySize = kind == Attention.Kind.DOT ? HIDDEN : 9;
            decoder = AttentionDecoder.builder(INPUT, HIDDEN, keySize).cell(cell).attention(kind).order(order)
                    .attentionSize(ATTENTION).seed(5).build();
            Rng rng = new Rng(name.hashCode());
            // a bias that is zero at first would hide
            decoder.state().values().forEach(tensor -> {
                float[] values = floats(rng, tensor.shape());
                for (int i = 0; i < values.length; i++) {
                    values[i] /= 2;
                }
                tensor.set(values);
            });
            naive = new NaiveDecoder(decoder, cell, kind, order);
            input = floats(rng, target.rows(), INPUT);
            keys = floats(rng, source.rows(), keySize);
            h0 = floats(rng, TARGET.length, HIDDEN);
            c0 = cell == AttentionDecoder.Cell.LSTM ? floats(rng, TARGET.length, HIDDEN) : null;
            probes = new float[][] {floats(rng, target.rows(), HIDDEN), floats(rng, target.rows(), keySize),
                floats(rng, target.rows(), HIDDEN)};
        }

        /** The packed rows of one sequence, in order. */
        int[] rowsOf(Packing packing, int sequence) {
            return IntStream.range(0, packing.length(sequence)).map(t -> packing.row(t, sequence)).toArray();
        }

        AttentionDecoder.Output all(Arena arena) {
            return decoder.forward(arena, new PackedSequence(arena.of(input, target.rows(), INPUT), target),
                    decoder.keys(arena, source(arena)), arena.of(h0, TARGET.length, HIDDEN), cells(arena, c0));
        }

        PackedSequence source(Arena arena) {
            return new PackedSequence(arena.of(keys, source.rows(), keySize), source);
        }

        static Tensor cells(Arena arena, float[] values) {
            return values == null ? null : arena.of(values, values.length / HIDDEN, HIDDEN);
        }

        @Override
        public void close() {
            decoder.close();
        }
    }

    private interface Check {
        void of(Case c);
    }

    private static void everyDecoder(Check check) {
        for (AttentionDecoder.Order order : AttentionDecoder.Order.values()) {
            for (AttentionDecoder.Cell cell : AttentionDecoder.Cell.values()) {
                for (Attention.Kind kind : Attention.Kind.values()) {
                    try (Case c = new Case(order, cell, kind)) {
                        check.of(c);
                    }
                }
            }
        }
    }

    private static double[][] split(float[] values, int width) {
        double[][] result = new double[values.length / width][width];
        for (int i = 0; i < values.length; i++) {
            result[i / width][i % width] = values[i];
        }
        return result;
    }

    @EachIsa
    void agreesWithPlainLoopsInDouble() {
        everyDecoder(c -> {
            try (Arena arena = new Arena()) {
                AttentionDecoder.Output output = c.all(arena);
                for (int i = 0; i < TARGET.length; i++) {
                    int[] target = c.rowsOf(c.target, i);
                    NaiveDecoder.Trace expected = c.naive.run(split(rows(c.input, INPUT, target), INPUT),
                            split(rows(c.keys, c.keySize, c.rowsOf(c.source, i)), c.keySize),
                            split(c.h0, HIDDEN)[i], c.c0 == null ? null : split(c.c0, HIDDEN)[i]);
                    for (int t = 0; t < TARGET[i]; t++) {
                        int row = target[t];
                        String what = c.name + " sequence " + i + " step " + t;
                        assertRow(what + " state", expected.states()[t], output.states(), row);
                        assertRow(what + " context", expected.contexts()[t], output.contexts(), row);
                        // weights of the longest source's length: zeros past this one's
                        assertRow(what + " weights", Arrays.copyOf(expected.weights()[t], c.source.steps()),
                                output.weights(), row);
                        if (c.c0 != null) {
                            assertRow(what + " cell", expected.cells()[t], output.cells(), row);
                        }
                        if (output.attentional() != null) {
                            assertRow(what + " attentional", expected.attentional()[t], output.attentional(), row);
                        }
                    }
                }
            }
        });
    }

    private static void assertRow(String what, double[] expected, Tensor actual, int row) {
        assertClose(what, expected, rows(actual.toArray(), actual.shape(1), row), BOUND);
    }

    /** Everything a batch gives, with its gradients, equals what its sequences give alone, added up. */
    @EachIsa
    void batchEqualsItsSequencesAlone() {
        everyDecoder(c -> {
            try (Tape together = new Tape(1); Tape alone = new Tape(1)) {
                Run batch = new Run(together, c, IntStream.range(0, TARGET.length).toArray());
                float[][] gradients = parameterGradients(c.decoder);
                c.decoder.parameters().forEach(Parameter::zeroGradient);
                for (int i = 0; i < TARGET.length; i++) {
                    Run one = new Run(alone, c, i);
                    int[] target = c.rowsOf(c.target, i);
                    int[] source = c.rowsOf(c.source, i);
                    String what = c.name + " sequence " + i;
                    assertClose(what + " states", rows(batch.states, HIDDEN, target), one.states, BOUND);
                    assertClose(what + " contexts", rows(batch.contexts, c.keySize, target), one.contexts, BOUND);
                    assertClose(what + " dinput", rows(batch.dinput, INPUT, target), one.dinput, 5 * BOUND);
                    assertClose(what + " dkeys", rows(batch.dkeys, c.keySize, source), one.dkeys, 5 * BOUND);
                    assertClose(what + " dh_0", rows(batch.dh0, HIDDEN, i), one.dh0, 5 * BOUND);
                    if (c.c0 != null) {
                        assertClose(what + " dc_0", rows(batch.dc0, HIDDEN, i), one.dc0, 5 * BOUND);
                    }
                    alone.reset();
                }
                float[][] sum = parameterGradients(c.decoder);
                for (int p = 0; p < sum.length; p++) {
                    assertClose(c.name + " d" + c.decoder.parameters().get(p).name(), sum[p], gradients[p], 5 * BOUND);
                }
            }
        });
    }

    private static float[][] parameterGradients(Module module) {
        return module.parameters().stream().map(p -> p.value().gradient().toArray()).toArray(float[][]::new);
    }

    /** Forward and backward of some sequences of a case as a batch of their own. */
    private static final class Run {
        final float[] states;
        final float[] contexts;
        final float[] dinput;
        final float[] dkeys;
        final float[] dh0;
        final float[] dc0;

        Run(Tape tape, Case c, int... sequences) {
            Packing target = Packing.of(Arrays.stream(sequences).map(i -> TARGET[i]).toArray());
            Packing source = Packing.of(Arrays.stream(sequences).map(i -> SOURCE[i]).toArray());
            Tensor input = tape.of(pick(c.input, INPUT, c.target, target, sequences), target.rows(), INPUT)
                    .requireGradient();
            Tensor keys = tape.of(pick(c.keys, c.keySize, c.source, source, sequences), source.rows(), c.keySize)
                    .requireGradient();
            Tensor h0 = tape.of(rows(c.h0, HIDDEN, sequences), sequences.length, HIDDEN).requireGradient();
            Tensor c0 = c.c0 == null ? null
                    : tape.of(rows(c.c0, HIDDEN, sequences), sequences.length, HIDDEN).requireGradient();
            AttentionDecoder.Output output = c.decoder.forward(tape, new PackedSequence(input, target),
                    c.decoder.keys(tape, new PackedSequence(keys, source)), h0, c0);
            output.states().gradient().set(pick(c.probes[0], HIDDEN, c.target, target, sequences));
            output.contexts().gradient().set(pick(c.probes[1], c.keySize, c.target, target, sequences));
            if (output.attentional() != null) {
                output.attentional().gradient().set(pick(c.probes[2], HIDDEN, c.target, target, sequences));
            }
            tape.backward();
            states = output.states().toArray();
            contexts = output.contexts().toArray();
            dinput = input.gradient().toArray();
            dkeys = keys.gradient().toArray();
            dh0 = h0.gradient().toArray();
            dc0 = c0 == null ? null : c0.gradient().toArray();
        }

        /** Packed rows of `from` in the packing of some of its sequences. */
        private static float[] pick(float[] values, int width, Packing from, Packing to, int... sequences) {
            int[] index = new int[to.rows()];
            for (int i = 0; i < sequences.length; i++) {
                for (int t = 0; t < to.length(i); t++) {
                    index[to.row(t, i)] = from.row(t, sequences[i]);
                }
            }
            return rows(values, width, index);
        }
    }

    /**
     * Several hypotheses a source, in an order that changes at every step, each continuing its own parent, give what a
     * forward over the whole target gives.
     */
    @EachIsa
    void stepsEqualAllAtOnce() {
        // hypotheses 0 to 6 attend to these sources; in each step they stand in another order
        int[] sourceOf = {2, 0, 3, 2, 1, 0, 2};
        int[] standing = {0, 1, 2, 3, 4, 5, 6};
        int steps = 4;
        everyDecoder(c -> {
            try (Arena arena = new Arena(); Arena memory = new Arena()) {
                Rng rng = new Rng(11);
                float[][] words = new float[sourceOf.length][];
                float[][] h0 = new float[sourceOf.length][];
                float[][] c0 = new float[sourceOf.length][];
                for (int n = 0; n < sourceOf.length; n++) {
                    words[n] = floats(rng, steps, INPUT);
                    h0[n] = floats(rng, HIDDEN);
                    c0[n] = c.c0 == null ? null : floats(rng, HIDDEN);
                }
                Attention.Keys keys = c.decoder.keys(memory, c.source(memory));
                AttentionDecoder.Output[] expected = new AttentionDecoder.Output[sourceOf.length];
                for (int n = 0; n < sourceOf.length; n++) {
                    int source = sourceOf[n];
                    PackedSequence alone = new PackedSequence(memory.of(
                            rows(c.keys, c.keySize, c.rowsOf(c.source, source)), SOURCE[source], c.keySize),
                            Packing.of(SOURCE[source]));
                    expected[n] = c.decoder.forward(memory,
                            PackedSequence.of(memory.of(words[n], steps, 1, INPUT)), c.decoder.keys(memory, alone),
                            memory.of(h0[n], 1, HIDDEN), c.c0 == null ? null : memory.of(c0[n], 1, HIDDEN));
                }
                AttentionDecoder.Output before = new AttentionDecoder.Output(
                        memory.of(concat(h0), sourceOf.length, HIDDEN),
                        c.c0 == null ? null : memory.of(concat(c0), sourceOf.length, HIDDEN), null, null, null);
                int[] order = standing;
                for (int t = 0; t < steps; t++) {
                    // from the last order to another one: rotated by t + 1, and turned round
                    int[] next = new int[order.length];
                    int[] parents = new int[order.length];
                    int[] sequences = new int[order.length];
                    float[][] input = new float[order.length][];
                    for (int i = 0; i < order.length; i++) {
                        parents[i] = (order.length - 1 - i + t + 1) % order.length;
                        next[i] = order[parents[i]];
                        sequences[i] = sourceOf[next[i]];
                        input[i] = rows(words[next[i]], INPUT, t);
                    }
                    AttentionDecoder.Output now = c.decoder.step(arena, arena.of(concat(input), order.length, INPUT),
                            before, keys, parents, sequences);
                    order = next;
                    for (int i = 0; i < order.length; i++) {
                        String what = c.name + " step " + t + " hypothesis " + order[i];
                        assertClose(what + " state", rows(expected[order[i]].states().toArray(), HIDDEN, t),
                                rows(now.states().toArray(), HIDDEN, i), BOUND);
                        assertClose(what + " context", rows(expected[order[i]].contexts().toArray(), c.keySize, t),
                                rows(now.contexts().toArray(), c.keySize, i), BOUND);
                    }
                    before = now;
                }
            }
        });
    }

    private static float[] concat(float[]... parts) {
        float[] all = new float[Arrays.stream(parts).mapToInt(p -> p.length).sum()];
        int at = 0;
        for (float[] part : parts) {
            System.arraycopy(part, 0, all, at, part.length);
            at += part.length;
        }
        return all;
    }
}
