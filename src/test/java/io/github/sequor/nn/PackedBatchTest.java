package io.github.sequor.nn;

import static io.github.sequor.nn.Samples.assertClose;
import static io.github.sequor.nn.Samples.floats;
import static io.github.sequor.nn.Samples.rows;

import io.github.sequor.tensor.PackedSequence;
import io.github.sequor.tensor.Rng;
import io.github.sequor.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** A ragged batch gives what each of its sequences gives alone, gradients too; padding never leaks. */
class PackedBatchTest {
    // so many that a step multiplies its input itself, which one sequence alone does not
    private static final int[] LENGTHS =
            {2, 5, 1, 7, 3, 5, 4, 1, 2, 6, 3, 3, 1, 4, 5, 2, 2, 7, 1, 3, 4, 4, 6, 2, 1, 5, 3};
    private static final double BOUND = 2e-6;

    /** One run of layers over some sequences of a padded batch, with states and all gradients. */
    private static final class Run {
        final float[] output;
        final float[] h;
        final float[] c;
        final float[] dinput;
        final float[] dh0;
        final float[] dc0;

        Run(Recurrent layers, int steps, int batch, int[] lengths, float[][] arrays) {
            try (Tape tape = new Tape(1)) {
                int[] states = {layers.layers() * layers.directions(), batch, layers.hiddenSize()};
                Tensor input = tape.of(arrays[0], steps, batch, 3).requireGradient();
                Tensor h0 = tape.of(arrays[1], states).requireGradient();
                Tensor c0 = layers.hasCellState() ? tape.of(arrays[2], states).requireGradient() : null;
                Recurrent.Output result = layers.forward(tape, PackedSequence.pack(tape, input, lengths),
                        new Recurrent.State(h0, c0));
                Tensor unpacked = result.output().unpack(tape);
                unpacked.gradient().set(arrays[3]);
                result.last().h().gradient().set(arrays[4]);
                if (c0 != null) {
                    result.last().c().gradient().set(arrays[5]);
                }
                tape.backward();
                output = unpacked.toArray();
                h = result.last().h().toArray();
                c = c0 == null ? new float[0] : result.last().c().toArray();
                dinput = input.gradient().toArray();
                dh0 = h0.gradient().toArray();
                dc0 = c0 == null ? new float[0] : c0.gradient().toArray();
            }
        }
    }

    @EachIsa
    void equalsItsSequencesAlone() {
        for (Samples.Cell cell : Samples.CELLS) {
            for (boolean bidirectional : new boolean[] {false, true}) {
                try (Recurrent layers = cell.of(3, 17).layers(2).bidirectional(bidirectional).seed(3).build()) {
                    check(cell + (bidirectional ? ", bidirectional" : ""), layers);
                }
            }
        }
    }

    private static void check(String what, Recurrent layers) {
        int batch = LENGTHS.length;
        int longest = Arrays.stream(LENGTHS).max().orElseThrow();
        int d = layers.layers() * layers.directions();
        int width = layers.outputSize();
        int hidden = layers.hiddenSize();
        Rng rng = new Rng(7);
        float[][] arrays = {floats(rng, longest, batch, 3), floats(rng, d, batch, hidden),
            floats(rng, d, batch, hidden), floats(rng, longest, batch, width), floats(rng, d, batch, hidden),
            floats(rng, d, batch, hidden)};
        for (int n = 0; n < batch; n++) {   // what is padding must not be read
            for (int t = LENGTHS[n]; t < longest; t++) {
                Arrays.fill(arrays[0], (t * batch + n) * 3, (t * batch + n + 1) * 3, Float.NaN);
                Arrays.fill(arrays[3], (t * batch + n) * width, (t * batch + n + 1) * width, Float.NaN);
            }
        }
        int[] widths = {3, hidden, hidden, width, hidden, hidden};
        Run all = new Run(layers, longest, batch, LENGTHS, arrays);
        List<Parameter> parameters = layers.parameters();
        float[][] gradients = parameters.stream().map(p -> p.value().gradient().toArray()).toArray(float[][]::new);
        parameters.forEach(Parameter::zeroGradient);
        for (int i = 0; i < batch; i++) {
            int n = i;
            int length = LENGTHS[n];
            int[] steps = IntStream.range(0, length).map(t -> t * batch + n).toArray();
            int[] states = IntStream.range(0, d).map(l -> l * batch + n).toArray();
            float[][] own = new float[arrays.length][];
            for (int a = 0; a < own.length; a++) {
                own[a] = rows(arrays[a], widths[a], a == 0 || a == 3 ? steps : states);
            }
            Run one = new Run(layers, length, 1, new int[] {length}, own);
            String sequence = what + " sequence " + n + " ";
            assertClose(sequence + "output", one.output, rows(all.output, width, steps), BOUND);
            assertClose(sequence + "h_n", one.h, rows(all.h, hidden, states), BOUND);
            assertClose(sequence + "dinput", one.dinput, rows(all.dinput, 3, steps), 5 * BOUND);
            assertClose(sequence + "dh_0", one.dh0, rows(all.dh0, hidden, states), 5 * BOUND);
            if (layers.hasCellState()) {
                assertClose(sequence + "c_n", one.c, rows(all.c, hidden, states), BOUND);
                assertClose(sequence + "dc_0", one.dc0, rows(all.dc0, hidden, states), 5 * BOUND);
            }
            for (int t = length; t < longest; t++) {
                assertClose(sequence + "padding", new float[width], rows(all.output, width, t * batch + n), 0);
                assertClose(sequence + "padding", new float[3], rows(all.dinput, 3, t * batch + n), 0);
            }
        }
        for (int p = 0; p < gradients.length; p++) {
            assertClose(what + " d" + parameters.get(p).name(), gradients[p],
                    parameters.get(p).value().gradient().toArray(), 5 * BOUND);
        }
    }
}
