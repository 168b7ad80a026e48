package io.github.sequor.nn;

import io.github.sequor.tensor.PackedSequence;
import io.github.sequor.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;

/** Attention, and the attention decoder in Bahdanau's order, against the same formulas in float64. */
class AttentionGoldenTest {

    @EachIsa
    void attention() throws IOException {
        for (Path file : Golden.files("attention_")) {
            try (Golden golden = new Golden(file); Tape tape = new Tape(1); Attention attention = attention(golden)) {
                attention.state().forEach((name, tensor) -> RecurrentGoldenTest.set(golden, name, tensor));
                Tensor query = golden.in(tape, "query").requireGradient();
                Tensor keys = golden.in(tape, "keys").requireGradient();
                PackedSequence source = PackedSequence.pack(tape, keys, golden.ints("lengths"));
                Attention.Output result = attention.forward(tape, query, attention.keys(tape, source));
                result.context().gradient().set(golden.floats("probe_context"));
                int sourceLength = golden.number("src_len");
                int batch = golden.number("batch");
                int longest = source.packing().steps();
                result.weights().gradient().set(
                        transposed(golden.floats("probe_weights"), sourceLength, batch, longest));
                tape.backward();

                golden.check("context", result.context(), Golden.VALUES);
                float[] weights = golden.floats("weights");
                check(result.weights().toArray(), transposed(weights, sourceLength, batch, longest));
                golden.check("grad_query", query.gradient(), Golden.GRADIENTS);
                golden.check("grad_keys", keys.gradient(), Golden.GRADIENTS);
                for (Map.Entry<String, Tensor> e : attention.state().entrySet()) {
                    golden.check("grad_" + e.getKey(), e.getValue().gradient(), Golden.GRADIENTS);
                }
            }
        }
    }

    /** (S, N) to (N, longest). */
    private static float[] transposed(float[] weights, int steps, int batch, int longest) {
        float[] result = new float[batch * longest];
        for (int s = 0; s < longest; s++) {
            for (int n = 0; n < batch; n++) {
                result[n * longest + s] = weights[s * batch + n];
            }
        }
        return result;
    }

    private static void check(float[] ours, float[] reference) {
        for (int i = 0; i < ours.length; i++) {
            if (!(Math.abs(ours[i] - reference[i]) <= Golden.VALUES)) {
                throw new AssertionError("weights[" + i + "]: " + ours[i] + ", expected " + reference[i]);
            }
        }
    }

    private static Attention attention(Golden golden) {
        String kind = golden.about().get("op").replace("attention ", "");
        return new Attention(Attention.Kind.valueOf(kind.toUpperCase(Locale.ROOT)), golden.number("query_size"),
                golden.number("key_size"), golden.number("attention_size"), 1);
    }

    @EachIsa
    void decoder() throws IOException {
        for (Path file : Golden.files("decoder_")) {
            try (Golden golden = new Golden(file); Tape tape = new Tape(1);
                    AttentionDecoder decoder = AttentionDecoder
                            .builder(golden.number("input_size"), golden.number("hidden_size"),
                                    golden.number("key_size"))
                            .cell(AttentionDecoder.Cell.valueOf(golden.about().get("cell")))
                            .attentionSize(golden.number("attention_size")).build()) {
                decoder.state().forEach((name, tensor) ->
                        RecurrentGoldenTest.set(golden, name.replace("attention.", ""), tensor));
                Tensor input = golden.in(tape, "input").requireGradient();
                Tensor keys = golden.in(tape, "keys").requireGradient();
                Tensor h0 = golden.in(tape, "h_0").requireGradient();
                Tensor c0 = golden.has("c_0") ? golden.in(tape, "c_0").requireGradient() : null;
                PackedSequence source = PackedSequence.pack(tape, keys, golden.ints("lengths"));
                AttentionDecoder.Output result = decoder.forward(tape, PackedSequence.of(input),
                        decoder.keys(tape, source), h0, c0);
                result.states().gradient().set(golden.floats("probe_output"));
                result.contexts().gradient().set(golden.floats("probe_contexts"));
                tape.backward();

                golden.check("output", result.states(), Golden.VALUES);
                golden.check("contexts", result.contexts(), Golden.VALUES);
                golden.check("grad_input", input.gradient(), Golden.GRADIENTS);
                golden.check("grad_keys", keys.gradient(), Golden.GRADIENTS);
                golden.check("grad_h_0", h0.gradient(), Golden.GRADIENTS);
                if (c0 != null) {
                    golden.check("grad_c_0", c0.gradient(), Golden.GRADIENTS);
                }
                int longest = source.packing().steps();
                int batch = golden.number("batch");
                float[] alpha = result.weights().toArray();
                float[] reference = golden.floats("weights");
                for (int t = 0; t < golden.number("tgt_len"); t++) {
                    float[] ours = java.util.Arrays.copyOfRange(alpha, t * batch * longest, (t + 1) * batch * longest);
                    int size = golden.number("src_len") * batch;
                    check(ours, transposed(java.util.Arrays.copyOfRange(reference, t * size, (t + 1) * size),
                            golden.number("src_len"), batch, longest));
                }
                for (Map.Entry<String, Tensor> e : decoder.state().entrySet()) {
                    golden.check("grad_" + e.getKey().replace("attention.", ""), e.getValue().gradient(),
                            Golden.GRADIENTS);
                }
            }
        }
    }
}
