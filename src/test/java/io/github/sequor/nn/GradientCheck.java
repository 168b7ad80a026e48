package io.github.sequor.nn;

import io.github.sequor.tensor.Arena;
import io.github.sequor.tensor.Rng;
import io.github.sequor.tensor.Tensor;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Compares gradients with central differences. The loss is the sum of all outputs times random probes, added up in
 * double; the forward is float32.
 *
 * <p>Each difference is taken with steps h and 2h and extrapolated (Richardson), which leaves an error of order h^4.
 * What the two differ by says how curved the loss is there, and a quarter of it bounds that error; the rounding of the
 * outputs, half a unit each and a few of them in a chain, bounds the rest. With relu a kink may lie between: an output
 * that is 0 on one side alone, or two differences that differ where all should be nearly straight. Such a derivative is
 * left out; ten must remain.
 */
final class GradientCheck implements AutoCloseable {
    private static final int ELEMENTS = 4;
    /** Roundings in a chain: a state of an earlier step has been through many. */
    private static final double CHAIN = 16;

    /** The outputs of an operation on the leaves; each has a gradient. */
    interface Forward {
        List<Tensor> on(Arena arena);
    }

    private final Map<String, Tensor> leaves = new LinkedHashMap<>();
    private final List<Tensor> owned = new ArrayList<>();
    private final Rng rng;
    private final String what;
    private final boolean relu;
    private final double h;
    private double[][] probes;
    private int compared;
    private int left;

    GradientCheck(String what, long seed) {
        this(what, seed, false);
    }

    GradientCheck(String what, long seed, boolean relu) {
        this.what = what;
        rng = new Rng(seed);
        this.relu = relu;
        h = relu ? 0x1p-7 : 0x1p-5;   // large, since the forward is float32; smaller where kinks are to be missed
    }

    /** An input of random numbers; closed with this check. */
    Tensor leaf(String name, int... shape) {
        Tensor leaf = Samples.leaf(rng, shape);
        leaves.put(name, leaf);
        owned.add(leaf);
        return leaf;
    }

    /** The parameters of a module. */
    <M extends Module> M parameters(M module) {
        leaves.putAll(module.state());
        return module;
    }

    void run(Forward forward) {
        try (Tape tape = new Tape(7)) {
            List<Tensor> outputs = forward.on(tape);
            probes = new double[outputs.size()][];
            for (int o = 0; o < probes.length; o++) {
                float[] probe = Samples.floats(rng, Math.toIntExact(outputs.get(o).size()));
                outputs.get(o).gradient().set(probe);
                probes[o] = new double[probe.length];
                for (int i = 0; i < probe.length; i++) {
                    probes[o][i] = probe[i];
                }
            }
            tape.backward();
            Map<String, float[]> gradients = new LinkedHashMap<>();
            leaves.forEach((name, leaf) -> gradients.put(name, leaf.gradient().toArray()));
            gradients.forEach((name, gradient) -> check(name, gradient, () -> {
                tape.begin(0);   // the same draws of dropout
                return forward.on(tape);
            }));
        }
        if (compared < 10 && left > 0 || compared == 0) {
            throw new AssertionError(what + ": compared " + compared + " derivatives, left out " + left);
        }
    }

    private interface Again {
        List<Tensor> outputs();
    }

    private void check(String name, float[] gradient, Again again) {
        Tensor leaf = leaves.get(name);
        float[] at = leaf.toArray();
        double norm = 0;
        for (float g : gradient) {
            norm += (double) g * g;
        }
        norm = Math.sqrt(norm);
        // along the gradient, where an error of its size shows most, and along a few elements
        if (norm > 0) {
            double[] direction = new double[at.length];
            for (int i = 0; i < at.length; i++) {
                direction[i] = gradient[i] / norm;
            }
            compare(name + " along its gradient", leaf, at, direction, norm, again);
        }
        for (int n = 0; n < Math.min(ELEMENTS, at.length); n++) {
            int i = at.length <= ELEMENTS ? n : rng.nextInt(at.length);
            double[] direction = new double[at.length];
            direction[i] = 1;
            compare(name + "[" + i + "]", leaf, at, direction, gradient[i], again);
        }
        leaf.set(at);
    }

    private void compare(String name, Tensor leaf, float[] at, double[] direction, double analytic, Again again) {
        Loss[] losses = new Loss[4];
        double[] steps = {-2 * h, -h, h, 2 * h};
        for (int i = 0; i < steps.length; i++) {
            losses[i] = loss(leaf, at, direction, steps[i], again);
        }
        double near = (losses[2].value - losses[1].value) / (2 * h);
        double far = (losses[3].value - losses[0].value) / (4 * h);
        double numeric = (4 * near - far) / 3;
        double curved = Math.abs(far - near);
        if (relu && (curved > 1e-3 * Math.max(1, Math.abs(numeric)) || !losses[0].zeros.equals(losses[3].zeros))) {
            left++;
            return;
        }
        compared++;
        double bound = losses[0].rounding / h + curved / 4;
        if (!(Math.abs(analytic - numeric) <= bound)) {
            throw new AssertionError(what + ": the gradient of " + name + " is " + analytic + ", the difference "
                    + numeric + " (bound " + bound + ")");
        }
    }

    /** A loss, the standard deviation that rounding may give it, and which outputs are 0. */
    private record Loss(double value, double rounding, BitSet zeros) {
    }

    private Loss loss(Tensor leaf, float[] at, double[] direction, double step, Again again) {
        float[] moved = new float[at.length];
        for (int i = 0; i < at.length; i++) {
            moved[i] = (float) (at[i] + step * direction[i]);
        }
        leaf.set(moved);
        double loss = 0;
        double squares = 0;
        BitSet zeros = new BitSet();
        int n = 0;
        List<Tensor> outputs = again.outputs();
        for (int o = 0; o < probes.length; o++) {
            float[] values = outputs.get(o).toArray();
            for (int i = 0; i < values.length; i++) {
                loss += probes[o][i] * values[i];
                double error = probes[o][i] * Math.max(1, Math.abs(values[i]));
                squares += error * error;
                zeros.set(n++, values[i] == 0);
            }
        }
        return new Loss(loss, CHAIN * 0x1p-24 * Math.sqrt(squares), zeros);
    }

    @Override
    public void close() {
        owned.forEach(Tensor::close);
    }
}
