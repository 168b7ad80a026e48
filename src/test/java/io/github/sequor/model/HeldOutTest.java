package io.github.sequor.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sequor.model.ClassifierOptions.Head;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Validating where no records were given to validate with. */
class HeldOutTest {
    private static List<String> numbers(int count) {
        return IntStream.range(0, count).mapToObj(Integer::toString).toList();
    }

    private static LabelledSequences records(List<String> labels) {
        return LabelledSequences.texts(numbers(labels.size()), labels.stream().map(List::of).toList());
    }

    private static void assertMessage(String message, Runnable call) {
        assertEquals(message, assertThrows(IllegalArgumentException.class, call::run).getMessage());
    }

    @Test
    void oneInTwentyAndAtMostAThousand() {
        int[][] sizes = {{2, 1}, {39, 1}, {40, 2}, {19_999, 999}, {20_000, 1000}, {50_000, 1000}};
        for (int[] size : sizes) {
            HeldOut drawn = HeldOut.draw("records", size[0], 7, i -> true);
            assertEquals(size[1], drawn.valid().length);
            assertArrayEquals(IntStream.range(0, size[0]).toArray(),
                    IntStream.concat(IntStream.of(drawn.train()), IntStream.of(drawn.valid())).sorted().toArray());
            HeldOut last = HeldOut.last("records", size[0]);
            assertArrayEquals(IntStream.range(0, size[0] - size[1]).toArray(), last.train());
            assertArrayEquals(IntStream.range(size[0] - size[1], size[0]).toArray(), last.valid());
        }
        assertArrayEquals(HeldOut.draw("records", 500, 7, i -> true).valid(),
                HeldOut.draw("records", 500, 7, i -> true).valid());
        assertFalse(List.of(HeldOut.draw("records", 500, 7, i -> true).valid()[0]).equals(
                List.of(HeldOut.draw("records", 500, 8, i -> true).valid()[0])));
        assertMessage("records: expected at least 2, one to learn and one to validate with, was 1",
                () -> HeldOut.draw("records", 1, 7, i -> true));
        assertMessage("text: expected at least 2, one to learn and one to validate with, was 0",
                () -> HeldOut.last("text", 0));
    }

    @Test
    void aClassifierLearnsOfEveryClass() {
        List<String> labels = new ArrayList<>(numbers(30));   // of these classes one record each
        labels.addAll(Collections.nCopies(30, "often"));
        labels.addAll(List.of("two", "two"));
        for (int seed = 0; seed < 50; seed++) {
            SequenceClassifier.Data data = SequenceClassifier.Data.holdOut(records(labels), Head.MULTICLASS, seed);
            assertEquals(3, data.valid().size());
            Set<List<String>> learnt = new HashSet<>(data.train().labels());
            assertEquals(32, learnt.size());
            assertTrue(learnt.containsAll(data.valid().labels()));
        }
        assertMessage("records: expected two or more of some class, to hold one out",
                () -> SequenceClassifier.Data.holdOut(records(numbers(5)), Head.BINARY, 1));
        LabelledSequences blank = LabelledSequences.texts(List.of("", "a", " ", "\t"),
                Collections.nCopies(4, List.of("x")));
        for (int seed = 0; seed < 20; seed++) {
            assertEquals(List.of("a"), SequenceClassifier.Data.holdOut(blank, Head.MULTICLASS, seed).valid().texts());
        }
        SequenceClassifier.Data values = SequenceClassifier.Data.holdOut(records(numbers(50)), Head.REGRESSION, 1);
        assertEquals(2, values.valid().size());
        assertEquals(values.valid().texts(), values.valid().labels().stream().map(label -> label.get(0)).toList());
    }

    @Test
    void aTaggerValidatesOnSentencesWithTokens() {
        List<List<String>> sentences = new ArrayList<>(Collections.nCopies(100, List.of()));
        sentences.addAll(List.of(List.of("a"), List.of("b", "c")));
        TaggedText text = new TaggedText(sentences, sentences);
        SequenceTagger.Data data = SequenceTagger.Data.holdOut(text, null, 1);
        assertEquals(1, data.train().size());
        assertEquals(1, data.valid().size());
        assertEquals(3, data.train().tokens().get(0).size() + data.valid().tokens().get(0).size());
        assertEquals(data.valid().tokens(), data.valid().tags());
        assertMessage("sentences: expected at least 2, one to learn and one to validate with, was 0",
                () -> SequenceTagger.Data.holdOut(new TaggedText(List.of(), List.of()), null, 1));
    }

    @Test
    void aTranscriberValidatesOnTexts() {
        List<float[][]> frames = Collections.nCopies(60, new float[][] {{1}});
        List<String> texts = new ArrayList<>(Collections.nCopies(60, " "));
        texts.set(41, "said");
        Transcriber.Data data = Transcriber.Data.holdOut(new Transcripts(frames, texts), 1);
        assertEquals(List.of("said"), data.valid().texts());
        assertEquals(59, data.train().size());
    }

    @Test
    void aWindowModelValidatesOnWords() {
        List<List<String>> sentences = new ArrayList<>(Collections.nCopies(60, List.of()));
        sentences.set(17, List.of("said"));
        WindowModel.Data data = WindowModel.Data.holdOut(sentences, 1);
        assertEquals(List.of(List.of("said")), data.valid());
        assertEquals(59, data.train().size());
    }

    @Test
    void runningTextIsCutAndLinesAreDrawn() {
        LanguageText text = LanguageText.labelled(numbers(100), numbers(100));
        assertEquals(numbers(100).subList(95, 100), LanguageModel.Data.holdOut(text, false, 1).valid().lines());
        assertEquals(numbers(95), LanguageModel.Data.holdOut(text, false, 1).train().lines());
        LanguageModel.Data drawn = LanguageModel.Data.holdOut(text, true, 1);
        assertEquals(5, drawn.valid().lines().size());
        assertEquals(drawn.valid().lines(), drawn.valid().labels());
        assertFalse(drawn.valid().lines().equals(numbers(100).subList(95, 100)));
        List<float[]> vectors = IntStream.range(0, 100).mapToObj(i -> new float[] {i}).toList();
        LanguageText conditioned = LanguageModel.Data.holdOut(LanguageText.conditioned(numbers(100), vectors), true, 1)
                .valid();
        assertEquals(conditioned.lines(),
                conditioned.vectors().stream().map(v -> Integer.toString((int) v[0])).toList());
    }
}
