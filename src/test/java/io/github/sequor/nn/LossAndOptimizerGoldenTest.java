package io.github.sequor.nn;

import io.github.sequor.nn.optim.Adagrad;
import io.github.sequor.nn.optim.Adam;
import io.github.sequor.nn.optim.Optimizer;
import io.github.sequor.nn.optim.RmsProp;
import io.github.sequor.nn.optim.Sgd;
import io.github.sequor.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Cross-entropy and ten steps of each optimizer against PyTorch in float64. */
class LossAndOptimizerGoldenTest {

    @EachIsa
    void crossEntropy() throws IOException {
        for (Path file : Golden.files("cross_entropy_")) {
            try (Golden golden = new Golden(file); Tape tape = new Tape(1)) {
                Tensor logits = golden.in(tape, "logits").requireGradient();
                Tensor loss = Ops.crossEntropy(tape, logits, golden.ints("targets"),
                        Float.parseFloat(golden.about().get("label_smoothing")));
                tape.backward(loss);
                golden.check("loss", loss, Golden.VALUES);
                golden.check("grad_logits", logits.gradient(), Golden.GRADIENTS);
            }
        }
    }

    @EachIsa
    void optimizers() throws IOException {
        for (Path file : Golden.files("optimizer_")) {
            try (Golden golden = new Golden(file);
                    Parameter a = Parameter.dense("a", golden.copy("a_0"));
                    Parameter b = Parameter.dense("b", golden.copy("b_0"));
                    Optimizer optimizer = optimizer(golden, List.of(a, b))) {
                optimizer.clipNorm(value(golden, "clip_norm"));
                for (int step = 1; golden.has("a_" + step); step++) {
                    a.value().gradient().set(golden.floats("grad_a_" + step));
                    b.value().gradient().set(golden.floats("grad_b_" + step));
                    optimizer.step();
                    golden.check("a_" + step, a.value(), Golden.VALUES);
                    golden.check("b_" + step, b.value(), Golden.VALUES);
                }
                if (optimizer.steps() != 10) {
                    throw new AssertionError(file + ": " + optimizer.steps() + " steps");
                }
            }
        }
    }

    private static double value(Golden golden, String key) {
        return Double.parseDouble(golden.about().get(key));
    }

    private static Optimizer optimizer(Golden golden, List<Parameter> parameters) {
        double lr = value(golden, "lr");
        double decay = value(golden, "weight_decay");
        String op = golden.about().get("op");
        return switch (op) {
            case "sgd", "sgd_momentum", "sgd_nesterov" ->
                    new Sgd(parameters, lr, value(golden, "momentum"), golden.is("nesterov"), decay);
            case "adam", "adamw" -> {
                String[] betas = golden.about().get("betas").replaceAll("[() ]", "").split(",");
                yield new Adam(parameters, lr, new Adam.Options(Double.parseDouble(betas[0]),
                        Double.parseDouble(betas[1]), value(golden, "eps"), decay, op.equals("adamw")));
            }
            case "adagrad" -> new Adagrad(parameters, lr, value(golden, "eps"), decay);
            case "rmsprop" -> new RmsProp(parameters, lr, value(golden, "alpha"), value(golden, "eps"), decay);
            default -> throw new IllegalArgumentException(op);
        };
    }
}
