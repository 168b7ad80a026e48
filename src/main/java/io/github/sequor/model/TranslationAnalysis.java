package io.github.sequor.model;

import io.github.sequor.decode.ErrorAnalysis;
import io.github.sequor.decode.ErrorAnalysis.Fault;
import io.github.sequor.decode.Hypothesis;
import io.github.sequor.metric.Bleu;
import io.github.sequor.metric.BleuScore;
import io.github.sequor.metric.References;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;

/**
 * What is at fault where a translator's output is not the reference, its search or its model, over a test set and for
 * one beam width: see {@link ErrorAnalysis}.
 */
public final class TranslationAnalysis {
    /**
     * One sentence.
     *
     * @param index    in the test set, from 0
     * @param output   what the translator gives for the source
     * @param analysis the scores of output and reference, and whose fault it is that they differ
     */
    public record Sentence(int index, String source, String reference, String output, ErrorAnalysis analysis) {
    }

    /** What to do next. */
    public enum Advice {
        /** Even the widest beam misses more references than the model does. */
        WIDEN_BEAM,
        /** The search finds what the model likes best, or nearly so: a wider beam would change little. */
        WORK_ON_MODEL,
        /** Every output is the reference. */
        NOTHING
    }

    /** Less is not worth a wider beam. */
    private static final double BLEU_WORTH = 0.1;

    private final int beamSize;
    private final List<Sentence> sentences;
    private final BleuScore bleu;
    private final double seconds;

    private TranslationAnalysis(int beamSize, List<Sentence> sentences, BleuScore bleu, double seconds) {
        this.beamSize = beamSize;
        this.sentences = List.copyOf(sentences);
        this.bleu = bleu;
        this.seconds = seconds;
    }

    /**
     * Translates a test set and scores its references by forced decoding with the same objective. A word of a reference
     * that the model does not know is scored as {@code <unk>}.
     *
     * @param pairs sources and references, one of each at least
     * @param how   the search; its numbers of translations and attention weights do not matter
     * @param bleu  how to score the outputs
     */
    public static TranslationAnalysis of(Translator translator, ParallelText pairs, TranslateOptions how, Bleu bleu) {
        if (pairs.size() == 0) {
            throw new IllegalArgumentException("pairs: expected at least one, was none");
        }
        Translator.Analyzed analyzed = translator.analyze(pairs, how);
        List<Sentence> sentences = new ArrayList<>();
        for (int i = 0; i < pairs.size(); i++) {
            sentences.add(new Sentence(i, pairs.sources().get(i), pairs.targets().get(i), analyzed.outputs().get(i),
                    analyzed.errors().get(i)));
        }
        BleuScore score = bleu.corpusScore(analyzed.outputs(), References.of(pairs.targets()));
        return new TranslationAnalysis(how.beamSize(), sentences, score, analyzed.seconds());
    }

    /** The width of the beam. */
    public int beamSize() {
        return beamSize;
    }

    /** All sentences, in order. */
    public List<Sentence> sentences() {
        return sentences;
    }

    /** BLEU of the outputs. */
    public BleuScore bleu() {
        return bleu;
    }

    /** The outputs' length over the references', in units, ends included. */
    public double lengthRatio() {
        return length(ErrorAnalysis::output) / length(ErrorAnalysis::reference);
    }

    private double length(Function<ErrorAnalysis, Hypothesis> which) {
        return sentences.stream().mapToDouble(s -> which.apply(s.analysis).length()).sum();
    }

    /** How long encoding and searching took; scoring the references is not counted. */
    public double seconds() {
        return seconds;
    }

    /** The share of sentences with this fault, 0 to 1, by the search's own objective. */
    public double share(Fault fault) {
        return share(fault, ErrorAnalysis::fault);
    }

    /** The share of sentences with this fault, 0 to 1, were the objective log P alone. */
    public double shareByLogProb(Fault fault) {
        return share(fault, ErrorAnalysis::faultByLogProb);
    }

    private double share(Fault fault, Function<ErrorAnalysis, Fault> by) {
        return sentences.stream().filter(s -> by.apply(s.analysis) == fault).count() / (double) sentences.size();
    }

    /**
     * The sentences with this fault, worst first: those with the largest difference between the two scores.
     *
     * @param most how many at most
     */
    public List<Sentence> worst(Fault fault, int most) {
        return sentences.stream().filter(s -> s.analysis.fault() == fault)
                .sorted(Comparator.comparingDouble(s -> -Math.abs(s.analysis.gap()))).limit(most).toList();
    }

    /**
     * What to do: widen the beam if the widest one's search is at fault more often than the model.
     *
     * @param widths analyses of one test set, one at least
     */
    public static Advice advice(List<TranslationAnalysis> widths) {
        TranslationAnalysis widest = widest(widths);
        double search = widest.share(Fault.SEARCH);
        double model = widest.share(Fault.MODEL);
        return search + model == 0 ? Advice.NOTHING : search > model ? Advice.WIDEN_BEAM : Advice.WORK_ON_MODEL;
    }

    /** The analysis of the widest beam. */
    public static TranslationAnalysis widest(List<TranslationAnalysis> widths) {
        return widths.stream().max(Comparator.comparingInt(TranslationAnalysis::beamSize))
                .orElseThrow(() -> new IllegalArgumentException("widths: expected at least one, was none"));
    }

    /** The analysis of the narrowest beam that no other exceeds by a tenth of a BLEU point. */
    public static TranslationAnalysis narrowestGood(List<TranslationAnalysis> widths) {
        double best = widest(widths).bleu.score();
        for (TranslationAnalysis width : widths) {
            best = Math.max(best, width.bleu.score());
        }
        double enough = best - BLEU_WORTH;
        return widths.stream().filter(width -> width.bleu.score() >= enough)
                .min(Comparator.comparingInt(TranslationAnalysis::beamSize)).orElseThrow();
    }
}
