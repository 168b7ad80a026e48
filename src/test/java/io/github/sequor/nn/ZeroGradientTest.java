package io.github.sequor.nn;

import static io.github.sequor.nn.Samples.floats;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.sequor.nn.optim.Sgd;
import io.github.sequor.tensor.PackedSequence;
import io.github.sequor.tensor.Packing;
import io.github.sequor.tensor.Rng;
import io.github.sequor.tensor.Tensor;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Function;

/** Whoever cleared a gradient, and whenever: backward adds to what a reader would have found. */
class ZeroGradientTest {

    @EachIsa
    void ofRecurrentLayers() {
        for (Samples.Cell cell : Samples.CELLS) {
            for (int[] lengths : new int[][] {{1}, {4, 3, 2}}) {
                Packing packing = Packing.of(lengths);
                try (Recurrent layer = cell.of(19, 17).bidirectional(true).seed(5).build();
                        Tensor input = input(packing.rows())) {
                    PackedSequence sequences = new PackedSequence(input, packing);
                    check(cell + " of " + packing.rows(), layer, input,
                            tape -> layer.forward(tape, sequences).output().data());
                }
            }
        }
    }

    @EachIsa
    void ofLinearLayers() {
        for (int rows : new int[] {1, 3, 33}) {
            try (Linear layer = new Linear(19, 17, 5); Tensor input = input(rows)) {
                check("linear of " + rows, layer, input, tape -> layer.forward(tape, input));
            }
        }
    }

    @EachIsa
    void ofWeightsThatAreTheirOwnInput() {
        try (Tensor weight = input(19)) {
            List<float[]> once = backward(List.of(weight), tape -> Ops.linear(tape, weight, weight, null));
            weight.zeroGradient();
            assertGradients("own input", once,
                    backward(List.of(weight), tape -> Ops.linear(tape, weight, weight, null)));
        }
    }

    private static Tensor input(int rows) {
        return Tensor.of(floats(new Rng(3), rows, 19), rows, 19).requireGradient();
    }

    private static void check(String what, Module layer, Tensor input, Function<Tape, Tensor> forward) {
        List<Parameter> parameters = layer.parameters();
        List<Tensor> leaves = new ArrayList<>();
        parameters.forEach(p -> leaves.add(p.value()));
        leaves.add(input);
        List<float[]> once = backward(leaves, forward);
        assertGradients(what + ", a second time", times(2, once), backward(leaves, forward));

        leaves.forEach(Tensor::zeroGradient);
        assertGradients(what + ", cleared", once, backward(leaves, forward));
        leaves.forEach(Tensor::zeroGradient);
        leaves.forEach(Tensor::zeroGradient);
        assertGradients(what + ", cleared and read", times(0, once), gradients(leaves));
        assertGradients(what + ", then added to", once, backward(leaves, forward));
        List<Tensor> backwards = new ArrayList<>(leaves);
        Collections.reverse(backwards);
        backwards.forEach(Tensor::zeroGradient);
        assertGradients(what + ", cleared from the last on", once, backward(leaves, forward));

        for (int i = 0; i < leaves.size(); i++) {
            leaves.forEach(Tensor::zeroGradient);
            backward(leaves, forward);
            leaves.get(i).zeroGradient();
            List<float[]> expected = times(2, once);
            expected.set(i, once.get(i));
            assertGradients(what + ", gradient " + i + " alone cleared", expected, backward(leaves, forward));

            leaves.forEach(Tensor::zeroGradient);
            leaves.get(i).gradient().set(0, 1);
            expected = times(1, once);
            expected.get(i)[0] += 1;
            assertGradients(what + ", gradient " + i + " written to", expected, backward(leaves, forward));
        }

        leaves.forEach(Tensor::zeroGradient);
        backward(leaves, forward);
        try (Sgd optimizer = new Sgd(parameters, 0)) {
            optimizer.step();
            optimizer.zeroGradients();
            input.zeroGradient();
            assertGradients(what + ", after a step", once, backward(leaves, forward));
            optimizer.step();
            optimizer.step();
            assertEquals(0, optimizer.gradientNorm(), what + ", a step without backward");
        }
    }

    private static List<float[]> backward(List<Tensor> leaves, Function<Tape, Tensor> forward) {
        try (Tape tape = new Tape(1)) {
            Tensor y = forward.apply(tape);
            y.gradient().set(floats(new Rng(9), Math.toIntExact(y.size())));
            tape.backward();
        }
        return gradients(leaves);
    }

    private static List<float[]> gradients(List<Tensor> leaves) {
        List<float[]> gradients = new ArrayList<>();
        leaves.forEach(leaf -> gradients.add(leaf.gradient().toArray()));
        return gradients;
    }

    private static List<float[]> times(float factor, List<float[]> gradients) {
        List<float[]> scaled = new ArrayList<>();
        for (float[] gradient : gradients) {
            float[] copy = gradient.clone();
            for (int i = 0; i < copy.length; i++) {
                copy[i] *= factor;
            }
            scaled.add(copy);
        }
        return scaled;
    }

    private static void assertGradients(String what, List<float[]> expected, List<float[]> actual) {
        for (int i = 0; i < expected.size(); i++) {
            assertArrayEquals(expected.get(i), actual.get(i), 1e-5f, what + ": gradient " + i);
        }
    }
}
