package io.github.sequor.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sequor.decode.ErrorAnalysis;
import io.github.sequor.decode.ErrorAnalysis.Fault;
import io.github.sequor.metric.Bleu;
import io.github.sequor.metric.BleuTokenizer;
import io.github.sequor.metric.References;
import io.github.sequor.model.TranslationAnalysis.Advice;
import io.github.sequor.train.TrainingListener;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TranslationAnalysisTest {
    private static final ParallelText TEST = ReverseTask.pairs(60, 5, 6, 3);
    private static final Bleu BLEU = Bleu.builder().tokenizer(BleuTokenizer.NONE).maxOrder(1).build();

    @TempDir
    static Path folder;

    private static Translator translator;

    /** It learns little, and errs often. */
    @BeforeAll
    static void train() throws IOException {
        translator = Translator.train(TranslatorTest.SMALL, TranslatorTest.QUICK.with().epochs(1).build(),
                new Translator.Data(ReverseTask.pairs(700, 5, 4, 1), ReverseTask.pairs(40, 5, 4, 2)),
                folder.resolve("model"), new TrainingListener() { });
    }

    @AfterAll
    static void close() {
        translator.close();
    }

    private static TranslationAnalysis analyze(ParallelText pairs, int beamSize) {
        return TranslationAnalysis.of(translator, pairs, TranslateOptions.DEFAULT.withBeamSize(beamSize)
                .withLengthPenalty(0.5), BLEU);
    }

    @Test
    void scoresAreThoseOfTranslationAndLogProb() {
        TranslationAnalysis analysis = analyze(TEST, 3);
        List<List<Translation>> found = translator.translate(TEST.sources(), TranslateOptions.DEFAULT.withBeamSize(3)
                .withLengthPenalty(0.5));
        List<Translator.LogProb> scored = translator.logProb(TEST.sources(), TEST.targets());
        double units = 0;
        double referenceUnits = 0;
        for (TranslationAnalysis.Sentence sentence : analysis.sentences()) {
            int i = sentence.index();
            ErrorAnalysis one = sentence.analysis();
            assertEquals(found.get(i).get(0).text(), sentence.output());
            assertEquals(found.get(i).get(0).score(), one.output().score(), 1e-4);
            assertEquals(scored.get(i).logProb(), one.reference().logProb(), 1e-3);
            assertEquals(scored.get(i).logProb() / Math.sqrt(scored.get(i).units()), one.reference().score(), 1e-3);
            assertEquals(sentence.output().equals(sentence.reference()), one.fault() == Fault.NONE);
            units += found.get(i).get(0).targetUnits().size();
            referenceUnits += scored.get(i).units();
        }
        assertEquals(units / referenceUnits, analysis.lengthRatio(), 1e-12);
        List<String> outputs = found.stream().map(best -> best.get(0).text()).toList();
        assertEquals(BLEU.corpusScore(outputs, References.of(TEST.targets())).score(), analysis.bleu().score(), 1e-9);
        assertTrue(analysis.seconds() > 0);
    }

    @Test
    void sharesAndTheWorstAreOfTheirFault() {
        TranslationAnalysis analysis = analyze(TEST, 1);
        double all = 0;
        double allByLogProb = 0;
        for (Fault fault : Fault.values()) {
            all += analysis.share(fault);
            allByLogProb += analysis.shareByLogProb(fault);
            List<TranslationAnalysis.Sentence> worst = analysis.worst(fault, 1000);
            assertEquals(analysis.share(fault), worst.size() / 60.0, 1e-12);
            assertEquals(worst.subList(0, Math.min(2, worst.size())), analysis.worst(fault, 2));
            for (int i = 1; i < worst.size(); i++) {
                assertTrue(Math.abs(worst.get(i).analysis().gap()) <= Math.abs(worst.get(i - 1).analysis().gap()));
            }
        }
        assertEquals(1, all, 1e-12);
        assertEquals(1, allByLogProb, 1e-12);
        assertTrue(analysis.share(Fault.MODEL) > 0.2, "it has learnt little");
    }

    /** References that a wide search finds are search errors wherever greedy search finds another output. */
    @Test
    void whatAWiderBeamPrefersIsASearchError() {
        List<String> wide = analyze(TEST, 100).sentences().stream().map(TranslationAnalysis.Sentence::output).toList();
        TranslationAnalysis greedy = analyze(new ParallelText(TEST.sources(), wide), 1);
        assertTrue(greedy.share(Fault.SEARCH) > 0.05, "search errors " + greedy.share(Fault.SEARCH));
        assertEquals(0, greedy.share(Fault.MODEL));
        assertEquals(Advice.WIDEN_BEAM, TranslationAnalysis.advice(List.of(greedy)));
        TranslationAnalysis same = analyze(new ParallelText(TEST.sources(), wide), 100);
        assertEquals(1, same.share(Fault.NONE));
        assertEquals(100, same.bleu().score(), 1e-9);
        assertEquals(Advice.NOTHING, TranslationAnalysis.advice(List.of(same, greedy)));
        assertEquals(100, TranslationAnalysis.narrowestGood(List.of(greedy, same)).beamSize());
        assertEquals(Advice.WORK_ON_MODEL, TranslationAnalysis.advice(List.of(analyze(TEST, 1), analyze(TEST, 5))));
    }

    @Test
    void emptySourcesHaveEmptyOutputs() {
        List<TranslationAnalysis.Sentence> found = analyze(new ParallelText(List.of("", "a b", ""),
                List.of("", "B A", "A")), 2).sentences();
        assertEquals(List.of("", ""), Stream.of(0, 2).map(i -> found.get(i).output()).toList());
        assertEquals(Fault.NONE, found.get(0).analysis().fault());
        assertTrue(found.get(2).analysis().fault() != Fault.NONE);
        TranslateOptions how = TranslateOptions.DEFAULT.withLengthPenalty(0.5);
        assertEquals(translator.translate(List.of("a b"), how).get(0).get(0).text(),
                analyze(new ParallelText(List.of("a b"), List.of("B A")), 5).sentences().get(0).output());
    }

    @Test
    void badInputIsNamed() {
        assertEquals("pairs: expected at least one, was none", assertThrows(IllegalArgumentException.class,
                () -> analyze(new ParallelText(new ArrayList<>(), List.of()), 1)).getMessage());
        assertThrows(IllegalArgumentException.class, () -> TranslationAnalysis.advice(List.of()));
    }

    @Test
    void speedIsMeasured() {
        TranslationSpeed batched = TranslationSpeed.measure(translator, TEST.sources(), TranslateOptions.GREEDY, null);
        assertEquals(1, batched.latencies().length);
        assertEquals(60 / batched.latency(1), batched.sentencesPerSecond(), 0.2 * batched.sentencesPerSecond());
        TranslationSpeed single = TranslationSpeed.measure(translator, TEST.sources(),
                TranslateOptions.GREEDY.withBatchSize(1), Lexicon.learn(translator, TEST));
        assertEquals(60, single.latencies().length);
        assertTrue(single.latency(0) > 0 && single.latency(0.5) <= single.latency(0.99));
        assertEquals(single.latencies()[59], single.latency(1));
        assertEquals(single.latencies()[29], single.latency(0.5));
        assertThrows(IllegalArgumentException.class, () -> single.latency(1.1));
        assertThrows(IllegalArgumentException.class,
                () -> TranslationSpeed.measure(translator, List.of(), TranslateOptions.GREEDY, null));
    }
}
