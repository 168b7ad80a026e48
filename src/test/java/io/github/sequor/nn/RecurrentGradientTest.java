package io.github.sequor.nn;

import io.github.sequor.tensor.PackedSequence;
import io.github.sequor.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Gradients of every recurrent layer and option against central differences. */
class RecurrentGradientTest {
    private static final int[][] SIZES = {{3, 17}, {1, 1}, {17, 3}, {5, 33}};
    private static final int[][] LENGTHS = {{2, 5, 1, 3}, {1}, {3, 3},
        {2, 1, 4, 4, 1, 3, 2, 2, 1, 1, 3, 1, 2, 4, 1, 1, 2}};

    @EachIsa
    void everyCellAndOption() {
        int turn = 0;
        for (Samples.Cell cell : Samples.CELLS) {
            for (int options = 0; options < 8; options++) {
                int layers = 1 + (options & 1);
                boolean bidirectional = (options & 2) != 0;
                boolean bias = (options & 4) != 0;
                int[] size = SIZES[turn % SIZES.length];
                int[] lengths = LENGTHS[turn / 2 % LENGTHS.length];
                turn++;
                String what = cell + " " + size[0] + " to " + size[1] + ", layers " + layers
                        + (bidirectional ? ", bidirectional" : "") + (bias ? ", bias" : "") + ", sequences "
                        + lengths.length;
                try (GradientCheck check = new GradientCheck(what, turn, cell.relu());
                        Recurrent module = cell.of(size[0], size[1]).layers(layers).bidirectional(bidirectional)
                                .bias(bias).dropout(layers > 1 && bias ? 0.3f : 0).seed(turn).build()) {
                    check(check, module, size[0], lengths);
                }
            }
        }
    }

    private static void check(GradientCheck check, Recurrent module, int inputSize, int[] lengths) {
        int longest = Arrays.stream(lengths).max().orElseThrow();
        int[] states = {module.layers() * module.directions(), lengths.length, module.hiddenSize()};
        Tensor input = check.leaf("input", longest, lengths.length, inputSize);
        Tensor h0 = check.leaf("h_0", states);
        Tensor c0 = module.hasCellState() ? check.leaf("c_0", states) : null;
        check.parameters(module);
        check.run(arena -> {
            Recurrent.Output result = module.forward(arena, PackedSequence.pack(arena, input, lengths),
                    new Recurrent.State(h0, c0));
            List<Tensor> outputs = new ArrayList<>(List.of(result.output().unpack(arena), result.last().h()));
            if (c0 != null) {
                outputs.add(result.last().c());
            }
            return outputs;
        });
    }

    @EachIsa
    void onlyTheLastState() {
        for (Samples.Cell cell : Samples.CELLS) {
            try (GradientCheck check = new GradientCheck(cell + ", last state", 3, cell.relu());
                    Recurrent module = cell.of(3, 5).layers(2).bidirectional(true).seed(4).build()) {
                Tensor input = check.leaf("input", 4, 3, 3);
                check.parameters(module);
                check.run(arena -> {
                    Tensor h = module.forward(arena, PackedSequence.pack(arena, input, 2, 4, 1)).last().h();
                    return List.of(Ops.tanh(arena, h), module.lastLayer(arena, h));
                });
            }
        }
    }
}
