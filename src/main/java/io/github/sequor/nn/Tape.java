package io.github.sequor.nn;

import io.github.sequor.tensor.Arena;
import io.github.sequor.tensor.Rng;
import io.github.sequor.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;

/**
 * An arena that remembers the operations computed in it and walks them backward. One training step:
 *
 * <pre>{@code
 * Tensor loss = model.loss(tape, batch);
 * tape.backward(loss);
 * optimizer.step();
 * tape.reset();
 * }</pre>
 *
 * <p>Dropout is at work on a tape, and not in a plain arena. Its draws depend on the tape's seed, the number of the step
 * and the place within the step alone.
 */
public final class Tape extends Arena {
    private final List<Runnable> records = new ArrayList<>();
    private final long seed;
    private long step;
    private long drawn;
    private boolean walked;

    /** A tape whose dropout is drawn from this seed. */
    public Tape(long seed) {
        this.seed = seed;
    }

    @Override
    public boolean recording() {
        return true;
    }

    @Override
    public void record(Runnable backward) {
        records.add(backward);
    }

    /**
     * Adds to the gradients of everything that {@code loss} was computed from. A tape is walked once a step.
     *
     * @param loss one element, a value of this step
     */
    public void backward(Tensor loss) {
        loss.expect("loss", 1);
        loss.gradient().fill(1);
        backward();
    }

    /** Walks the tape from the gradients that were set on its outputs ({@link Tensor#gradient()}). */
    public void backward() {
        if (walked) {
            throw new IllegalStateException("backward was called before in this step; reset the tape first");
        }
        walked = true;
        for (int i = records.size() - 1; i >= 0; i--) {
            records.get(i).run();
        }
    }

    @Override
    public void reset() {
        begin(step + 1);
    }

    /** Ends the step and numbers the next one, so that a resumed training draws what it would have drawn. */
    public void begin(long nextStep) {
        super.reset();
        records.clear();
        step = nextStep;
        drawn = 0;
        walked = false;
    }

    /** The seed of this step's dropout. */
    long stepSeed() {
        return Rng.derive(seed, step);
    }

    /** The first of {@code count} draws that no other operation of this step has. */
    long draw(long count) {
        long first = drawn;
        drawn += count;
        return first;
    }
}
