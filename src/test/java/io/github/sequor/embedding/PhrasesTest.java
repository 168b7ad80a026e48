package io.github.sequor.embedding;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.sequor.tensor.Rng;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PhrasesTest {
    /** Random words among which "new york" stands more often than chance has it. */
    private static List<List<String>> text() {
        Rng rng = new Rng(1);
        List<List<String>> text = new ArrayList<>();
        for (int i = 0; i < 2000; i++) {
            List<String> sentence = new ArrayList<>();
            for (int k = 0; k < 6; k++) {
                sentence.add("w" + rng.nextInt(200));
                if (rng.nextInt(50) == 0) {
                    sentence.add("new");
                    sentence.add("york");
                }
            }
            text.add(sentence);
        }
        return text;
    }

    @Test
    void scoresAreGensims() throws IOException {
        Map<List<String>, Integer> counts = new HashMap<>();
        for (List<String> sentence : text()) {
            for (int i = 0; i < sentence.size(); i++) {
                counts.merge(List.of(sentence.get(i)), 1, Integer::sum);
                if (i > 0) {
                    counts.merge(List.of(sentence.get(i - 1), sentence.get(i)), 1, Integer::sum);
                }
            }
        }
        Phrases phrases = Phrases.find(Corpus.of(text()), 3, 2, "_");
        int found = 0;
        for (Map.Entry<List<String>, Integer> pair : counts.entrySet()) {
            if (pair.getKey().size() == 2) {
                int a = counts.get(pair.getKey().subList(0, 1));
                int b = counts.get(pair.getKey().subList(1, 2));
                double score = (double) (pair.getValue() - 3) / a / b * counts.size();
                boolean phrase = pair.getValue() >= 3 && score > 2;
                found += phrase ? 1 : 0;
                assertEquals(phrase ? score : 0, phrases.score(pair.getKey().get(0), pair.getKey().get(1)), 1e-9);
            }
        }
        assertEquals(found, phrases.size());
    }

    @Test
    void phrasesAreJoinedFromLeftToRight() throws IOException {
        Phrases phrases = Phrases.find(Corpus.of(text()));
        assertEquals(List.of("w1", "new_york", "new_york", "york", "w2"),
                phrases.apply(List.of("w1", "new", "york", "new", "york", "york", "w2")));
        assertEquals(List.of(), phrases.apply(List.of()));
        Corpus joined = phrases.apply(Corpus.of(List.of(List.of("in", "new", "york"), List.of("new"))));
        try (CountedText counted = CountedText.read(joined, 1, 10, 10)) {
            assertEquals(List.of("in", "new_york", "new"), counted.words());
        }
    }

    @Test
    void wrongOptionsAreNamed() {
        for (Object[] wrong : new Object[][] {{0, 10.0, "_"}, {5, 0.0, "_"}, {5, 10.0, ""}, {5, 10.0, " "}}) {
            String message = assertThrows(IllegalArgumentException.class, () -> Phrases.find(Corpus.of(text()),
                    (int) wrong[0], (double) wrong[1], (String) wrong[2])).getMessage();
            assertEquals(true, message.matches("[a-zA-Z]+: expected .*, was .*"), message);
        }
    }
}
