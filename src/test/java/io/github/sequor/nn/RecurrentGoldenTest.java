package io.github.sequor.nn;

import io.github.sequor.tensor.PackedSequence;
import io.github.sequor.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/** RNN, GRU and LSTM against torch.nn.RNN, GRU and LSTM in float64; and the GRU of Chung et al. 2014. */
class RecurrentGoldenTest {

    @EachIsa
    void agreesWithPyTorch() throws IOException {
        for (Path file : Golden.files("recurrent_")) {
            try (Golden golden = new Golden(file); Recurrent layers = layers(golden); Tape tape = new Tape(1)) {
                layers.state().forEach((name, tensor) -> set(golden, name, tensor));
                Tensor input = golden.in(tape, "input").requireGradient();
                Tensor h0 = golden.in(tape, "h_0").requireGradient();
                Tensor c0 = golden.has("c_0") ? golden.in(tape, "c_0").requireGradient() : null;
                Recurrent.Output result = layers.forward(tape, PackedSequence.pack(tape, input, golden.ints("lengths")),
                        new Recurrent.State(h0, c0));
                Tensor output = result.output().unpack(tape);
                output.gradient().set(golden.floats("probe_output"));
                result.last().h().gradient().set(golden.floats("probe_h_n"));
                if (c0 != null) {
                    result.last().c().gradient().set(golden.floats("probe_c_n"));
                }
                tape.backward();

                boolean rnn = layers instanceof Rnn;
                double values = rnn ? Golden.RNN : Golden.VALUES;
                double gradients = rnn ? Golden.RNN : Golden.GRADIENTS;
                golden.check("output", output, values);
                golden.check("h_n", result.last().h(), values);
                golden.check("grad_input", input.gradient(), gradients);
                golden.check("grad_h_0", h0.gradient(), gradients);
                if (c0 != null) {
                    golden.check("c_n", result.last().c(), values);
                    golden.check("grad_c_0", c0.gradient(), gradients);
                }
                for (Map.Entry<String, Tensor> e : layers.state().entrySet()) {
                    golden.check("grad_" + e.getKey(), e.getValue().gradient(), gradients);
                }
            }
        }
    }

    private static Recurrent layers(Golden golden) {
        int input = golden.number("input_size");
        int hidden = golden.number("hidden_size");
        Recurrent.Builder<?, ?> builder = switch (golden.about().get("op")) {
            case "RNN" -> Rnn.builder(input, hidden).relu(golden.about().get("nonlinearity").equals("relu"));
            case "GRU" -> Gru.builder(input, hidden);
            case "LSTM" -> Lstm.builder(input, hidden);
            default -> throw new IllegalArgumentException(golden.about().get("op"));
        };
        return builder.layers(golden.number("num_layers")).bidirectional(golden.is("bidirectional"))
                .bias(golden.is("bias")).build();
    }

    @EachIsa
    void gruWithResetBeforeTheProduct() throws IOException {
        for (Path file : Golden.files("gru_reset_before_")) {
            try (Golden golden = new Golden(file); Tape tape = new Tape(1);
                    Gru gru = Gru.builder(golden.number("input_size"), golden.number("hidden_size")).resetAfter(false)
                            .build()) {
                int inputSize = golden.number("input_size");
                int hidden = golden.number("hidden_size");
                Map<String, Tensor> state = gru.state();
                float[] ih = new float[3 * hidden * inputSize];
                float[] hh = new float[3 * hidden * hidden];
                float[] bias = new float[3 * hidden];
                split(golden, "", new float[][] {ih, hh, bias}, hidden, inputSize);
                state.get("weight_ih_l0").set(ih);
                state.get("weight_hh_l0").set(hh);
                state.get("bias_ih_l0").set(bias);
                Tensor input = golden.in(tape, "input").requireGradient();
                Tensor h0 = golden.in(tape, "h_0").requireGradient();
                Recurrent.Output result = gru.forward(tape, PackedSequence.of(input),
                        Recurrent.State.of(h0.view(0, 1, h0.shape(0), hidden)));
                result.output().data().gradient().set(golden.floats("probe_output"));
                tape.backward();

                golden.check("output", result.output().data(), Golden.VALUES);
                golden.check("grad_input", input.gradient(), Golden.GRADIENTS);
                golden.check("grad_h_0", h0.gradient(), Golden.GRADIENTS);
                joinAndCheck(golden, state, hidden, inputSize);
            }
        }
    }

    /** The case's W_r, W_u, W_c are (H, H+I), columns [h, x]. */
    private static void split(Golden golden, String prefix, float[][] to, int hidden, int input) throws IOException {
        String[] gates = {"r", "u", "c"};
        for (int g = 0; g < 3; g++) {
            float[] w = golden.floats(prefix + "W_" + gates[g]);
            for (int row = 0; row < hidden; row++) {
                System.arraycopy(w, row * (hidden + input), to[1], (g * hidden + row) * hidden, hidden);
                System.arraycopy(w, row * (hidden + input) + hidden, to[0], (g * hidden + row) * input, input);
            }
            System.arraycopy(golden.floats(prefix + "b_" + gates[g]), 0, to[2], g * hidden, hidden);
        }
    }

    private static void joinAndCheck(Golden golden, Map<String, Tensor> state, int hidden, int input)
            throws IOException {
        float[] ih = state.get("weight_ih_l0").gradient().toArray();
        float[] hh = state.get("weight_hh_l0").gradient().toArray();
        float[] bias = state.get("bias_ih_l0").gradient().toArray();
        String[] gates = {"r", "u", "c"};
        for (int g = 0; g < 3; g++) {
            float[] w = new float[hidden * (hidden + input)];
            for (int row = 0; row < hidden; row++) {
                System.arraycopy(hh, (g * hidden + row) * hidden, w, row * (hidden + input), hidden);
                System.arraycopy(ih, (g * hidden + row) * input, w, row * (hidden + input) + hidden, input);
            }
            golden.check("grad_W_" + gates[g], w, Golden.GRADIENTS);
            float[] b = new float[hidden];
            System.arraycopy(bias, g * hidden, b, 0, hidden);
            golden.check("grad_b_" + gates[g], b, Golden.GRADIENTS);
        }
    }

    static void set(Golden golden, String name, Tensor tensor) {
        try {
            tensor.expect(name, golden.shape(name)).set(golden.floats(name));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
