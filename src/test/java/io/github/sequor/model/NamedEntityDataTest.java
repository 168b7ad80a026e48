package io.github.sequor.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sequor.RealData;
import io.github.sequor.metric.TagScheme;
import io.github.sequor.text.Conll;
import io.github.sequor.train.TrainingListener;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the recipes do, on slices of their data: WNUT17, the Broad Twitter Corpus, Universal NER's Chinese. */
class NamedEntityDataTest {
    @TempDir
    private Path folder;

    private Path data;

    @BeforeEach
    void find() {
        data = RealData.folder().resolve("ner");
    }

    private TaggedText read(String file, Conll columns) throws IOException {
        return TaggedText.read(data.resolve(file), columns, TagScheme.IOB2);
    }

    private static List<Long> counts(TaggedText text) {
        return List.of((long) text.size(), text.tokens().stream().mapToLong(List::size).sum(),
                text.tags().stream().mapToLong(tags -> TagScheme.IOB2.spans(tags).size()).sum());
    }

    /** Sentences, tokens and entities, as the data's own descriptions count them. */
    @Test
    void readsAllOfEachFile() throws IOException {
        assertEquals(List.of(3394L, 62730L, 1975L), counts(read("wnut17/wnut17train.conll", Conll.TAGGED)));
        assertEquals(List.of(1009L, 15733L, 836L), counts(read("wnut17/emerging.dev.conll", Conll.TAGGED)));
        assertEquals(List.of(644L, 11676L, 559L),
                counts(read("wnut17/emerging.test.annotated.even-docs", Conll.TAGGED)));
        Conll columns = new Conll(1, 2);
        assertEquals(List.of(3997L, 98616L, 6118L),
                counts(read("uner-zh-gsdsimp/zh_gsdsimp-ud-train.iob2", columns)));
        assertEquals(List.of(500L, 12663L, 753L), counts(read("uner-zh-gsdsimp/zh_gsdsimp-ud-dev.iob2", columns)));
        assertEquals(List.of(250L, 6071L, 428L),
                counts(read("uner-zh-gsdsimp/zh_gsdsimp-ud-test.even-sents.iob2", columns)));
        assertEquals(List.of(1000L, 16612L, 521L), counts(read("btc/a.conll", Conll.TAGGED)));
        assertEquals(List.of(2001L, 29480L, 3368L), counts(read("btc/h.conll", Conll.TAGGED)));
    }

    private static TaggedText slice(TaggedText text, int from, int to) {
        return new TaggedText(text.tokens().subList(from, to), text.tags().subList(from, to));
    }

    private double learn(TaggedText train, TaggedText valid) throws IOException {
        TaggerOptions options = TaggerOptions.builder().embeddingSize(32).hiddenSize(32).dropout(0.3).build();
        try (SequenceTagger tagger = SequenceTagger.train(options,
                SequenceTagger.training().epochs(6).learningRate(5e-3).warmupSteps(20).build(),
                new SequenceTagger.Data(train, valid, null), folder.resolve("model"), new TrainingListener() { })) {
            return tagger.evaluate(valid).evaluation().score();
        }
    }

    @Test
    void learnsNamesInTweets() throws IOException {
        TaggedText tweets = read("btc/g.conll", Conll.TAGGED);
        double f1 = learn(slice(tweets, 0, 600), slice(tweets, 600, 800));
        assertTrue(f1 > 30, "F1 " + f1);
    }

    @Test
    void learnsNamesInChinese() throws IOException {
        TaggedText sentences = read("uner-zh-gsdsimp/zh_gsdsimp-ud-train.iob2", new Conll(1, 2));
        double f1 = learn(slice(sentences, 0, 500), slice(sentences, 500, 600));
        assertTrue(f1 > 15, "F1 " + f1);
    }
}
