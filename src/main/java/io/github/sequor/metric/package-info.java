/**
 * How good an output is: BLEU, chrF, chrF++ and TER with the numbers of sacreBLEU 2.6.0, and whether one system is
 * better than another by more than chance; F1 of tagged spans, accuracy, the confusion matrix, perplexity, error rates
 * and correlations.
 *
 * <p>Corpus metrics take detokenized text, a string per segment, and references in a {@link
 * io.github.sequor.metric.References}, which says how they are laid out. The others are filled one by one or batch by
 * batch, by one thread at a time; what was predicted always stands before what is so.
 */
package io.github.sequor.metric;
