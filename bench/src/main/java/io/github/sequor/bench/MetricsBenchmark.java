package io.github.sequor.bench;

import io.github.sequor.metric.Bleu;
import io.github.sequor.metric.Bootstrap;
import io.github.sequor.metric.Chrf;
import io.github.sequor.metric.ConfidenceInterval;
import io.github.sequor.metric.CorpusMetric;
import io.github.sequor.metric.PairedTest;
import io.github.sequor.metric.References;
import io.github.sequor.metric.Ter;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Corpus scores of a {@link PerturbedCorpus}, on one thread; and the resampling tests on 1,000 of its segments, from
 * statistics for the interval and from text, two systems' worth of it, for the paired tests.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 2, time = 5)
@Measurement(iterations = 3, time = 5)
@Fork(1)
public class MetricsBenchmark {
    private static final int SEGMENTS = 1000;
    private static final long SEED = 12345;

    /** Sentence pairs of the corpus scores. */
    @Param("100000")
    public int pairs;

    private final Bleu bleu = Bleu.builder().build();
    private final Chrf chrf = Chrf.builder().build();
    private final Ter ter = Ter.builder().build();
    private List<String> hypotheses;
    private References references;
    private References referencesOfSystems;
    private double[][] statistics;
    private List<List<String>> systems;

    /** Reads the corpus, and checks that what is right scores best and what is perturbed does not. */
    @Setup
    public void setUp() throws IOException {
        PerturbedCorpus large = PerturbedCorpus.read(pairs);
        hypotheses = large.hypotheses();
        references = large.references();
        PerturbedCorpus small = PerturbedCorpus.read(SEGMENTS);
        check(bleu, small, 100);
        check(chrf, small, 100);
        check(ter, small, 0);
        referencesOfSystems = small.references();
        systems = List.of(small.hypotheses(), small.right());
        statistics = bleu.statistics(small.hypotheses(), small.references());
    }

    private static void check(CorpusMetric<?> metric, PerturbedCorpus corpus, double best) {
        double ofRight = metric.corpusScore(corpus.right(), corpus.references()).score();
        double ofPerturbed = metric.corpusScore(corpus.hypotheses(), corpus.references()).score();
        if (Math.abs(ofRight - best) > 1e-9 || Math.abs(ofPerturbed - best) < 10 || Math.abs(ofPerturbed - best) > 90) {
            throw new IllegalStateException(metric + " gives " + ofRight + " and " + ofPerturbed);
        }
    }

    /** Corpus BLEU, tokenizer 13a. */
    @Benchmark
    public double bleu() {
        return bleu.corpusScore(hypotheses, references).score();
    }

    /** Corpus chrF. */
    @Benchmark
    public double chrf() {
        return chrf.corpusScore(hypotheses, references).score();
    }

    /** Corpus TER. */
    @Benchmark
    public double ter() {
        return ter.corpusScore(hypotheses, references).score();
    }

    /** The interval of BLEU from 1,000 resamples. */
    @Benchmark
    public ConfidenceInterval bootstrap() {
        return new Bootstrap(1000, SEED).interval(bleu, statistics);
    }

    /** Paired bootstrap resampling by BLEU, 1,000 resamples. */
    @Benchmark
    public Object pairedBootstrap() {
        return PairedTest.bootstrap(1000, SEED).compare(bleu, systems, referencesOfSystems);
    }

    /** Approximate randomization by BLEU, 10,000 trials. */
    @Benchmark
    public Object approximateRandomization() {
        return PairedTest.approximateRandomization(10_000, SEED).compare(bleu, systems, referencesOfSystems);
    }
}
