package io.github.sequor.cli;

import io.github.sequor.metric.CorpusMetric;
import io.github.sequor.metric.Ter;
import picocli.CommandLine.Option;

/** The options of TER, as sacreBLEU names them. */
final class TerSettings implements MetricSettings {
    @Option(names = "--ter-case-sensitive", description = "Compare with regard to case.")
    private boolean caseSensitive;

    @Option(names = "--ter-asian-support", description = "Make Chinese characters words of their own.")
    private boolean asianSupport;

    @Option(names = "--ter-no-punct", description = "Leave out punctuation.")
    private boolean noPunctuation;

    @Option(names = "--ter-normalized", description = "Cut text into words as Tercom does.")
    private boolean normalized;

    @Override
    public CorpusMetric<?> metric(boolean sentences) {
        return Ter.builder().caseSensitive(caseSensitive).asianSupport(asianSupport).noPunctuation(noPunctuation)
                .normalized(normalized).build();
    }
}
