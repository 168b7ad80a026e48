package io.github.sequor.decode;

/** Called after each step of a search or sampler, in its thread: to stream, to show progress, to cancel. */
@FunctionalInterface
public interface StepListener {
    /**
     * Takes note of a step.
     *
     * @return true to go on; false to cancel: every live hypothesis is cut off where it is, as unfinished, and the
     *     search returns with what there is
     */
    boolean onStep(Progress progress);

    /** What a listener may look at, during the call only. */
    interface Progress {
        /** Returns the number of steps made, which is the length of every live hypothesis. */
        int length();

        /** Returns the number of hypotheses still live; 0 after the last step. */
        int live();

        /** Returns whether all is decided for a sentence: it has no live hypothesis. */
        boolean done(int sentence);

        /**
         * Returns the tokens of a sentence's best live hypothesis, or of its best hypothesis once it is done: of greedy
         * search and of a sampler, the output so far, which only ever grows; of a wider search, an output that a later
         * step may revise. Of several samples of a sentence, the first.
         */
        int[] best(int sentence);
    }
}
