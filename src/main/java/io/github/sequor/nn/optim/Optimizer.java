package io.github.sequor.nn.optim;

import io.github.sequor.kernel.Kernels;
import io.github.sequor.nn.Parameter;
import io.github.sequor.tensor.Tensor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Changes parameters by their gradients. A step may first clip the gradients by their global norm (Pascanu et al. 2013,
 * as torch.nn.utils.clip_grad_norm_). Parameters with sparse gradients change in the rows that have one, and their
 * moments with them (as torch.optim.SparseAdam).
 */
public abstract sealed class Optimizer implements AutoCloseable permits Sgd, Adam, Adagrad, RmsProp {
    private final List<Parameter> parameters;
    private final List<Tensor[]> momentsOf = new ArrayList<>();   // each parameter's, in the order of their names
    private final Map<String, Tensor> moments = new LinkedHashMap<>();
    private double learningRate;
    private double clipNorm;
    private double norm;
    private long steps;

    /**
     * An optimizer of these parameters.
     *
     * @param momentNames of memory of a parameter's size, zeros at first, that is saved with the optimizer
     */
    Optimizer(List<Parameter> parameters, double learningRate, String... momentNames) {
        this.parameters = new ArrayList<>(parameters);
        Map<String, Parameter> names = new HashMap<>();
        for (Parameter p : parameters) {
            Parameter other = names.put(p.name(), p);
            if (other != null) {
                throw new IllegalArgumentException("parameters: two have one name, " + other + " and " + p
                        + "; make their modules parts of one module");
            }
        }
        learningRate(learningRate);
        for (Parameter p : parameters) {
            Tensor[] own = new Tensor[momentNames.length];
            for (int i = 0; i < own.length; i++) {
                own[i] = Tensor.zeros(p.value().shape());
                moments.put(p.name() + "." + momentNames[i], own[i]);
            }
            momentsOf.add(own);
        }
    }

    /** The learning rate of the next step. */
    public final double learningRate() {
        return learningRate;
    }

    /** Sets the learning rate. */
    public final void learningRate(double value) {
        if (!(value >= 0 && value < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("learningRate: expected a number of at least 0, was " + value);
        }
        learningRate = value;
    }

    /** Clips the gradients so that their norm is at most this; 0, the default: no clipping. Returns this. */
    public final Optimizer clipNorm(double value) {
        if (!(value >= 0)) {
            throw new IllegalArgumentException("clipNorm: expected at least 0, was " + value);
        }
        clipNorm = value;
        return this;
    }

    /** The norm of all gradients at the last step, before clipping. */
    public final double gradientNorm() {
        return norm;
    }

    /** How many steps were made. */
    public final long steps() {
        return steps;
    }

    /**
     * Changes the parameters, and sets their gradients to zeros.
     *
     * @throws ArithmeticException if the gradients' norm is infinite or NaN: nothing was changed then
     */
    public final void step() {
        double squares = 0;
        for (Parameter p : parameters) {
            squares += Kernels.sum_of_squares(p.value().gradientAddress(), p.rows(), p.rowCount(), p.rowWidth());
        }
        norm = Math.sqrt(squares);
        if (!Double.isFinite(norm)) {
            throw new ArithmeticException("the gradients' norm is " + norm + ": no parameter was changed");
        }
        double scale = clipNorm > 0 ? Math.min(1, clipNorm / (norm + 1e-6)) : 1;
        steps++;
        for (int i = 0; i < parameters.size(); i++) {
            Parameter p = parameters.get(i);
            step(p, momentsOf.get(i), (float) scale);
            p.value().touch();
            p.zeroGradient();
        }
    }

    abstract void step(Parameter p, Tensor[] own, float scale);

    /** Sets all gradients to zeros, without a step. */
    public final void zeroGradients() {
        parameters.forEach(Parameter::zeroGradient);
    }

    /** The moments by name ({@code parameter.moment}); the tensors are the optimizer's own. */
    public final Map<String, Tensor> state() {
        return new LinkedHashMap<>(moments);
    }

    /**
     * Restores a saved state.
     *
     * @param state as {@link #state} gave it
     * @param steps how many steps were made
     */
    public final void load(Map<String, Tensor> state, long steps) {
        if (!state.keySet().equals(moments.keySet())) {
            throw new IllegalArgumentException("state: expected " + moments.keySet() + ", was " + state.keySet());
        }
        moments.forEach((name, tensor) -> state.get(name).expect(name, tensor.shape()));
        moments.forEach((name, tensor) -> tensor.set(state.get(name)));
        this.steps = steps;
    }

    final List<Parameter> parameters() {
        return parameters;
    }

    @Override
    public final void close() {
        moments.values().forEach(Tensor::close);
    }
}
