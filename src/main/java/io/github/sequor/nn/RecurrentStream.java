package io.github.sequor.nn;

import io.github.sequor.tensor.Arena;
import io.github.sequor.tensor.Tensor;

/**
 * Runs recurrent layers step by step, as text or sound comes in, and keeps their state in between:
 *
 * <pre>{@code
 * try (RecurrentStream stream = lstm.stream(1)) {
 *     stream.input().set(features);
 *     stream.step();
 *     stream.output().get(hidden, 0, hidden.length);
 * }
 * }</pre>
 *
 * <p>Outputs are those of {@link Recurrent#forward} over the same steps. A step is one native call a layer and
 * allocates nothing, neither native memory nor on the heap. For one thread at a time; any number of streams may share
 * layers whose weights nobody changes meanwhile.
 */
public final class RecurrentStream implements AutoCloseable {
    private final Recurrent layers;
    private final Arena memory = new Arena();
    private final Tensor input;
    private final Tensor output;
    private final Recurrent.State[] states = new Recurrent.State[2];   // a step reads one and writes the other
    private final Recurrent.Call[][] calls = new Recurrent.Call[2][];  // for each state that is read, one a layer
    private int current;

    RecurrentStream(Recurrent layers, int batch) {
        this.layers = layers;
        Ops.checkPositive("batch", batch);
        if (layers.directions() > 1) {
            throw new IllegalArgumentException("stream: layers that also read from the end need the whole sequence");
        }
        input = memory.zeros(batch, layers.inputSize);
        long batchSizes = memory.ints(new int[] {batch});
        Tensor[] outputs = new Tensor[layers.layers()];
        for (int layer = 0; layer < outputs.length; layer++) {
            outputs[layer] = memory.zeros(batch, layers.hiddenSize());
        }
        output = outputs[outputs.length - 1];
        states[0] = layers.zeroState(memory, batch);
        states[1] = layers.zeroState(memory, batch);
        long gates = memory.floats((long) batch * layers.gates() * layers.hiddenSize());
        long extra = layers.keepsExtra() ? memory.floats((long) batch * layers.hiddenSize()) : 0;
        for (int from = 0; from < 2; from++) {
            calls[from] = new Recurrent.Call[outputs.length];
            for (int layer = 0; layer < outputs.length; layer++) {
                Tensor x = layer == 0 ? input : outputs[layer - 1];
                calls[from][layer] = layers.call(layer, x, outputs[layer], states[from], states[1 - from], gates, extra,
                        batchSizes);
            }
        }
    }

    /** What the next step reads, (N, inputSize); zeros at first. */
    public Tensor input() {
        return input;
    }

    /** What the last step gave, (N, H). The next one overwrites it. */
    public Tensor output() {
        return output;
    }

    /** The state after the last step, which the next one reads; set its tensors to begin elsewhere. */
    public Recurrent.State state() {
        return states[current];
    }

    /**
     * Reads {@link #input()}, moves the state, and writes {@link #output()}.
     *
     * @throws IllegalStateException if the stream or its layers were closed
     */
    public void step() {
        input.address();
        for (int layer = 0; layer < calls[current].length; layer++) {
            layers.run(layer, calls[current][layer]);
        }
        current = 1 - current;
    }

    /** Begins anew: the state is zeros. */
    public void reset() {
        states[current].h().fill(0);
        if (states[current].c() != null) {
            states[current].c().fill(0);
        }
    }

    /** Gives the memory back; the layers stay as they are. */
    @Override
    public void close() {
        memory.close();
    }
}
