package io.github.sequor.nn.optim;

import io.github.sequor.kernel.Kernels;
import io.github.sequor.nn.Parameter;
import io.github.sequor.tensor.Tensor;
import java.util.List;

/** Adagrad (Duchi et al. 2011), as torch.optim.Adagrad: {@code sum += g^2; w -= lr * g / (sqrt(sum) + eps)}. */
public final class Adagrad extends Optimizer {
    private final float eps;
    private final float weightDecay;

    /** Adagrad with eps 1e-10 and no weight decay. */
    public Adagrad(List<Parameter> parameters, double learningRate) {
        this(parameters, learningRate, 1e-10, 0);
    }

    /** Adagrad; the weight decay is added to the gradient, times the weight. */
    public Adagrad(List<Parameter> parameters, double learningRate, double eps, double weightDecay) {
        super(parameters, learningRate, "sum");
        this.eps = (float) eps;
        this.weightDecay = (float) weightDecay;
    }

    @Override
    void step(Parameter p, Tensor[] own, float scale) {
        Kernels.adagrad_step(p.value().address(), own[0].address(), p.value().gradientAddress(), p.rows(),
                p.rowCount(), p.rowWidth(), scale, (float) learningRate(), eps, weightDecay);
    }
}
