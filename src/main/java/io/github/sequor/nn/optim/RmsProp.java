package io.github.sequor.nn.optim;

import io.github.sequor.kernel.Kernels;
import io.github.sequor.nn.Parameter;
import io.github.sequor.tensor.Tensor;
import java.util.List;

/**
 * RMSprop (Tieleman and Hinton 2012), as torch.optim.RMSprop:
 * {@code square = alpha*square + (1-alpha)*g^2; w -= lr * g / (sqrt(square) + eps)}.
 */
public final class RmsProp extends Optimizer {
    private final float alpha;
    private final float eps;
    private final float weightDecay;

    /** RMSprop with alpha 0.99, eps 1e-8 and no weight decay. */
    public RmsProp(List<Parameter> parameters, double learningRate) {
        this(parameters, learningRate, 0.99, 1e-8, 0);
    }

    /** RMSprop; the weight decay is added to the gradient, times the weight. */
    public RmsProp(List<Parameter> parameters, double learningRate, double alpha, double eps, double weightDecay) {
        super(parameters, learningRate, "square");
        this.alpha = (float) alpha;
        this.eps = (float) eps;
        this.weightDecay = (float) weightDecay;
    }

    @Override
    void step(Parameter p, Tensor[] own, float scale) {
        Kernels.rmsprop_step(p.value().address(), own[0].address(), p.value().gradientAddress(), p.rows(),
                p.rowCount(), p.rowWidth(), scale, (float) learningRate(), alpha, eps, weightDecay);
    }
}
