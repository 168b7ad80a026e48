package io.github.sequor.metric;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sequor.text.TextFiles;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** Against intervals and p-values that sacreBLEU 2.6.0 gives, which computes resampled scores in single precision. */
class SignificanceTest {
    private static final double SINGLE = 2e-4;
    private static final Bleu BLEU = Bleu.builder().build();
    private static final Chrf CHRF = Chrf.builder().build();
    private static final Ter TER = Ter.builder().build();

    private static List<String> lines(String file) throws IOException, URISyntaxException {
        return TextFiles.readLines(Path.of(SignificanceTest.class.getResource("/golden/metrics/" + file).toURI()));
    }

    @Test
    void intervalsAreSacrebleus() throws Exception {
        References two = References.streams(List.of(lines("en.ref0"), lines("en.ref1")));
        assertInterval(64.5257, 6.6312, BLEU, two);
        assertInterval(81.1593, 3.6654, CHRF, two);
        assertInterval(25.9080, 6.1892, TER, two);
        References one = References.of(lines("en.ref0"));
        assertInterval(57.2835, 6.9755, BLEU, one);
        assertInterval(80.1802, 3.3068, CHRF, one);
        assertInterval(27.3099, 6.2252, TER, one);
    }

    private static void assertInterval(double mean, double radius, CorpusMetric<?> metric, References references)
            throws Exception {
        double[][] statistics = metric.statistics(lines("en.hyp"), references);
        ConfidenceInterval interval = new Bootstrap(1000, 12345).interval(metric, statistics);
        assertEquals(mean, interval.mean(), SINGLE);
        assertEquals(radius, interval.radius(), SINGLE);
    }

    @Test
    void pairedBootstrapIsSacrebleus() throws Exception {
        PairedTest test = PairedTest.bootstrap(1000, 12345);
        assertResult(test, BLEU, new ConfidenceInterval(49.2622, 5.5415), 11 / 1001.0);
        assertResult(test, CHRF, new ConfidenceInterval(75.6257, 3.8117), 25 / 1001.0);
        assertResult(test, TER, new ConfidenceInterval(38.9047, 4.6020), 4 / 1001.0);
    }

    @Test
    void approximateRandomizationIsSacrebleus() throws Exception {
        PairedTest test = PairedTest.approximateRandomization(10_000, 12345);
        assertResult(test, BLEU, null, 381 / 10_001.0);
        assertResult(test, CHRF, null, 600 / 10_001.0);
        assertResult(test, TER, null, 96 / 10_001.0);
    }

    private static <S extends Score> void assertResult(PairedTest test, CorpusMetric<S> metric,
            ConfidenceInterval interval, double pValue) throws Exception {
        References references = References.of(lines("en.ref0"));
        List<PairedTest.Result<S>> results = test.compare(metric, List.of(lines("en.hyp"), lines("en.ref1")),
                references);
        assertEquals(2, results.size());
        assertEquals(OptionalDouble.empty(), results.get(0).pValue());
        assertEquals(pValue, results.get(1).pValue().orElseThrow(), 1e-12);
        assertEquals(metric.corpusScore(lines("en.ref1"), references).score(), results.get(1).score().score());
        if (interval == null) {
            assertEquals(Optional.empty(), results.get(1).interval());
        } else {
            assertEquals(interval.mean(), results.get(1).interval().orElseThrow().mean(), SINGLE);
            assertEquals(interval.radius(), results.get(1).interval().orElseThrow().radius(), SINGLE);
        }
    }

    /** The same output twice differs in no sample; the one sample that is always counted makes the p-value 1 / (n + 1). */
    @Test
    void equalSystemsDifferInNoSample() throws Exception {
        List<List<String>> systems = List.of(lines("en.hyp"), lines("en.hyp"));
        References references = References.of(lines("en.ref0"));
        for (PairedTest test : List.of(PairedTest.bootstrap(99, 1), PairedTest.approximateRandomization(99, 1))) {
            assertEquals(0.01, test.compare(BLEU, systems, references).get(1).pValue().orElseThrow(), 1e-12);
        }
    }

    /** Of two segments, drawn twice: both kinds of corpus that hold one of them alone, and those that hold both. */
    @Test
    void drawsSegmentsWithReplacement() {
        double[][] statistics = TER.statistics(List.of("a b", "x y"), References.of(List.of("a b", "a b")));
        double[] scores = new Bootstrap(2000, 7).scores(TER, statistics);
        assertShare(0.25, scores, 0);
        assertShare(0.5, scores, 50);
        assertShare(0.25, scores, 100);
    }

    private static void assertShare(double expected, double[] scores, double score) {
        long count = Arrays.stream(scores).filter(s -> s == score).count();
        assertEquals(expected, (double) count / scores.length, 0.04);
    }

    @Test
    void intervalCutsAFortiethFromEachEnd() {
        double[] scores = new double[80];
        for (int i = 0; i < scores.length; i++) {
            scores[i] = (i * 37) % 80;
        }
        assertEquals(new ConfidenceInterval(39.5, (77 - 2) / 2.0), ConfidenceInterval.of(scores));
        assertEquals(new ConfidenceInterval(3, 0), ConfidenceInterval.of(new double[] {3}));
    }

    @Test
    void signatureSaysHowWasSampled() {
        References one = References.of(List.of("a"));
        Signature bootstrap = PairedTest.bootstrap(1000, 12345).signature(BLEU, one);
        assertTrue(bootstrap.toString().startsWith("nrefs:1|bs:1000|seed:12345|case:mixed|eff:no|tok:13a|smooth:exp|"),
                bootstrap.toString());
        Signature randomized = PairedTest.approximateRandomization(50, 0).signature(TER, one);
        assertTrue(randomized.shortForm().startsWith("#:1|ar:50|rs:0|c:lc|t:tercom|nr:no|pn:yes|as:no|v:"),
                randomized.shortForm());
        assertEquals(List.of("nrefs", "case", "eff", "nc", "nw", "space", "version"),
                new ArrayList<>(CHRF.signature(one).parts().keySet()));
    }

    @Test
    void aThousandResamplesOfALargeCorpusAreSums() {
        double[][] statistics = new double[10_000][BLEU.width()];
        for (int i = 0; i < statistics.length; i++) {
            Arrays.fill(statistics[i], 1 + i % 7);
        }
        assertTimeoutPreemptively(Duration.ofSeconds(60),
                () -> assertEquals(100, new Bootstrap(1000, 1).interval(BLEU, statistics).mean(), 1e-9));
    }

    @Test
    void refusesWhatCannotBeTested() {
        References one = References.of(List.of("a"));
        assertRefused("resamples: expected 1 or more, got 0", () -> new Bootstrap(0, 1));
        assertRefused("seed: expected 0 or more, got -1", () -> PairedTest.bootstrap(1, -1));
        assertRefused("trials: expected 1 or more, got 0", () -> PairedTest.approximateRandomization(0, 1));
        PairedTest test = PairedTest.bootstrap(10, 1);
        assertRefused("systems: expected the baseline and at least one more, got 1",
                () -> test.compare(BLEU, List.of(List.of("a")), one));
        assertRefused("there are 2 hypotheses, but 1 references",
                () -> test.compare(BLEU, List.of(List.of("a"), List.of("a", "b")), one));
        assertRefused("statistics: the corpus is empty", () -> new Bootstrap(10, 1).scores(BLEU, new double[0][]));
        assertRefused("statistics: expected 2 numbers, got 3",
                () -> new Bootstrap(10, 1).scores(TER, new double[1][3]));
        assertRefused("metric: is null", () -> new Bootstrap(10, 1).scores(null, new double[1][3]));
    }

    private static void assertRefused(String message, Executable call) {
        assertEquals(message, assertThrows(IllegalArgumentException.class, call).getMessage());
    }
}
