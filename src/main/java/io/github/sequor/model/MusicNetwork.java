package io.github.sequor.model;

import io.github.sequor.feature.PianoRoll;
import io.github.sequor.nn.Linear;
import io.github.sequor.nn.Module;
import io.github.sequor.nn.Ops;
import io.github.sequor.nn.Recurrent;
import io.github.sequor.nn.RecurrentStream;
import io.github.sequor.tensor.Arena;
import io.github.sequor.tensor.PackedSequence;
import io.github.sequor.tensor.Packing;
import io.github.sequor.tensor.Rng;
import io.github.sequor.tensor.Tensor;
import java.util.List;

/** Recurrent layers over chords, and for each pitch the logit of sounding at the next step, given all steps before. */
final class MusicNetwork extends Module {
    private final MusicOptions options;
    private final Recurrent layers;
    private final Linear output;

    MusicNetwork(MusicOptions options, long seed) {
        this.options = options;
        Rng seeds = new Rng(seed);
        layers = add("layers", Cells.builder(options.cell(), PianoRoll.PITCHES, options.hiddenSize())
                .layers(options.layers()).dropout((float) options.dropout()).lockedDropout(true)
                .weightDropout((float) options.weightDropout()).seed(seeds.nextLong()).build());
        output = add("output", new Linear(options.hiddenSize(), PianoRoll.PITCHES, seeds.nextLong()));
    }

    /** The mean over pitches of Bernoulli log-losses of all steps; before the first one there is silence. */
    Tensor loss(Arena arena, List<PianoRoll> pieces) {
        Packing packing = Packing.of(pieces.stream().mapToInt(PianoRoll::length).toArray());
        float[] before = new float[packing.rows() * PianoRoll.PITCHES];
        float[] now = new float[before.length];
        for (int i = 0; i < pieces.size(); i++) {
            for (int t = 0; t < pieces.get(i).length(); t++) {
                int at = packing.row(t, i) * PianoRoll.PITCHES;
                pieces.get(i).write(t, now, at);
                if (t > 0) {
                    pieces.get(i).write(t - 1, before, at);
                }
            }
        }
        PackedSequence x = new PackedSequence(arena.of(before, packing.rows(), PianoRoll.PITCHES), packing);
        PackedSequence states = layers.forward(arena, x).output();
        Tensor logits = output.forward(arena,
                Ops.lockedDropout(arena, states, (float) options.dropout()).data());
        return Ops.binaryCrossEntropy(arena, logits, arena.of(now, packing.rows(), PianoRoll.PITCHES), null, null);
    }

    /** The network step by step: one piece, in memory of its own, without any allocation. */
    final class Stream implements AutoCloseable {
        private final Arena memory = new Arena();
        private final RecurrentStream states = layers.stream(1);
        private final Tensor logits = memory.zeros(1, PianoRoll.PITCHES);

        /** Begins anew, with silence. */
        void begin() {
            states.reset();
            states.input().fill(0);
            advance();
        }

        /** Reads a step, ones and zeros (PITCHES). */
        void step(float[] pitches) {
            states.input().set(pitches);
            advance();
        }

        private void advance() {
            states.step();
            Ops.linearInto(logits, states.output(), output.weight(), output.bias());
        }

        void logits(float[] to) {
            logits.get(to, 0, PianoRoll.PITCHES);
        }

        @Override
        public void close() {
            states.close();
            memory.close();
        }
    }
}
