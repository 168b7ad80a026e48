package io.github.sequor.model;

import io.github.sequor.nn.Ops;
import io.github.sequor.nn.Recurrent;
import io.github.sequor.tensor.Arena;
import io.github.sequor.tensor.PackedSequence;
import io.github.sequor.tensor.Packing;
import io.github.sequor.tensor.Tensor;
import io.github.sequor.text.Vocabulary;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * One running text cut into streams that go through a network side by side, some steps at a time, each stream's state
 * carried on from one part to the next. A stream begins with the begin of a sentence and a state of zeros.
 *
 * @param streams units, the first ones longer by one where they do not come out even
 */
record RunningText(int[][] streams) {

    /** Cuts a text; at most as many streams as it has units. */
    static RunningText cut(int[] units, int count) {
        int streams = Math.max(1, Math.min(count, units.length));
        int length = units.length / streams;
        int longer = units.length % streams;
        int[][] cut = new int[streams][];
        for (int i = 0, at = 0; i < streams; i++) {
            cut[i] = Arrays.copyOfRange(units, at, at + length + (i < longer ? 1 : 0));
            at += cut[i].length;
        }
        return new RunningText(cut);
    }

    /** The length that all streams have. */
    int length() {
        return streams[streams.length - 1].length;
    }

    /** The loss of a part of the first {@code count} streams, and the states after it. */
    record Loss(Tensor mean, Recurrent.State last) {
    }

    /**
     * Runs a part of all streams.
     *
     * @param from the first step
     * @param to behind the last one
     * @param before the states, (L, N, H)
     */
    Loss loss(Arena arena, LanguageNetwork network, int from, int to, Recurrent.State before, float smoothing) {
        return loss(arena, network, new Part(streams.length, from, to), before, smoothing);
    }

    private record Part(int count, int from, int to) {
    }

    private Loss loss(Arena arena, LanguageNetwork network, Part part, Recurrent.State before, float smoothing) {
        int rows = part.count * (part.to - part.from);
        int[] inputs = arena.integers(rows);
        int[] targets = arena.integers(rows);
        for (int t = part.from, row = 0; t < part.to; t++) {
            for (int i = 0; i < part.count; i++, row++) {
                inputs[row] = t == 0 ? Vocabulary.BOS_ID : streams[i][t - 1];
                targets[row] = streams[i][t];
            }
        }
        Packing packing = Packing.uniform(part.to - part.from, part.count);
        Recurrent.Output out = network.run(arena, inputs, packing, null, before);
        PackedSequence states = out.output();
        return new Loss(Ops.crossEntropy(arena, network.logits(arena, states), targets, rows, smoothing), out.last());
    }

    /** log P of all units, in nats. */
    double logProb(LanguageNetwork network, int steps) {
        double sum = 0;
        try (Arena one = new Arena(); Arena other = new Arena()) {
            Arena[] arenas = {one, other};      // a part reads the states of the one before
            Recurrent.State state = null;
            int part = 0;
            for (int from = 0; from < length(); from += steps, part++) {
                Arena arena = arenas[part % 2];
                arena.reset();
                int to = Math.min(length(), from + steps);
                Loss loss = loss(arena, network, from, to, state, 0);
                sum -= (double) loss.mean.item() * streams.length * (to - from);
                state = loss.last;
            }
            int longer = (int) Arrays.stream(streams).filter(s -> s.length > length()).count();
            if (longer > 0) {
                Arena arena = arenas[part % 2];
                arena.reset();
                Recurrent.State first = state == null ? null
                        : Cells.gather(arena, state, IntStream.range(0, longer).toArray(), longer);
                sum -= (double) loss(arena, network, new Part(longer, length(), length() + 1), first, 0).mean.item()
                        * longer;
            }
        }
        return sum;
    }
}
