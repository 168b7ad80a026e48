package io.github.sequor.nn.optim;

import io.github.sequor.kernel.Kernels;
import io.github.sequor.nn.Parameter;
import io.github.sequor.tensor.Tensor;
import java.util.List;

/**
 * Stochastic gradient descent with momentum (Polyak 1964) or Nesterov's (Sutskever et al. 2013), as torch.optim.SGD:
 * {@code g += decay*w; velocity = momentum*velocity + g; w -= lr * (nesterov ? g + momentum*velocity : velocity)}.
 */
public final class Sgd extends Optimizer {
    private final float momentum;
    private final boolean nesterov;
    private final float weightDecay;

    /** Plain descent. */
    public Sgd(List<Parameter> parameters, double learningRate) {
        this(parameters, learningRate, 0, false, 0);
    }

    /**
     * Descent with momentum.
     *
     * @param momentum in [0, 1); 0: none
     * @param nesterov whether to look ahead; wants a momentum
     * @param weightDecay added to the gradient, times the weight
     */
    public Sgd(List<Parameter> parameters, double learningRate, double momentum, boolean nesterov,
            double weightDecay) {
        super(parameters, learningRate, moments(momentum, nesterov));
        this.momentum = (float) momentum;
        this.nesterov = nesterov;
        this.weightDecay = (float) weightDecay;
    }

    private static String[] moments(double momentum, boolean nesterov) {
        if (!(momentum >= 0 && momentum < 1) || nesterov && momentum == 0) {
            throw new IllegalArgumentException("momentum: expected at least 0 and less than 1, and more than 0 for "
                    + "Nesterov's, was " + momentum);
        }
        return momentum > 0 ? new String[] {"velocity"} : new String[0];
    }

    @Override
    void step(Parameter p, Tensor[] own, float scale) {
        Kernels.sgd_step(p.value().address(), momentum > 0 ? own[0].address() : 0,
                p.value().gradientAddress(), p.rows(), p.rowCount(), p.rowWidth(), scale, (float) learningRate(),
                momentum, nesterov, weightDecay);
    }
}
