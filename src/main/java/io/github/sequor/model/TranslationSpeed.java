package io.github.sequor.model;

import java.util.Arrays;
import java.util.List;

/**
 * How fast a translator is on this machine.
 *
 * @param sentencesPerSecond of the whole run
 * @param latencies how long each call took, in seconds, rising: of each sentence with a batch of 1, else of all at once
 */
public record TranslationSpeed(double sentencesPerSecond, double[] latencies) {
    private static final int LEAST_WARM_UP = 256;

    /**
     * Translates all sentences once, and measures; some of them twice before, so that Java has compiled what it will.
     *
     * @param sentences one at least
     * @param how with a batch of 1, each sentence is a call of its own
     * @param lexicon null: none
     */
    public static TranslationSpeed measure(Translator translator, List<String> sentences, TranslateOptions how,
            Lexicon lexicon) {
        if (sentences.isEmpty()) {
            throw new IllegalArgumentException("sentences: expected at least one, was none");
        }
        boolean single = how.batchSize() == 1;
        List<String> first = sentences.subList(0, Math.min(sentences.size(), Math.max(LEAST_WARM_UP,
                2 * how.batchSize())));
        for (int round = 0; round < 2; round++) {
            translator.translate(first, how, lexicon);
        }
        double[] latencies = new double[single ? sentences.size() : 1];
        long begin = System.nanoTime();
        for (int i = 0; i < latencies.length; i++) {
            long before = System.nanoTime();
            translator.translate(single ? sentences.subList(i, i + 1) : sentences, how, lexicon);
            latencies[i] = (System.nanoTime() - before) * 1e-9;
        }
        double seconds = (System.nanoTime() - begin) * 1e-9;
        Arrays.sort(latencies);
        return new TranslationSpeed(sentences.size() / seconds, latencies);
    }

    /**
     * The latency, in seconds, that this share of the calls does not exceed.
     *
     * @param share 0 to 1, such as 0.99
     */
    public double latency(double share) {
        if (!(share >= 0 && share <= 1)) {
            throw new IllegalArgumentException("share: expected 0 to 1, was " + share);
        }
        return latencies[Math.max(0, (int) Math.ceil(share * latencies.length) - 1)];
    }
}
