/**
 * How good an output is: BLEU, chrF, chrF++ and TER with the numbers of sacreBLEU 2.6.0, and exact match.
 *
 * <p>Corpus metrics take detokenized text, a string per segment, and references in a {@link
 * io.github.sequor.metric.References}, which says how they are laid out.
 */
package io.github.sequor.metric;
