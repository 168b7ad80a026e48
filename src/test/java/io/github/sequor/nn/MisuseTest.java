package io.github.sequor.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.sequor.cpu.Threads;
import io.github.sequor.nn.optim.Adagrad;
import io.github.sequor.nn.optim.Adam;
import io.github.sequor.nn.optim.Optimizer;
import io.github.sequor.nn.optim.RmsProp;
import io.github.sequor.nn.optim.Sgd;
import io.github.sequor.tensor.Arena;
import io.github.sequor.tensor.PackedSequence;
import io.github.sequor.tensor.Packing;
import io.github.sequor.tensor.Refused;
import io.github.sequor.tensor.Rng;
import io.github.sequor.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Wrong shapes, values of earlier steps and closed modules are exceptions that say so, never a crash. */
class MisuseTest {
    private final Tape tape = new Tape(1);
    private final List<AutoCloseable> open = new ArrayList<>(List.of(tape));

    private <C extends AutoCloseable> C close(C resource) {
        open.add(resource);
        return resource;
    }

    @AfterEach
    void closeAll() throws Exception {
        for (AutoCloseable resource : open) {
            resource.close();
        }
    }

    private PackedSequence sequences(Arena arena, int width, int... lengths) {
        Packing packing = Packing.of(lengths);
        return new PackedSequence(arena.zeros(packing.rows(), width), packing);
    }

    // ---- recurrent layers

    @Test
    void recurrentShapes() {
        Lstm lstm = close(Lstm.builder(3, 4).layers(2).build());
        PackedSequence input = sequences(tape, 3, 2, 1);
        Refused.argument(() -> lstm.forward(tape, sequences(tape, 5, 2, 1)), "input", "(3, 3)", "(3, 5)");
        Tensor states = tape.zeros(2, 2, 4);
        for (int[] shape : new int[][] {{1, 2, 4}, {2, 3, 4}, {2, 2, 5}, {2, 8}}) {
            Tensor wrong = tape.zeros(shape);
            Refused.argument(() -> lstm.forward(tape, input, new Recurrent.State(wrong, states)), "initial.h",
                    "(2, 2, 4)", Tensor.describe(shape));
            Refused.argument(() -> lstm.forward(tape, input, new Recurrent.State(states, wrong)), "initial.c",
                    "(2, 2, 4)", Tensor.describe(shape));
        }
        Refused.argument(() -> lstm.forward(tape, input, Recurrent.State.of(states)), "initial.c", "null");
        Refused.argument(() -> lstm.forward(tape, input, new Recurrent.State(null, states)), "initial.h", "null");
        Refused.argument(() -> lstm.lastLayer(tape, tape.zeros(2, 2, 5)), "states", "(2, any, 4)", "(2, 2, 5)");
    }

    @Test
    void recurrentOptions() {
        Refused.argument(() -> Lstm.builder(0, 4), "inputSize", "0");
        Refused.argument(() -> Gru.builder(3, -1), "hiddenSize", "-1");
        Refused.argument(() -> Rnn.builder(3, 4).layers(0), "layers", "0");
        Refused.argument(() -> Rnn.builder(3, 4).dropout(1), "dropout", "1.0");
        Refused.argument(() -> Rnn.builder(3, 4).dropout(Float.NaN), "dropout", "NaN");
        // 4 * 2^30 is 0 in 32 bits
        Refused.argument(() -> Lstm.builder(1, 1 << 30).build(), "hiddenSize", "1073741824");
        Refused.argument(() -> Gru.builder(Integer.MAX_VALUE, Integer.MAX_VALUE).build(), "hiddenSize", "2147483647");
        Refused.argument(() -> Rnn.builder(1, 1 << 30).bidirectional(true).build(), "hiddenSize", "1073741824");
    }

    @Test
    void recurrentInputsThatAreGoneBeforeBackward() {
        Lstm lstm = close(Lstm.builder(3, 4).build());
        for (int gone = 0; gone < 3; gone++) {
            Tensor[] inputs = {Tensor.zeros(2, 3), Tensor.zeros(1, 1, 4), Tensor.zeros(1, 1, 4)};
            Recurrent.Output output = lstm.forward(tape, new PackedSequence(inputs[0], Packing.of(2)),
                    new Recurrent.State(inputs[1], inputs[2]));
            output.output().data().gradient().fill(1);
            inputs[gone].close();
            Refused.state(tape::backward, "was closed");
            tape.reset();
            for (Tensor input : inputs) {
                input.close();
            }
        }
    }

    // ---- attention

    @Test
    void attentionShapes() {
        Attention attention = close(new Attention(Attention.Kind.ADDITIVE, 4, 6, 5, 1));
        Attention.Keys keys = attention.keys(tape, sequences(tape, 6, 3, 1));
        Refused.argument(() -> attention.keys(tape, sequences(tape, 7, 3, 1)), "sequences", "6", "(4, 7)");
        Refused.argument(() -> attention.forward(tape, tape.zeros(3, 4), keys), "query", "(2, 4)", "(3, 4)");
        Refused.argument(() -> attention.forward(tape, tape.zeros(2, 5), keys), "query", "(2, 4)", "(2, 5)");
        checkForeignKeys((foreign, message) ->
                Refused.argument(() -> attention.forward(tape, tape.zeros(2, 4), foreign), message));
    }

    private interface ForeignKeys {
        void check(Attention.Keys keys, String[] message);
    }

    /** Keys that another attention made, or a user, for additive attention of K = 6 and A = 5 over lengths 3 and 1. */
    private void checkForeignKeys(ForeignKeys use) {
        Attention narrow = close(new Attention(Attention.Kind.ADDITIVE, 4, 6, 2, 1));
        Attention wide = close(new Attention(Attention.Kind.ADDITIVE, 4, 9, 5, 1));
        use.check(narrow.keys(tape, sequences(tape, 6, 3, 1)), new String[] {"keys", "(4, 5)", "(4, 2)"});
        use.check(wide.keys(tape, sequences(tape, 9, 3, 1)), new String[] {"keys", "(any, 6)", "(4, 9)"});
        use.check(new Attention.Keys(sequences(tape, 6, 3, 1), tape.zeros(3, 5)),
                new String[] {"keys", "(4, 5)", "(3, 5)"});
    }

    @Test
    void attentionOptions() {
        Refused.argument(() -> new Attention(Attention.Kind.DOT, 4, 5, 1, 1), "keySize", "4", "5");
        Refused.argument(() -> new Attention(Attention.Kind.ADDITIVE, 4, 5, 0, 1), "attentionSize", "0");
        Refused.argument(() -> new Attention(Attention.Kind.GENERAL, 0, 5, 1, 1), "querySize", "0");
        Refused.argument(() -> new Attention(Attention.Kind.GENERAL, 4, -5, 1, 1), "keySize", "-5");
        Refused.argument(() -> new Attention(Attention.Kind.GENERAL, 1 << 20, 1 << 20, 1, 1), "querySize 1048576");
    }

    // ---- the attention decoder

    private AttentionDecoder decoder(AttentionDecoder.Order order, AttentionDecoder.Cell cell) {
        return close(AttentionDecoder.builder(3, 4, 6).attentionSize(5).order(order).cell(cell).build());
    }

    @Test
    void decoderShapes() {
        AttentionDecoder decoder = decoder(AttentionDecoder.Order.BAHDANAU, AttentionDecoder.Cell.LSTM);
        Attention.Keys keys = decoder.keys(tape, sequences(tape, 6, 3, 1));
        PackedSequence input = sequences(tape, 3, 1, 2);
        Refused.argument(() -> decoder.forward(tape, sequences(tape, 3, 2, 1, 1), keys, null, null), "keys", "3", "2");
        Refused.argument(() -> decoder.forward(tape, sequences(tape, 4, 1, 2), keys, null, null), "input", "(any, 3)",
                "(3, 4)");
        Refused.argument(() -> decoder.forward(tape, input, keys, tape.zeros(3, 4), null), "h0", "(2, 4)", "(3, 4)");
        Refused.argument(() -> decoder.forward(tape, input, keys, tape.zeros(2, 5), null), "h0", "(2, 4)", "(2, 5)");
        Refused.argument(() -> decoder.forward(tape, input, keys, null, tape.zeros(2, 5)), "c0", "(2, 4)", "(2, 5)");
        Refused.argument(() -> decoder.keys(tape, sequences(tape, 5, 3, 1)), "sequences", "6", "(4, 5)");
        checkForeignKeys((foreign, message) ->
                Refused.argument(() -> decoder.forward(tape, input, foreign, null, null), message));
    }

    @Test
    void decoderSteps() {
        for (AttentionDecoder.Order order : AttentionDecoder.Order.values()) {
            AttentionDecoder decoder = decoder(order, AttentionDecoder.Cell.LSTM);
            Arena arena = close(new Arena());
            Attention.Keys keys = decoder.keys(arena, sequences(arena, 6, 3, 1));
            Tensor input = arena.zeros(2, 3);
            Tensor states = arena.zeros(3, 4);
            AttentionDecoder.Output before = new AttentionDecoder.Output(states, states, null, null, null);
            int[] both = {0, 1};
            assertEquals(2, decoder.step(arena, input, before, keys, new int[] {2, 2}, both).states().shape(0));
            assertEquals(0, decoder.step(arena, arena.zeros(0, 3), before, keys, both, both).states().size());

            for (int wrong : new int[] {-1, 3, Integer.MAX_VALUE}) {
                Refused.argument(() -> decoder.step(arena, input, before, keys, new int[] {0, wrong}, both), "parents",
                        "3 rows", "" + wrong);
            }
            for (int wrong : new int[] {-1, 2, Integer.MAX_VALUE}) {
                Refused.argument(() -> decoder.step(arena, input, before, keys, both, new int[] {0, wrong}),
                        "sequences", "2", "" + wrong);
            }
            Refused.argument(() -> decoder.step(arena, input, before, keys, new int[1], both), "parents", "2", "1");
            Refused.argument(() -> decoder.step(arena, input, before, keys, both, new int[1]), "sequences", "2", "1");
            Refused.argument(() -> decoder.step(arena, arena.zeros(2, 5), before, keys, both, both), "input",
                    "(any, 3)", "(2, 5)");
            Refused.argument(() -> decoder.step(arena, arena.zeros(6), before, keys, both, both), "input", "(any, 3)",
                    "(6)");
            Tensor narrow = arena.zeros(3, 3);
            Tensor few = arena.zeros(2, 4);
            Refused.argument(() -> decoder.step(arena, input, new AttentionDecoder.Output(narrow, states, null, null,
                    null), keys, both, both), "before.states", "(any, 4)", "(3, 3)");
            Refused.argument(() -> decoder.step(arena, input, new AttentionDecoder.Output(states, few, null, null,
                    null), keys, both, both), "before.cells", "(3, 4)", "(2, 4)");
            if (order == AttentionDecoder.Order.LUONG) {
                Refused.argument(() -> decoder.step(arena, input, new AttentionDecoder.Output(states, states, null,
                        null, few), keys, both, both), "before.attentional", "(3, 4)", "(2, 4)");
            }
            checkForeignKeys((foreign, message) ->
                    Refused.argument(() -> decoder.step(arena, input, before, foreign, both, both), message));
        }
    }

    /** On a tape, hypotheses that share a parent or a source would write one gradient at once. */
    @Test
    void decoderStepsAreForDecoding() {
        AttentionDecoder decoder = decoder(AttentionDecoder.Order.LUONG, AttentionDecoder.Cell.GRU);
        Attention.Keys keys = decoder.keys(tape, sequences(tape, 6, 3, 1));
        AttentionDecoder.Output before = new AttentionDecoder.Output(tape.zeros(1, 4), null, null, null, null);
        Refused.argument(() -> decoder.step(tape, tape.zeros(2, 3), before, keys, new int[2], new int[2]), "arena",
                "forward");
    }

    @Test
    void decoderOptions() {
        Refused.argument(() -> AttentionDecoder.builder(0, 4, 6), "inputSize", "0");
        Refused.argument(() -> AttentionDecoder.builder(3, -4, 6), "hiddenSize", "-4");
        Refused.argument(() -> AttentionDecoder.builder(3, 4, 0), "keySize", "0");
        Refused.argument(() -> AttentionDecoder.builder(3, 4, 6).attention(Attention.Kind.DOT).build(), "keySize", "4",
                "6");
        Refused.argument(() -> AttentionDecoder.builder(3, 4, 6).attentionSize(-1).build(), "attentionSize", "-1");
        // the product of the sizes passes 2^31
        Refused.argument(() -> AttentionDecoder.builder(30_000, 30_000, 30_000).build(), "hiddenSize", "30000");
        Refused.argument(() -> AttentionDecoder.builder(1, 1 << 30, 1).build(), "hiddenSize", "1073741824");
    }

    // ---- linear, embedding, the other operations

    @Test
    void layersShapes() {
        Linear linear = close(new Linear(3, 4, 1));
        Refused.argument(() -> linear.forward(tape, tape.zeros(2, 4)), "x", "(any, 3)", "(2, 4)");
        Refused.argument(() -> linear.forward(tape, tape.zeros(3)), "x", "(any, 3)", "(3)");
        Refused.argument(() -> new Linear(0, 4, 1), "inputSize", "0");
        Refused.argument(() -> new Linear(3, -4, 1), "outputSize", "-4");
        Refused.argument(() -> new Linear(1 << 20, 1 << 20, 1), "inputSize 1048576");
        Embedding embedding = close(new Embedding(10, 3, 1, 1));
        for (int id : new int[] {-1, 10, Integer.MIN_VALUE, Integer.MAX_VALUE}) {
            Refused.argument(() -> embedding.forward(tape, new int[] {0, id}), "ids", "10", "" + id);
        }
        Refused.argument(() -> embedding.forward(tape, new int[2], 3), "count", "2", "3");
        Refused.argument(() -> embedding.forward(tape, new int[2], -1), "count", "2", "-1");
        assertEquals(0, embedding.forward(tape, new int[0]).shape(0));
        Refused.argument(() -> new Embedding(0, 3, 1, 1), "vocabSize", "0");
        Refused.argument(() -> new Embedding(3, 0, 1, 1), "embeddingSize", "0");
        Refused.argument(() -> new Embedding(1 << 20, 1 << 20, 1, 1), "vocabSize 1048576");
    }

    @Test
    void operations() {
        Tensor x = tape.zeros(3, 4);
        Refused.argument(() -> Ops.add(tape, x, tape.zeros(4, 3)), "b", "(3, 4)", "(4, 3)");
        Refused.argument(() -> Ops.concat(tape), "parts", "at least one");
        Refused.argument(() -> Ops.concat(tape, x, tape.zeros(2, 4)), "parts", "(3, any)", "(2, 4)");
        Refused.argument(() -> Ops.concat(tape, tape.zeros(3)), "parts", "(3)");
        Refused.argument(() -> Ops.stack(tape), "parts", "at least one");
        Refused.argument(() -> Ops.stack(tape, x, tape.zeros(4, 3)), "parts", "(3, 4)", "(4, 3)");
        Refused.argument(() -> Ops.stack(tape, tape.zeros(3)), "parts", "(3)");
        for (int row : new int[] {3, Integer.MAX_VALUE}) {
            Refused.argument(() -> Ops.rows(tape, x, 0, row), "index", "3 rows", "" + row);
        }
        Refused.argument(() -> Ops.rows(tape, tape.zeros(3), 0), "x", "(3)");
        Refused.argument(() -> Ops.dropout(tape, x, 1), "dropout", "1.0");
        Refused.argument(() -> Ops.dropout(tape, x, -0.1f), "dropout", "-0.1");
        Refused.argument(() -> Ops.crossEntropy(tape, x, new int[] {0, 1}, 0), "logits", "(2, any)", "(3, 4)");
        Refused.argument(() -> Ops.crossEntropy(tape, x, new int[] {0, 4, 1}, 0), "targets", "4 classes", "4");
        Refused.argument(() -> Ops.crossEntropy(tape, x, new int[3], 1), "labelSmoothing", "1.0");
        Refused.argument(() -> Ops.crossEntropy(tape, x, new int[2], 3, 0), "count", "0 to 2", "3");
        Refused.argument(() -> Ops.crossEntropy(tape, x, new int[4], 4, 0), "logits", "(4, any)", "(3, 4)");
        Refused.argument(() -> Ops.crossEntropy(tape, x, new int[3], 3, new Ops.Weighting(0, tape.zeros(3))),
                "classWeights", "(4)", "(3)");
        Refused.argument(() -> new Ops.Weighting(-1, null), "labelSmoothing", "-1.0");
        Tensor three = tape.zeros(3);
        Refused.argument(() -> Ops.binaryCrossEntropy(tape, x, three, null, null), "targets", "(3, 4)", "(3)");
        Refused.argument(() -> Ops.binaryCrossEntropy(tape, x, x, three, null), "positiveWeights", "(4)", "(3)");
        Refused.argument(() -> Ops.binaryCrossEntropy(tape, x, x, null, tape.zeros(4)), "rowWeights", "(3)", "(4)");
        Refused.argument(() -> Ops.squaredError(tape, x, three), "targets", "(3, 4)", "(3)");
        Refused.argument(() -> new Pooling(Pooling.Kind.ATTENTION, 3, 0, 1), "attentionSize", "0");
        Refused.argument(() -> new Pooling(Pooling.Kind.MEAN, 0, 0, 1), "inputSize", "0");
        Pooling pooling = close(new Pooling(Pooling.Kind.MEAN, 3, 0, 1));
        Refused.argument(() -> pooling.forward(tape, sequences(tape, 4, 2, 1)), "sequences", "3", "(3, 4)");
        Refused.argument(() -> Ops.targetLogProbs(tape, x, new int[] {0, -100, 1}), "targets", "-100");
        Refused.argument(() -> Ops.topK(tape, x, 0, new int[3], new float[3]), "k", "0");
        Refused.argument(() -> Ops.topK(tape, x, -1, new int[3], new float[3]), "k", "-1");
        Refused.argument(() -> Ops.topK(tape, x, 2, new int[5], new float[6]), "3 rows", "2");
        Refused.argument(() -> Ops.topK(tape, x, 1 << 30, new int[3], new float[3]), "k", "1073741824");
        // more than there are: the rest is said to be none
        int[] classes = new int[18];
        Ops.topK(tape, x, 6, classes, new float[18]);
        assertArrayEquals(new int[] {0, 1, 2, 3, -1, -1, 0, 1, 2, 3, -1, -1, 0, 1, 2, 3, -1, -1}, classes);
    }

    /** Gradients of one row that two tasks add to at once would be a matter of chance. */
    @Test
    void rowsThatAreLookedUpTwice() {
        Tensor x = tape.of(new float[] {1, 2, 3}, 3, 1);
        assertArrayEquals(new float[] {3, 3, 0, 0}, Ops.rows(tape, x, 2, 2, -1, -1).toArray());
        x.requireGradient();
        Refused.argument(() -> Ops.rows(tape, x, 2, 0, 2), "index", "2", "twice");
        Ops.rows(tape, x, -1, 2, -1, 0);   // what is no row may come as often as it likes
        try (Arena arena = new Arena()) {
            assertArrayEquals(new float[] {3, 3}, Ops.rows(arena, x, 2, 2).toArray());
        }
    }

    // ---- the tape

    @Test
    void tapes() {
        Linear linear = close(new Linear(3, 1, 1));
        Tensor x = tape.zeros(1, 3);
        Tensor y = linear.forward(tape, x).view(0, 1);
        Refused.argument(() -> tape.backward(linear.forward(tape, tape.zeros(2, 3))), "loss", "(1)", "(2, 1)");
        Refused.state(() -> tape.backward(tape.zeros(1)), "needs no gradient");
        tape.backward(y);
        Refused.state(() -> tape.backward(y), "backward was called before");
        Refused.state(() -> tape.backward(), "backward was called before", "reset");
        tape.reset();
        Refused.state(() -> tape.backward(y), "earlier step");
        Refused.state(() -> linear.forward(tape, x), "earlier step");
        Refused.state(() -> Ops.tanh(tape, x), "earlier step");
        tape.backward();   // an empty step

        Tape closed = new Tape(1);
        Tensor loss = Ops.crossEntropy(closed, linear.forward(closed, closed.zeros(2, 3)), new int[2], 0);
        closed.close();
        closed.close();
        Refused.state(() -> closed.backward(loss), "closed");
        Refused.state(closed::backward, "closed");
        Refused.state(closed::reset, "closed");
    }

    @Test
    void valuesOfAnArenaThatWasResetBeforeBackward() {
        Arena arena = close(new Arena());
        Linear linear = close(new Linear(3, 2, 1));
        for (int kind = 0; kind < 3; kind++) {
            Tensor input = arena.zeros(2, 3);
            Tensor loss = switch (kind) {
                case 0 -> linear.forward(tape, input);
                case 1 -> {
                    Lstm lstm = close(Lstm.builder(3, 2).build());
                    yield lstm.forward(tape, new PackedSequence(input, Packing.of(1, 1))).output().data();
                }
                default -> {
                    AttentionDecoder decoder = close(AttentionDecoder.builder(3, 4, 3).build());
                    yield decoder.forward(tape, new PackedSequence(input, Packing.of(1, 1)),
                            decoder.keys(tape, sequences(tape, 3, 1, 1)), null, null).states();
                }
            };
            loss.gradient().fill(1);
            arena.reset();
            Refused.state(tape::backward, "earlier step");
            tape.reset();
        }
    }

    // ---- modules and optimizers

    @Test
    void closedModules() {
        List<Module> modules = List.of(Lstm.builder(3, 4).build(), new Linear(3, 4, 1), new Embedding(3, 4, 1, 1),
                AttentionDecoder.builder(3, 4, 3).build(), new Attention(Attention.Kind.GENERAL, 3, 3, 1, 1));
        Packing one = Packing.of(1);
        for (boolean used : new boolean[] {true, false}) {
            for (Module module : modules) {
                Runnable use = () -> {
                    Tensor x = tape.zeros(1, 3);
                    if (module instanceof Recurrent r) {
                        r.forward(tape, new PackedSequence(x, one));
                    } else if (module instanceof Linear l) {
                        l.forward(tape, x);
                    } else if (module instanceof Embedding e) {
                        e.forward(tape, new int[1]);
                    } else if (module instanceof Attention a) {
                        a.forward(tape, x, a.keys(tape, new PackedSequence(x, one)));
                    } else if (module instanceof AttentionDecoder d) {
                        d.forward(tape, new PackedSequence(x, one), d.keys(tape, new PackedSequence(x, one)), null,
                                null);
                    }
                };
                if (used) {
                    use.run();
                } else {
                    module.close();
                    module.close();
                    Refused.state(use::run, "was closed");
                    Refused.state(() -> module.parameters().get(0).value().toArray(), "was closed");
                }
            }
        }
        // what they recorded before they were closed
        Refused.state(tape::backward, "was closed");
    }

    @Test
    void states() {
        Linear linear = close(new Linear(3, 4, 1));
        Tensor weight = close(Tensor.zeros(4, 3));
        Tensor bias = close(Tensor.zeros(4));
        float[] before = linear.weight().toArray();
        Refused.argument(() -> linear.load(Map.of("weight", weight)), "missing bias");
        Refused.argument(() -> linear.load(Map.of("weight", weight, "bias", bias, "b", bias)), "unknown b");
        Refused.argument(() -> linear.load(Map.of("weight", weight, "bias", weight)), "bias", "(4)", "(4, 3)");
        assertArrayEquals(before, linear.weight().toArray());
        linear.load(Map.of("weight", weight, "bias", bias));
        assertArrayEquals(new float[12], linear.weight().toArray());
    }

    @Test
    void optimizers() {
        Linear linear = close(new Linear(3, 4, 1));
        List<Parameter> parameters = linear.parameters();
        for (double rate : new double[] {-1, Double.NaN, Double.POSITIVE_INFINITY}) {
            Refused.argument(() -> new Adam(parameters, rate), "learningRate", "" + rate);
        }
        Refused.argument(() -> new Sgd(parameters, 1, 1, false, 0), "momentum", "1.0");
        Refused.argument(() -> new Sgd(parameters, 1, 0, true, 0), "momentum", "0.0");
        Refused.argument(() -> new Adam.Options(0.9, 1, 1e-8, 0, false), "beta", "1.0");
        Optimizer adam = close(new Adam(parameters, 0.1));
        Refused.argument(() -> adam.clipNorm(-1), "clipNorm", "-1.0");
        Refused.argument(() -> adam.load(Map.of(), 3), "state", "weight.m");
        Refused.argument(() -> adam.load(Map.of("weight.m", linear.weight(), "weight.v", linear.weight(), "bias.m",
                linear.weight(), "bias.v", linear.weight()), 3), "bias", "(4)", "(4, 3)");
        assertEquals(0, adam.steps());
        adam.close();
        adam.close();
        Refused.state(adam::step, "was closed");
    }

    /** The moments are kept by name: those of one layer are not as large as those of another. */
    @Test
    void optimizersOfTwoParametersOfOneName() {
        List<Parameter> parameters = new ArrayList<>(close(new Linear(1, 1, 1)).parameters());
        parameters.addAll(close(new Linear(300, 300, 1)).parameters());
        Refused.argument(() -> new Adam(parameters, 0.1), "parameters", "weight", "(1, 1)", "(300, 300)");
        Refused.argument(() -> new Sgd(parameters, 0.1), "parameters", "weight");
        Refused.argument(() -> new Adagrad(parameters, 0.1), "parameters", "weight");
        Refused.argument(() -> new RmsProp(parameters, 0.1), "parameters", "weight");
    }

    @Test
    void partsOfOneName() {
        class Twice extends Module {
            Twice(String second) {
                add(Parameter.dense("w", MisuseTest.this.close(Tensor.zeros(1))));
                add("part", MisuseTest.this.close(new Linear(1, 1, 1)));
                add(second, MisuseTest.this.close(new Linear(1, 1, 1)));
            }
        }
        Refused.argument(() -> new Twice("part"), "name", "part");
        Refused.argument(() -> new Twice("w"), "name", "w");
        assertEquals(5, close(new Twice("other")).parameters().size());
    }

    @Test
    void gradientsThatAreNoNumbersChangeNothing() {
        Parameter parameter = close(Parameter.dense("p", Tensor.of(new float[] {1, 2}, 2)));
        for (Optimizer optimizer : List.of(new Sgd(List.of(parameter), 0.1), new Adam(List.of(parameter), 0.1))) {
            close(optimizer);
            for (float bad : new float[] {Float.NaN, Float.NEGATIVE_INFINITY}) {
                parameter.value().gradient().set(1, bad);
                assertThrows(ArithmeticException.class, optimizer::step);
                assertArrayEquals(new float[] {1, 2}, parameter.value().toArray());
                assertEquals(0, optimizer.steps());
            }
        }
        parameter.zeroGradient();
    }

    @Test
    void parametersWithoutElements() {
        Parameter none = close(Parameter.sparse("none", Tensor.zeros(5, 0)));
        Parameter dense = close(Parameter.dense("dense", Tensor.zeros(0)));
        Optimizer adam = close(new Adam(List.of(none, dense), 0.1).clipNorm(1));
        adam.step();
        assertEquals(0, adam.gradientNorm());
        Refused.argument(() -> Parameter.sparse("vector", close(Tensor.zeros(5))), "value", "(5)");
    }

    @Test
    void threads() {
        int before = Threads.count();
        Refused.argument(() -> Threads.use(0), "threads", "0");
        Refused.argument(() -> Threads.use(-3), "threads", "-3");
        Refused.argument(() -> Threads.use(1025), "threads", "1024", "1025");
        assertEquals(before, Threads.count());
    }

    /** NaN and infinite inputs come out as such, and stop nothing. */
    @EachIsa
    void numbersThatAreNone() {
        Rng rng = new Rng(1);
        for (float odd : new float[] {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY}) {
            for (Samples.Cell cell : Samples.CELLS) {
                try (Recurrent layers = cell.of(3, 17).bidirectional(true).build()) {
                    Tensor input = Samples.leaf(rng, 4, 2, 3);
                    input.set(5, odd);
                    Tensor output = layers.forward(tape, PackedSequence.of(input)).output().data();
                    output.gradient().fill(1);
                    tape.backward();
                    if (Float.isNaN(odd)) {
                        // step 0 of sequence 1 and, forward, all of its steps; the other sequence keeps clear of it
                        float[] values = output.toArray();
                        for (int row = 0; row < 8; row++) {
                            for (int unit = 0; unit < 17; unit++) {
                                assertEquals(row % 2 == 1, Float.isNaN(values[row * 34 + unit]), cell + " row " + row);
                            }
                        }
                    }
                    input.close();
                }
                tape.reset();
            }
            Tensor logits = tape.of(new float[] {1, odd, 2, 0, 1, 3}, 2, 3).requireGradient();
            Tensor loss = Ops.crossEntropy(tape, logits, new int[] {0, 2}, 0);
            tape.backward(loss);
            assertEquals(odd == Float.NEGATIVE_INFINITY, Float.isFinite(loss.item()));
            tape.reset();
        }
    }
}
