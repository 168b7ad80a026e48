package io.github.sequor.nn;

import io.github.sequor.tensor.Rng;
import io.github.sequor.tensor.Tensor;

/** How parameters begin. */
final class Init {
    private Init() {
    }

    /** Uniform in [-bound, bound), PyTorch's choice for linear (1/sqrt(I)) and recurrent (1/sqrt(H)) layers. */
    static void uniform(Tensor tensor, double bound, Rng rng) {
        float[] values = new float[Math.toIntExact(tensor.size())];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) ((2 * rng.nextDouble() - 1) * bound);
        }
        tensor.set(values);
    }

    /** Normal with mean 0. */
    static void normal(Tensor tensor, double deviation, Rng rng) {
        float[] values = new float[Math.toIntExact(tensor.size())];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (rng.nextGaussian() * deviation);
        }
        tensor.set(values);
    }
}
