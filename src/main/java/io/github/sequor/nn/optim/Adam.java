package io.github.sequor.nn.optim;

import io.github.sequor.kernel.Kernels;
import io.github.sequor.nn.Parameter;
import io.github.sequor.tensor.Tensor;
import java.util.List;

/**
 * Adam (Kingma and Ba 2015), as torch.optim.Adam, and AdamW (Loshchilov and Hutter 2019), as torch.optim.AdamW:
 * {@code w -= lr * (m / (1 - beta1^t)) / (sqrt(v / (1 - beta2^t)) + eps)}.
 */
public final class Adam extends Optimizer {
    private final double beta1;
    private final double beta2;
    private final double eps;
    private final double weightDecay;
    private final boolean decoupled;

    /** Adam with beta1 0.9, beta2 0.999, eps 1e-8 and no weight decay. */
    public Adam(List<Parameter> parameters, double learningRate) {
        this(parameters, learningRate, new Options(0.9, 0.999, 1e-8, 0, false));
    }

    /** AdamW: the decay is taken from the weight directly, {@code w -= lr*decay*w}, and not through the moments. */
    public static Adam adamW(List<Parameter> parameters, double learningRate, double weightDecay) {
        return new Adam(parameters, learningRate, new Options(0.9, 0.999, 1e-8, weightDecay, true));
    }

    /**
     * What Adam can be told.
     *
     * @param beta1 decay of the first moment, in [0, 1)
     * @param beta2 decay of the second moment, in [0, 1)
     * @param eps added to the root of the second moment
     * @param weightDecay times the weight: added to the gradient, or taken from the weight if decoupled
     * @param decoupled whether this is AdamW
     */
    public record Options(double beta1, double beta2, double eps, double weightDecay, boolean decoupled) {
        /** Checks the betas. */
        public Options {
            if (!(beta1 >= 0 && beta1 < 1 && beta2 >= 0 && beta2 < 1)) {
                throw new IllegalArgumentException("beta1, beta2: expected at least 0 and less than 1, were " + beta1
                        + ", " + beta2);
            }
        }
    }

    /** Adam with these options. */
    public Adam(List<Parameter> parameters, double learningRate, Options options) {
        super(parameters, learningRate, "m", "v");
        beta1 = options.beta1;
        beta2 = options.beta2;
        eps = options.eps;
        weightDecay = options.weightDecay;
        decoupled = options.decoupled;
    }

    @Override
    void step(Parameter p, Tensor[] own, float scale) {
        Kernels.adam_step(p.value().address(), own[0].address(), own[1].address(),
                p.value().gradientAddress(), p.rows(), p.rowCount(), p.rowWidth(), scale, (float) learningRate(),
                beta1, beta2, (float) eps, (float) weightDecay, decoupled,
                1 - Math.pow(beta1, steps()), 1 - Math.pow(beta2, steps()));
    }
}
