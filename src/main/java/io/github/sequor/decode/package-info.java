/**
 * Search and sampling over any model of the next token: {@link io.github.sequor.decode.BeamSearch} (greedy search is
 * its width of one) and {@link io.github.sequor.decode.Sampler}, both driving a
 * {@link io.github.sequor.decode.StepFunction}; {@link io.github.sequor.decode.Ensemble} and
 * {@link io.github.sequor.decode.Shortlist} are step functions made of other step functions.
 *
 * <pre>{@code
 * BeamSearch search = BeamSearch.builder(bos, eos).beamSize(5).lengthPenalty(LengthPenalty.power(0.7)).build();
 * Hypothesis best = search.search(model).get(sentence).get(0);
 * }</pre>
 *
 * <p>Length convention, everywhere in this package: the length T of an output counts its produced tokens, the
 * end-of-sentence token included and the beginning-of-sentence token not (the T_y of the sequence-models course). An
 * empty output that ended has length 1. Forced tokens count as produced.
 *
 * <p>Log-probabilities are natural logarithms. They are floats as they come from a model; sums and scores are doubles.
 *
 * <p>Everything is deterministic: it depends on the model's numbers, the options and the seed alone.
 */
package io.github.sequor.decode;
