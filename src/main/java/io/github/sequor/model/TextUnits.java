package io.github.sequor.model;

import io.github.sequor.text.Bpe;
import io.github.sequor.text.CharacterTokenizer;
import io.github.sequor.text.Tokenizer;
import io.github.sequor.text.Vocabulary;
import io.github.sequor.text.WhitespaceTokenizer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * What the sentences of one language are cut into, and the numbers of the pieces.
 *
 * @param tokenizer cuts and joins
 * @param vocabulary numbers the pieces
 */
record TextUnits(Tokenizer tokenizer, Vocabulary vocabulary) {

    /** Where the files of a language are found by name. */
    interface Files {
        Path path(String name) throws IOException;
    }

    /**
     * Learns the units.
     *
     * @param merges of sub-words
     * @param minCount how often a word must be seen
     */
    static TextUnits learn(List<String> sentences, TranslatorOptions.Units units, int merges, int minCount) {
        if (units == TranslatorOptions.Units.SUBWORD) {
            Bpe bpe = Bpe.trainer().merges(merges).addAll(sentences).train();
            return new TextUnits(bpe, bpe.vocabulary());
        }
        Tokenizer tokenizer = tokenizer(units);
        Vocabulary.Builder vocabulary = Vocabulary.builder();
        if (units == TranslatorOptions.Units.WORD) {
            vocabulary.minCount(minCount);
        }
        sentences.forEach(sentence -> vocabulary.add(tokenizer.tokenize(sentence)));
        return new TextUnits(tokenizer, vocabulary.build());
    }

    /**
     * These and further units, such as those that have vectors.
     *
     * @param instead of these
     */
    TextUnits with(List<String> more, boolean instead) {
        Set<String> all = new LinkedHashSet<>();
        for (int id = Vocabulary.EOS_ID + 1; !instead && id < vocabulary.size(); id++) {
            all.add(vocabulary.token(id));
        }
        more.stream().filter(unit -> !unit.isEmpty() && vocabulary.id(unit) != Vocabulary.BOS_ID
                && vocabulary.id(unit) != Vocabulary.EOS_ID && !unit.equals(Vocabulary.UNK)).forEach(all::add);
        return new TextUnits(tokenizer, Vocabulary.of(List.copyOf(all)));
    }

    private static Tokenizer tokenizer(TranslatorOptions.Units units) {
        return units == TranslatorOptions.Units.WORD ? new WhitespaceTokenizer() : new CharacterTokenizer();
    }

    void write(Path folder, String name) throws IOException {
        vocabulary.write(folder.resolve(name + ".vocab"));
        if (tokenizer instanceof Bpe bpe) {
            bpe.write(folder.resolve(name + ".bpe"));
        }
    }

    static TextUnits read(Files files, String name, TranslatorOptions.Units units) throws IOException {
        return new TextUnits(units == TranslatorOptions.Units.SUBWORD ? Bpe.read(files.path(name + ".bpe"))
                : tokenizer(units), Vocabulary.read(files.path(name + ".vocab")));
    }

    List<String> cut(String sentence) {
        return tokenizer.tokenize(sentence);
    }

    int[] encode(String sentence) {
        return vocabulary.encode(cut(sentence));
    }
}
