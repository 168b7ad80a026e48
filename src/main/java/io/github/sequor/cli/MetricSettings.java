package io.github.sequor.cli;

import io.github.sequor.metric.CorpusMetric;

/** The options of one metric of {@code sequor score}. */
interface MetricSettings {

    /**
     * The metric with these options.
     *
     * @param sentences whether single sentences are to be scored
     * @throws IllegalArgumentException if an option cannot be
     */
    CorpusMetric<?> metric(boolean sentences);
}
