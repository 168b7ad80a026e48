package io.github.sequor.cli;

import io.github.sequor.metric.Bootstrap;
import io.github.sequor.metric.PairedTest;
import java.security.SecureRandom;
import picocli.CommandLine.Option;

/** What is to be resampled, as sacreBLEU names it; the seed is its own too. */
final class SamplingSettings {
    private static final String SEED = "12345";

    @Option(names = {"-ci", "--confidence"},
            description = "For one system: a 95 %% confidence interval by bootstrap resampling.")
    boolean confidence;

    @Option(names = {"-cin", "--confidence-n"}, paramLabel = "N", defaultValue = "1000",
            description = "Resamples for it (default: ${DEFAULT-VALUE}).")
    int confidenceSamples;

    @Option(names = {"-par", "--paired-ar"},
            description = "For several systems: do they differ from the first? By approximate randomization.")
    boolean randomization;

    @Option(names = {"-parn", "--paired-ar-n"}, paramLabel = "N", defaultValue = "10000",
            description = "Trials for it (default: ${DEFAULT-VALUE}).")
    int randomizationSamples;

    @Option(names = {"-pbs", "--paired-bs"}, description = "The same by paired bootstrap resampling.")
    boolean bootstrap;

    @Option(names = {"-pbsn", "--paired-bs-n"}, paramLabel = "N", defaultValue = "1000",
            description = "Resamples for it (default: ${DEFAULT-VALUE}).")
    int bootstrapSamples;

    @Option(names = {"-j", "--paired-jobs"}, hidden = true,
            description = "Workers of sacreBLEU; read and left alone, since the test takes no time here.")
    private int jobs;

    @Option(names = "--seed", paramLabel = "N",
            description = "What random numbers begin with; none for other ones each time (default: that of the"
                    + " environment variable SACREBLEU_SEED, or " + SEED + ").")
    private String seed;

    boolean paired() {
        return randomization || bootstrap;
    }

    void check() {
        checkSamples("confidenceN", confidenceSamples);
        checkSamples("pairedArN", randomizationSamples);
        checkSamples("pairedBsN", bootstrapSamples);
        interval();
    }

    private static void checkSamples(String name, int samples) {
        if (samples < 1) {
            throw new IllegalArgumentException(name + ": expected 1 or more, got " + samples);
        }
    }

    PairedTest test() {
        return bootstrap ? PairedTest.bootstrap(bootstrapSamples, seed())
                : PairedTest.approximateRandomization(randomizationSamples, seed());
    }

    Bootstrap interval() {
        return new Bootstrap(confidenceSamples, seed());
    }

    /** The seed as a number, drawn if none is to be fixed. */
    private long seed() {
        String fromEnvironment = System.getenv().getOrDefault("SACREBLEU_SEED", SEED);
        String text = seed == null ? fromEnvironment : seed;
        if (text.equalsIgnoreCase("none")) {
            seed = Integer.toString(new SecureRandom().nextInt(Integer.MAX_VALUE));
            return seed();
        }
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("seed: expected a whole number or none, got " + text, e);
        }
    }
}
