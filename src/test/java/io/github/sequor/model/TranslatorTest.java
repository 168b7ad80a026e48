package io.github.sequor.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.github.sequor.cpu.Threads;
import io.github.sequor.decode.BeamSearch;
import io.github.sequor.decode.Ensemble;
import io.github.sequor.decode.Hypothesis;
import io.github.sequor.decode.Sampler;
import io.github.sequor.decode.StepFunction;
import io.github.sequor.model.TranslatorOptions.AttentionType;
import io.github.sequor.model.TranslatorOptions.Units;
import io.github.sequor.nn.AttentionDecoder.Cell;
import io.github.sequor.nn.AttentionDecoder.Order;
import io.github.sequor.nn.EachIsa;
import io.github.sequor.text.Vocabulary;
import io.github.sequor.train.TrainingListener;
import io.github.sequor.train.TrainingOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Small translators that learn to reverse sentences, see {@link ReverseTask}. */
class TranslatorTest {
    static final TranslatorOptions SMALL = TranslatorOptions.builder().units(Units.WORD).minCount(1)
            .embeddingSize(16).hiddenSize(32).attentionSize(16).readoutSize(0).dropout(0).build();
    static final TrainingOptions QUICK = TrainingOptions.builder().epochs(4).batchSize(16).learningRate(5e-3)
            .warmupSteps(20).decayPatience(100).stopPatience(100).labelSmoothing(0).build();

    private static final ParallelText TEST = ReverseTask.pairs(60, 5, 4, 3);

    @TempDir
    static Path folder;

    private static Translator translator;

    @BeforeAll
    static void train() throws IOException {
        translator = learn(SMALL, "model");
    }

    @AfterAll
    static void close() {
        translator.close();
    }

    private static Translator learn(TranslatorOptions options, String name) throws IOException {
        // Without attention it takes longer to learn.
        int epochs = options.attention() == AttentionType.NONE ? 7 : 4;
        Translator.Data data = new Translator.Data(ReverseTask.pairs(1000, 5, 4, 1), ReverseTask.pairs(50, 5, 4, 2));
        return Translator.train(options, QUICK.with().epochs(epochs).build(), data, folder.resolve(name),
                new TrainingListener() { });
    }

    private static List<String> best(Translator translator, List<String> sentences, TranslateOptions how) {
        return translator.translate(sentences, how).stream().map(found -> found.get(0).text()).toList();
    }

    private static double exactMatch(Translator translator) {
        List<String> found = best(translator, TEST.sources(), TranslateOptions.DEFAULT);
        return IntStream.range(0, TEST.size()).filter(i -> found.get(i).equals(TEST.targets().get(i))).count()
                / (double) TEST.size();
    }

    @TestFactory
    Stream<DynamicTest> everyCellAndAttentionLearns() {
        List<TranslatorOptions> all = new ArrayList<>();
        for (AttentionType attention : AttentionType.values()) {
            for (Cell cell : Cell.values()) {
                all.add(SMALL.with().cell(cell).attention(attention)
                        .build());
            }
            if (attention != AttentionType.NONE) {
                all.add(all.get(all.size() - Cell.values().length).with().order(Order.LUONG).build());
            }
        }
        all.add(SMALL.with().layers(2).readoutSize(24).build());
        all.add(SMALL.with().layers(2).cell(Cell.GRU).order(Order.LUONG).build());
        all.add(SMALL.with().layers(2).attention(AttentionType.NONE).cell(Cell.RNN_TANH).build());
        return all.stream().map(options -> dynamicTest(name(options), () -> {
            // A quarter of the sentences are of one word: those alone do not count.
            double expected = options.attention() == AttentionType.NONE ? 0.5 : 0.7;
            try (Translator learnt = learn(options, name(options))) {
                double exact = exactMatch(learnt);
                assertTrue(exact >= expected, "exact match " + exact);
                try (Translator loaded = Translator.load(folder.resolve(name(options)))) {
                    assertEquals(describe(learnt), describe(loaded));
                }
            }
        }));
    }

    private static String name(TranslatorOptions options) {
        return options.cell() + " " + options.attention() + " " + options.order() + " " + options.layers();
    }

    /** Everything of all translations that is exact. */
    private static String describe(Translator translator) {
        return translator.translate(TEST.sources(), TranslateOptions.DEFAULT.withNBest(5)).stream()
                .flatMap(List::stream).map(t -> t.text() + " " + t.score() + " " + t.logProb() + " " + t.targetUnits())
                .collect(Collectors.joining("\n"));
    }

    @Test
    void threadsTranslateAtOnce() throws Exception {
        String alone = describe(translator);
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            List<Future<String>> all = IntStream.range(0, 12)
                    .mapToObj(i -> threads.submit(() -> describe(translator))).toList();
            for (Future<String> one : all) {
                assertEquals(alone, one.get());
            }
        } finally {
            threads.shutdownNow();
        }
    }

    /** Scores, order and ties, to the bit. */
    @EachIsa
    void anyNumberOfThreadsFindsTheSame() {
        int before = Threads.count();
        try {
            Threads.use(1);
            String one = describe(translator);
            for (int threads : new int[] {2, 3, 7}) {
                Threads.use(threads);
                assertEquals(one, describe(translator), threads + " threads");
            }
        } finally {
            Threads.use(before);
        }
    }

    @Test
    void aDecoderOfOnesOwnFindsWhatTranslateFinds() {
        List<String> sentences = TEST.sources().subList(0, 8);
        TranslateOptions how = TranslateOptions.DEFAULT.withNBest(3).withBatchSize(8);
        List<List<Translation>> expected = translator.translate(sentences, how);
        List<String> streamed = new ArrayList<>();
        List<List<Hypothesis>> found = translator.decode(sentences, steps -> translator.search(how).build()
                .search(steps, null, progress -> streamed.add(translator.text(progress.best(0)))));
        for (int i = 0; i < sentences.size(); i++) {
            for (int k = 0; k < 3; k++) {
                assertEquals(expected.get(i).get(k).text(), translator.text(found.get(i).get(k).tokens()));
                assertEquals(expected.get(i).get(k).logProb(), found.get(i).get(k).logProb(), 1e-4);
            }
        }
        assertEquals(expected.get(0).get(0).text(), streamed.get(streamed.size() - 1));
    }

    @Test
    void decodersTakeFurtherOptionsAndSamplersToo() {
        List<String> one = List.of("a b c");
        List<String> found = translator.decode(one, steps -> translator.search(TranslateOptions.GREEDY)
                .suppress(translator.tokens("C")).build().search(steps, new int[][] {translator.tokens("A")}, null))
                .get(0).stream().map(h -> translator.text(h.tokens())).toList();
        assertTrue(found.get(0).startsWith("A") && !found.get(0).contains("C"), found::toString);
        List<String> cancelled = translator.decode(one, steps -> translator.search(TranslateOptions.GREEDY).build()
                .search(steps, null, progress -> false)).get(0).stream().map(h -> translator.text(h.tokens())).toList();
        assertEquals(List.of("C"), cancelled);
        Sampler sampler = Sampler.builder(Vocabulary.BOS_ID, Vocabulary.EOS_ID).samples(200).seed(1).build();
        Map<String, Long> drawn = translator.decode(one, sampler::sample).get(0).stream()
                .collect(Collectors.groupingBy(h -> translator.text(h.tokens()), Collectors.counting()));
        double p = Math.exp(translator.logProb(one, List.of("C B A")).get(0).logProb());
        assertEquals(200 * p, drawn.getOrDefault("C B A", 0L), 4.5 * Math.sqrt(200 * p * (1 - p)) + 1);
        assertEquals(List.of(), translator.decode(List.of(), sampler::sample));
    }

    @Test
    void twoTranslatorsMakeAnEnsemble() throws IOException {
        try (Translator other = Translator.load(folder.resolve("model"))) {
            List<String> sentences = TEST.sources().subList(0, 5);
            BeamSearch search = translator.search(TranslateOptions.DEFAULT).build();
            List<List<Hypothesis>> found = translator.decode(sentences, first -> other.decode(sentences, second ->
                    search.search(Ensemble.ofProbabilities(List.of(first, second)))));
            List<List<Hypothesis>> alone = translator.decode(sentences, search::search);
            for (int i = 0; i < sentences.size(); i++) {
                assertArrayEquals(alone.get(i).get(0).tokens(), found.get(i).get(0).tokens());
                assertEquals(alone.get(i).get(0).logProb(), found.get(i).get(0).logProb(), 1e-5);
            }
        }
    }

    @Test
    void stepsThatOutliveTheirDecoderAreRefused() {
        StepFunction kept = translator.decode(List.of("a b"), steps -> steps);
        BeamSearch search = translator.search(TranslateOptions.DEFAULT).build();
        String message = assertThrows(IllegalStateException.class, () -> search.search(kept)).getMessage();
        assertTrue(message.contains("closed"), message);
    }

    @Test
    void unitLogProbsSumToLogProb() {
        for (List<Translation> found : translator.translate(TEST.sources(), TranslateOptions.DEFAULT.withNBest(5))) {
            for (Translation translation : found) {
                assertEquals(translation.targetUnits().size(), translation.unitLogProbs().length);
                double sum = 0;
                for (float logProb : translation.unitLogProbs()) {
                    sum += logProb;
                }
                assertEquals(translation.logProb(), sum, 1e-9);
            }
        }
    }

    @Test
    void neighboursInABatchDoNotMatter() {
        TranslateOptions five = TranslateOptions.DEFAULT.withNBest(5);
        List<List<Translation>> together = translator.translate(TEST.sources(), five);
        for (int i = 0; i < TEST.size(); i++) {
            List<Translation> alone = translator.translate(List.of(TEST.sources().get(i)), five).get(0);
            assertEquals(alone.stream().map(Translation::text).toList(),
                    together.get(i).stream().map(Translation::text).toList());
            for (int k = 0; k < alone.size(); k++) {
                assertEquals(alone.get(k).logProb(), together.get(i).get(k).logProb(), 1e-4);
            }
        }
    }

    @Test
    void greedySearchIsABeamOfOne() {
        assertEquals(best(translator, TEST.sources(), TranslateOptions.GREEDY),
                best(translator, TEST.sources(), TranslateOptions.DEFAULT.withBeamSize(1)));
    }

    @Test
    void forcedDecodingGivesTheLogProbOfTheSearch() {
        List<Translation> found = translator.translate(TEST.sources(), TranslateOptions.DEFAULT).stream()
                .map(n -> n.get(0)).toList();
        List<Translator.LogProb> scored = translator.logProb(TEST.sources(),
                found.stream().map(Translation::text).toList());
        for (int i = 0; i < TEST.size(); i++) {
            int length = found.get(i).targetUnits().size();
            assertEquals(found.get(i).logProb(), scored.get(i).logProb(), 1e-4);
            assertEquals(found.get(i).logProb() / length, found.get(i).score(), 1e-5);
            assertEquals(length, scored.get(i).units());
            assertEquals(0, scored.get(i).unknown());
        }
        assertEquals(2, translator.logProb(List.of("a b"), List.of("B zzz yyy A")).get(0).unknown());
    }

    @Test
    void theProbabilitiesOfAllShortOutputsSumToLessThanOne() {
        List<String> letters = List.of("A", "B", "C", "D", "E");
        List<String> outputs = new ArrayList<>(letters);
        outputs.add("");
        letters.forEach(x -> letters.forEach(y -> outputs.add(x + " " + y)));
        List<String> sources = outputs.stream().map(ignored -> "b a").toList();
        double sum = translator.logProb(sources, outputs).stream().mapToDouble(p -> Math.exp(p.logProb())).sum();
        assertTrue(sum > 0.5 && sum <= 1.0001, "sum " + sum);
    }

    @Test
    void nBestAreDistinctAndSorted() {
        for (List<Translation> found : translator.translate(TEST.sources(), TranslateOptions.DEFAULT.withNBest(5))) {
            assertEquals(5, found.stream().map(Translation::text).distinct().count());
            List<Double> scores = found.stream().map(Translation::score).toList();
            assertEquals(scores.stream().sorted(Comparator.reverseOrder()).toList(), scores);
        }
    }

    @Test
    void attentionIsADistributionOverTheSource() {
        Translation found = translator.translate(List.of("a c e"), TranslateOptions.DEFAULT).get(0).get(0);
        assertEquals(List.of("a", "c", "e", "</s>"), found.sourceUnits());
        assertEquals(List.of("E", "C", "A", "</s>"), found.targetUnits());
        assertEquals(4, found.attention().length);
        for (float[] row : found.attention()) {
            assertEquals(4, row.length);
            assertEquals(1, IntStream.range(0, 4).mapToDouble(i -> row[i]).sum(), 1e-5);
        }
        TranslateOptions without = TranslateOptions.DEFAULT.withAttention(false);
        assertNull(translator.translate(List.of("a"), without).get(0).get(0).attention());
    }

    @Test
    void emptySentenceHasTheEmptyTranslation() {
        assertEquals(List.of("", "B A", ""), best(translator, List.of("", "a b", "  "), TranslateOptions.DEFAULT));
        assertTrue(Double.isFinite(translator.logProb(List.of(""), List.of("")).get(0).logProb()));
        assertEquals(List.of(), translator.translate(List.of(), TranslateOptions.DEFAULT));
    }

    @Test
    void longSentenceEnds() {
        String sentence = String.join(" ", List.of(TEST.sources().toString().repeat(40).replaceAll("[^a-e]+", " ")
                .strip().split(" ")).subList(0, 5000));
        Translation found = translator.translate(List.of("a b", sentence), TranslateOptions.DEFAULT).get(1).get(0);
        assertEquals(5001, found.sourceUnits().size());
        assertTrue(found.targetUnits().size() <= 5011);
        assertEquals(found.text(), translator.translate(List.of(sentence), TranslateOptions.DEFAULT.withAttention(false))
                .get(0).get(0).text());
    }

    /** Names that are seen once each, so that none is known, take the place of one word of each sentence. */
    private static ParallelText withNames(ParallelText pairs, String name) {
        List<String> sources = new ArrayList<>();
        List<String> targets = new ArrayList<>();
        for (int i = 0; i < pairs.size(); i++) {
            String[] source = pairs.sources().get(i).split(" ");
            String[] target = pairs.targets().get(i).split(" ");
            int place = i % source.length;
            source[place] = name + i;
            target[source.length - 1 - place] = name + i;
            sources.add(String.join(" ", source));
            targets.add(String.join(" ", target));
        }
        return new ParallelText(sources, targets);
    }

    @Test
    void unknownWordIsCopiedFromWhereTheDecoderLooks() throws IOException {
        Translator.Data data = Translator.Data.holdOut(withNames(ReverseTask.pairs(1500, 5, 4, 7), "Platon"), 1);
        ParallelText test = withNames(TEST, "Nāgārjuna");
        TranslatorOptions options = SMALL.with().minCount(2).attention(AttentionType.GENERAL).order(Order.LUONG)
                .build();
        try (Translator learnt = Translator.train(options, QUICK, data, folder.resolve("names"),
                new TrainingListener() { })) {
            List<String> found = best(learnt, test.sources(), TranslateOptions.DEFAULT);
            long copied = IntStream.range(0, test.size()).filter(i -> found.get(i).equals(test.targets().get(i)))
                    .count();
            assertTrue(copied >= 0.8 * test.size(), copied + " of " + test.size());
        }
        try (Translator plain = Translator.train(options.with().attention(AttentionType.NONE).build(),
                QUICK.with().epochs(1).build(), data, folder.resolve("plain names"), new TrainingListener() { })) {
            List<String> found = best(plain, test.sources(), TranslateOptions.DEFAULT);
            assertTrue(found.stream().anyMatch(text -> text.contains("<unk>")), found::toString);
        }
    }

    @Test
    void charactersAndSubwordsComeBackAsText() throws IOException {
        for (Units units : List.of(Units.CHARACTER, Units.SUBWORD)) {
            Translator.Data data = Translator.Data.holdOut(ReverseTask.pairs(1200, 3, 2, 5), 1);
            try (Translator learnt = Translator.train(SMALL.with().units(units).merges(20).build(), QUICK, data,
                    folder.resolve(units.name()), new TrainingListener() { })) {
                assertEquals(List.of("B A", "C C", "A"), best(learnt, List.of("a b", "c c", "a"),
                        TranslateOptions.DEFAULT));
                assertNull(learnt.translate(List.of("a"), TranslateOptions.DEFAULT.withAttention(false)).get(0).get(0)
                        .attention());
            }
            try (Translator loaded = Translator.load(folder.resolve(units.name()))) {
                assertEquals("B A", loaded.translate("a b"));
            }
        }
    }

    /** A caller's list is read in the middle of the work. */
    @Test
    void closingWhileItWorksIsRefused() throws IOException {
        try (Translator loaded = Translator.load(folder.resolve("model"))) {
            List<String> targets = new AbstractList<>() {
                @Override
                public String get(int index) {
                    assertEquals("this translator is in use in 1 thread: close it when they are done",
                            assertThrows(IllegalStateException.class, loaded::close).getMessage());
                    return "B A";
                }

                @Override
                public int size() {
                    return 1;
                }
            };
            assertEquals(3, loaded.logProb(List.of("a b"), targets).get(0).units());
        }
    }

    @Test
    void specialTokensInTheTextAreUnknownWords() {
        assertEquals(2, translator.logProb(List.of("a </s> b"), List.of("B </s> <s> A")).get(0).unknown());
        assertEquals(3, translator.translate(List.of("a </s> b"), TranslateOptions.DEFAULT).get(0).get(0).sourceUnits()
                .indexOf("</s>") + 2);
    }

    @Test
    void closedTranslatorSaysSo() throws IOException {
        Translator loaded = Translator.load(folder.resolve("model"));
        loaded.close();
        loaded.close();
        assertEquals("this translator was closed",
                assertThrows(IllegalStateException.class, () -> loaded.translate("a")).getMessage());
    }

    @Test
    void differentCountsAreRefused() {
        assertEquals("translations: expected one for each of 2 sentences, was 1", assertThrows(
                IllegalArgumentException.class, () -> translator.logProb(List.of("a", "b"), List.of("A")))
                .getMessage());
        assertEquals("targets: expected one for each of 1 sources, was 0", assertThrows(
                IllegalArgumentException.class, () -> new ParallelText(List.of("a"), List.of())).getMessage());
    }

    @Test
    void recipeIsKept() throws IOException {
        assertEquals(new Recipe<>(SMALL, QUICK), Translator.recipe(folder.resolve("model")));
        assertTrue(Translator.exists(folder.resolve("model")));
        assertFalse(Translator.exists(folder.resolve("nowhere")));
    }

    @Test
    void heldOutPairsAreNotLearntFrom() {
        List<String> numbers = IntStream.range(0, 200).mapToObj(Integer::toString).toList();
        ParallelText pairs = new ParallelText(numbers, numbers);
        Translator.Data data = Translator.Data.holdOut(pairs, 1);
        assertEquals(10, data.valid().size());
        List<String> both = Stream.concat(data.train().sources().stream(), data.valid().sources().stream())
                .sorted(Comparator.comparing(Integer::valueOf)).toList();
        assertEquals(numbers, both);
        assertEquals(data.valid().sources(), data.valid().targets());
        assertEquals(data, Translator.Data.holdOut(pairs, 1));
        assertFalse(data.equals(Translator.Data.holdOut(pairs, 2)));
        assertEquals(1, Translator.Data.holdOut(new ParallelText(numbers.subList(0, 2), numbers.subList(0, 2)), 1)
                .train().size());
    }
}
