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
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * What the sentences of one language are cut into, and the numbers of the pieces.
 *
 * @param tokenizer cuts and joins
 * @param vocabulary numbers the pieces
 * @param ngrams how many neighbouring pieces are, joined, a piece too
 */
record TextUnits(Tokenizer tokenizer, Vocabulary vocabulary, int ngrams) {

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
            return new TextUnits(bpe, bpe.vocabulary(), 1);
        }
        Tokenizer tokenizer = tokenizer(units);
        Vocabulary.Builder vocabulary = Vocabulary.builder();
        if (units == TranslatorOptions.Units.WORD) {
            vocabulary.minCount(minCount);
        }
        sentences.forEach(sentence -> vocabulary.add(tokenizer.tokenize(sentence)));
        return new TextUnits(tokenizer, vocabulary.build(), 1);
    }

    /**
     * These, and those that stand side by side joined to one: all pairs, then all of three, and so on.
     *
     * @param most how many are joined at most
     * @param minCount how often a joined one must be seen
     */
    TextUnits joined(List<String> sentences, int most, int minCount) {
        if (most == 1) {
            return this;
        }
        Vocabulary.Builder frequent = Vocabulary.builder().minCount(minCount);
        sentences.forEach(sentence -> frequent.add(joined(tokenizer.tokenize(sentence), most).toList()));
        return new TextUnits(tokenizer, vocabulary, most).with(tokens(frequent.build()), false);
    }

    /**
     * These and further units, such as those that have vectors.
     *
     * @param instead of these
     */
    TextUnits with(List<String> more, boolean instead) {
        Set<String> all = new LinkedHashSet<>(instead ? List.of() : tokens(vocabulary));
        more.stream().filter(unit -> !unit.isEmpty() && vocabulary.id(unit) != Vocabulary.BOS_ID
                && vocabulary.id(unit) != Vocabulary.EOS_ID && !unit.equals(Vocabulary.UNK)).forEach(all::add);
        return new TextUnits(tokenizer, Vocabulary.of(List.copyOf(all)), ngrams);
    }

    private static List<String> tokens(Vocabulary vocabulary) {
        return IntStream.range(Vocabulary.EOS_ID + 1, vocabulary.size()).mapToObj(vocabulary::token).toList();
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
        return read(files, name, units, 1);
    }

    static TextUnits read(Files files, String name, TranslatorOptions.Units units, int ngrams) throws IOException {
        return new TextUnits(units == TranslatorOptions.Units.SUBWORD ? Bpe.read(files.path(name + ".bpe"))
                : tokenizer(units), Vocabulary.read(files.path(name + ".vocab")), ngrams);
    }

    /** The pieces in their order, known or not, and after them the known ones of those that are joined. */
    List<String> cut(String sentence) {
        List<String> pieces = tokenizer.tokenize(sentence);
        return ngrams == 1 ? pieces : Stream.concat(pieces.stream(),
                joined(pieces, ngrams).filter(piece -> vocabulary.id(piece) != Vocabulary.UNK_ID)).toList();
    }

    private Stream<String> joined(List<String> pieces, int most) {
        String joint = tokenizer instanceof CharacterTokenizer ? "" : " ";
        return IntStream.rangeClosed(2, most).boxed().flatMap(n -> IntStream.rangeClosed(0, pieces.size() - n)
                .mapToObj(i -> String.join(joint, pieces.subList(i, i + n))));
    }

    int[] encode(String sentence) {
        return vocabulary.encode(cut(sentence));
    }
}
