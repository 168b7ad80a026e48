package io.github.sequor.bench.peers;

import io.github.sequor.bench.Cell;
import io.github.sequor.bench.LayerFactory;
import io.github.sequor.bench.RecurrentLayer;
import io.github.sequor.bench.Shape;
import io.github.sequor.bench.Work;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.dnnl.engine;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.stream;

/**
 * oneDNN's recurrent primitives, one for each layer: its own stacks of layers want an input as wide as the output,
 * which in two directions it isn't. Sequences of one length.
 *
 * <p>Its threads are OpenMP's, which are set by OMP_NUM_THREADS alone.
 */
public final class DnnlLayer implements RecurrentLayer {

    /** Of {@link DnnlLayer}. */
    public static final class Factory implements LayerFactory {
        @Override
        public String name() {
            return "onednn";
        }

        @Override
        public boolean supports(Cell cell, Shape shape, boolean training, int threads) {
            return !shape.ragged();
        }

        @Override
        public RecurrentLayer create(Work work, boolean training, int threads) {
            LayerFactory.checkOpenMpThreads(threads);
            return new DnnlLayer(work, training);
        }
    }

    private final Work work;
    private final engine cpu = new engine(engine.kind.cpu, 0);
    private final stream queue = new stream(cpu);
    private final List<DnnlStage> stages = new ArrayList<>();

    DnnlLayer(Work work, boolean training) {
        this.work = work;
        memory below = null;
        for (int layer = 0; layer < work.shape().layers(); layer++) {
            DnnlStage stage = new DnnlStage(cpu, queue, work, layer, below, training);
            below = stage.output();
            stages.add(stage);
        }
        for (int layer = 0; layer < stages.size() && training; layer++) {
            DnnlStage above = layer + 1 < stages.size() ? stages.get(layer + 1) : null;
            stages.get(layer).outputGradient(above == null ? null : above.inputGradient());
        }
    }

    @Override
    public void forward() {
        stages.forEach(DnnlStage::forward);
        queue._wait();
    }

    @Override
    public void trainingStep() {
        stages.forEach(DnnlStage::forward);
        for (int layer = stages.size() - 1; layer >= 0; layer--) {
            stages.get(layer).backward();
        }
        queue._wait();
    }

    @Override
    public float[] output() {
        return Dnnl.values(stages.get(stages.size() - 1).output());
    }

    @Override
    public Gradients gradients() {
        int states = work.h0().length / stages.size();
        float[] h0 = new float[work.h0().length];
        float[] c0 = work.c0() == null ? null : new float[h0.length];
        List<float[]> weights = new ArrayList<>();
        for (int layer = 0; layer < stages.size(); layer++) {
            DnnlStage stage = stages.get(layer);
            System.arraycopy(Dnnl.values(stage.h0Gradient()), 0, h0, layer * states, states);
            if (c0 != null) {
                System.arraycopy(Dnnl.values(stage.c0Gradient()), 0, c0, layer * states, states);
            }
            weights.addAll(stage.weightGradients());
        }
        return new Gradients(Dnnl.values(stages.get(0).inputGradient()), h0, c0, weights);
    }

    @Override
    public void close() {
        stages.forEach(DnnlStage::close);
        queue.close();
    }
}
