package io.github.sequor.metric;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Tells whether systems differ from a baseline by more than chance, from their outputs for the same segments:
 * definitions and random numbers are those of sacreBLEU 2.6.0, so the same seed gives the same p-values. They are
 * two-sided and never 0: (c + 1) / (n + 1), where c of n samples differ by more than the systems do.
 *
 * <p>Immutable, and safe for use by several threads.
 */
public final class PairedTest {
    private final boolean bootstrap;
    private final int samples;
    private final long seed;

    private PairedTest(boolean bootstrap, int samples, long seed) {
        this.bootstrap = bootstrap;
        this.samples = samples;
        this.seed = Check.seed(seed);
    }

    /**
     * Paired bootstrap resampling (Koehn 2004; Riezler and Maxwell 2005): corpora are drawn with replacement, and the
     * differences of the two systems' scores on them are shifted to have mean 0.
     *
     * @param resamples 1 or more; sacreBLEU draws 1000
     * @param seed 0 or more; sacreBLEU's is 12345
     * @return the test
     * @throws IllegalArgumentException if one is too small
     */
    public static PairedTest bootstrap(int resamples, long seed) {
        return new PairedTest(true, Check.atLeast(1, resamples, "resamples"), seed);
    }

    /**
     * Paired approximate randomization (Riezler and Maxwell 2005): outputs of the two systems are exchanged, each pair
     * by the toss of a coin.
     *
     * @param trials 1 or more; sacreBLEU makes 10000
     * @param seed 0 or more; sacreBLEU's is 12345
     * @return the test
     * @throws IllegalArgumentException if one is too small
     */
    public static PairedTest approximateRandomization(int trials, long seed) {
        return new PairedTest(false, Check.atLeast(1, trials, "trials"), seed);
    }

    /**
     * What was found for a system.
     *
     * @param score its score
     * @param interval the confidence interval of its score, where the test was paired bootstrap resampling
     * @param pValue the probability of a difference to the baseline that is greater than the one seen, if there is none
     *     but chance, in (0, 1]; the baseline has none
     * @param <S> the kind of score
     */
    public record Result<S extends Score>(S score, Optional<ConfidenceInterval> interval, OptionalDouble pValue) {
    }

    /**
     * Compares systems with the first of them.
     *
     * @param metric what scores
     * @param systems the hypotheses of the baseline, then those of each other system, a string per segment
     * @param references the references of the same segments
     * @param <S> the kind of score
     * @return a result for each system, the baseline's first
     * @throws IllegalArgumentException if there are fewer than two systems, the corpus is empty, or counts differ
     */
    public <S extends Score> List<Result<S>> compare(CorpusMetric<S> metric, List<List<String>> systems,
            References references) {
        Check.given(metric, "metric");
        if (Check.given(systems, "systems").size() < 2) {
            throw new IllegalArgumentException("systems: expected the baseline and at least one more, got "
                    + systems.size());
        }
        Sampled<S> baseline = null;
        List<Result<S>> results = new ArrayList<>();
        for (List<String> system : systems) {
            Sampled<S> sampled = sample(metric, metric.statistics(system, references));
            OptionalDouble pValue = baseline == null ? OptionalDouble.empty()
                    : OptionalDouble.of(bootstrap ? bootstrap(baseline, sampled)
                            : randomize(metric, baseline, sampled));
            baseline = baseline == null ? sampled : baseline;
            results.add(new Result<>(sampled.score, sampled.resampled.map(ConfidenceInterval::of), pValue));
        }
        return results;
    }

    /**
     * The signature of a metric's scores that were tested.
     *
     * @param metric what scores
     * @param references what was scored against
     * @return the signature, with the kind of the test, its samples and its seed
     */
    public Signature signature(CorpusMetric<?> metric, References references) {
        return metric.signature(references).resampled(bootstrap ? "bs" : "ar", samples, seed);
    }

    private record Sampled<S extends Score>(double[][] statistics, S score, Optional<double[]> resampled) {
    }

    private <S extends Score> Sampled<S> sample(CorpusMetric<S> metric, double[][] statistics) {
        return new Sampled<>(statistics, metric.score(CorpusMetric.sum(statistics)),
                bootstrap ? Optional.of(new Bootstrap(samples, seed).scores(metric, statistics)) : Optional.empty());
    }

    private static double bootstrap(Sampled<?> baseline, Sampled<?> system) {
        double[] of = system.resampled.orElseThrow();
        double[] ofBaseline = baseline.resampled.orElseThrow();
        double[] differences = new double[of.length];
        double mean = 0;
        for (int r = 0; r < differences.length; r++) {
            differences[r] = Math.abs(of[r] - ofBaseline[r]);
            mean += differences[r] / differences.length;
        }
        int greater = 0;
        for (double difference : differences) {
            if (difference - mean > seen(baseline, system)) {
                greater++;
            }
        }
        return pValue(greater, differences.length);
    }

    private double randomize(CorpusMetric<?> metric, Sampled<?> baseline, Sampled<?> system) {
        double[][] a = baseline.statistics;
        double[][] b = system.statistics;
        double[] both = CorpusMetric.sum(a);
        add(both, CorpusMetric.sum(b));
        NumpyGenerator random = new NumpyGenerator(seed);
        int greater = 0;
        for (int trial = 0; trial < samples; trial++) {
            double[] one = new double[both.length];
            double[] other = both.clone();
            for (int i = 0; i < a.length; i++) {
                add(one, random.nextBoolean() ? a[i] : b[i]);
            }
            for (int k = 0; k < other.length; k++) {
                other[k] -= one[k];
            }
            if (Math.abs(metric.score(one).score() - metric.score(other).score()) > seen(baseline, system)) {
                greater++;
            }
        }
        return pValue(greater, samples);
    }

    private static void add(double[] sum, double[] more) {
        for (int k = 0; k < sum.length; k++) {
            sum[k] += more[k];
        }
    }

    private static double seen(Sampled<?> baseline, Sampled<?> system) {
        return Math.abs(baseline.score.score() - system.score.score());
    }

    private static double pValue(int greater, int samples) {
        return (greater + 1.0) / (samples + 1.0);
    }
}
