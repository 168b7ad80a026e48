package io.github.sequor.decode;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Whose fault it is that an output is not the reference: the course's error analysis of beam search. If the reference
 * y* scores higher than the output y^ that the search found, the search missed it; otherwise the model prefers y^, and
 * no better search would have helped.
 *
 * @param output    y^, the best hypothesis of a search
 * @param reference y*, scored by forced decoding with the objective of the same search
 */
public record ErrorAnalysis(Hypothesis output, Hypothesis reference) {
    /** What is at fault. */
    public enum Fault {
        /** Nothing: output and reference have the same tokens. */
        NONE,
        /** The search: the reference scores higher than what it found. */
        SEARCH,
        /** The model: it scores its output at least as high as the reference. */
        MODEL
    }

    /** Refuses null. */
    public ErrorAnalysis {
        if (output == null || reference == null) {
            throw new IllegalArgumentException((output == null ? "output" : "reference") + " must not be null");
        }
    }

    /**
     * Searches a batch and scores its references, both with the search's objective.
     *
     * @param model      the batch; it is started twice
     * @param references (sentences), ragged: one output a sentence, without its end-of-sentence token. One that the
     *                   search's limits rule out (too long, with a suppressed token) is scored as if they did not, and
     *                   if it scores higher the limits are part of the search that is at fault
     * @return one analysis a sentence
     * @throws IllegalArgumentException if there is not one reference a sentence, or one has eos or an unknown token
     */
    public static List<ErrorAnalysis> of(BeamSearch search, StepFunction model, int[][] references) {
        List<Hypothesis> scored = search.score(model, references);
        List<List<Hypothesis>> found = search.search(model);
        List<ErrorAnalysis> analyses = new ArrayList<>();
        for (int sentence = 0; sentence < scored.size(); sentence++) {
            analyses.add(new ErrorAnalysis(found.get(sentence).get(0), scored.get(sentence)));
        }
        return analyses;
    }

    /** Returns what is at fault by the search's objective: length normalisation and penalties count. */
    public Fault fault() {
        return fault(output.score(), reference.score());
    }

    /**
     * Returns what would be at fault were the objective log P alone. A reference that is at a loss by {@link #fault()}
     * but not here is one that the normalisation and the penalties speak against.
     */
    public Fault faultByLogProb() {
        return fault(output.logProb(), reference.logProb());
    }

    /** Finished hypotheses rank before unfinished ones, as they do in a search; but nothing ranks below impossible. */
    private Fault fault(double outputScore, double referenceScore) {
        if (output.finished() == reference.finished() && Arrays.equals(output.tokens(), reference.tokens())) {
            return Fault.NONE;
        }
        boolean missed = referenceScore > Double.NEGATIVE_INFINITY
            && (output.finished() == reference.finished() ? referenceScore > outputScore : reference.finished());
        return missed ? Fault.SEARCH : Fault.MODEL;
    }

    /** Returns score(y*) - score(y^) of the search's objective: positive where the search is at fault as a rule. */
    public double gap() {
        return reference.score() - output.score();
    }
}
