package io.github.sequor.model;

import io.github.sequor.embedding.WordVectors;
import io.github.sequor.text.Vocabulary;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;

/** What a tagger sees of sentences, as numbers: its words, their characters and their shapes. */
final class TaggerVocabulary {
    private final TaggerOptions options;
    private final Vocabulary words;
    private final Vocabulary characters;
    private final Vocabulary shapes;

    private TaggerVocabulary(TaggerOptions options, Vocabulary words, Vocabulary characters, Vocabulary shapes) {
        this.options = options;
        this.words = words;
        this.characters = characters;
        this.shapes = shapes;
    }

    /** What sentences have, and all words of vectors, if there are any; of those that stay as they are, these alone. */
    static TaggerVocabulary learn(TaggerOptions options, List<List<String>> sentences, WordVectors vectors) {
        Vocabulary.Builder seen = Vocabulary.builder().minCount(options.minCount());
        // of characters and shapes, what was seen once stands for what was not
        Vocabulary.Builder characters = Vocabulary.builder().minCount(2);
        Vocabulary.Builder shapes = Vocabulary.builder().minCount(2);
        for (List<String> sentence : sentences) {
            List<String> some = sentence.stream().filter(word -> !word.isEmpty()).toList();
            seen.add(some.stream().map(word -> form(options, word)).toList());
            some.forEach(word -> characters.add(letters(word)));
            shapes.add(some.stream().map(TaggerVocabulary::shape).toList());
        }
        Vocabulary words = vectors == null ? seen.build()
                : words(options.tuneVectors() ? seen.build() : Vocabulary.of(List.of()), vectors.words());
        return new TaggerVocabulary(options, words, characters.build(), shapes.build());
    }

    private static Vocabulary words(Vocabulary seen, Collection<String> given) {
        List<String> all = new ArrayList<>();
        for (int id = Vocabulary.EOS_ID + 1; id < seen.size(); id++) {
            all.add(seen.token(id));
        }
        TreeSet<String> others = new TreeSet<>(given);
        others.removeIf(word -> word.isEmpty() || seen.contains(word));
        all.addAll(others);
        return Vocabulary.of(all);
    }

    static TaggerVocabulary read(TextUnits.Files files, TaggerOptions options) throws IOException {
        return new TaggerVocabulary(options, Vocabulary.read(files.path("words.vocab")),
                Vocabulary.read(files.path("characters.vocab")), Vocabulary.read(files.path("shapes.vocab")));
    }

    void write(Path folder) throws IOException {
        words.write(folder.resolve("words.vocab"));
        characters.write(folder.resolve("characters.vocab"));
        shapes.write(folder.resolve("shapes.vocab"));
    }

    Vocabulary words() {
        return words;
    }

    Vocabulary characters() {
        return characters;
    }

    Vocabulary shapes() {
        return shapes;
    }

    /** Sentences as the network reads them. */
    TaggingNetwork.Input input(List<List<String>> sentences) {
        int count = sentences.size();
        TaggingNetwork.Input input = new TaggingNetwork.Input(new int[count][], new int[count][][], new int[count][]);
        for (int i = 0; i < count; i++) {
            List<String> sentence = sentences.get(i);
            input.words()[i] = words.encode(sentence.stream().map(word -> form(options, word)).toList());
            input.characters()[i] = sentence.stream().map(word -> word.isEmpty() ? new int[] {Vocabulary.UNK_ID}
                    : characters.encode(letters(word))).toArray(int[][]::new);
            input.shapes()[i] = shapes.encode(sentence.stream().map(TaggerVocabulary::shape).toList());
        }
        return input;
    }

    private static String form(TaggerOptions options, String word) {
        return options.lowerCase() ? word.toLowerCase(Locale.ROOT) : word;
    }

    private static List<String> letters(String word) {
        return word.codePoints().mapToObj(Character::toString).toList();
    }

    /** Upper case as X, lower case as x, other letters as c, digits as d, all else as it is; runs as one. */
    private static String shape(String word) {
        StringBuilder shape = new StringBuilder();
        int[] last = {-1};
        word.codePoints().map(c -> Character.isUpperCase(c) ? 'X' : Character.isLowerCase(c) ? 'x'
                : Character.isLetter(c) ? 'c' : Character.isDigit(c) ? 'd' : c).forEach(c -> {
            if (c != last[0]) {
                shape.appendCodePoint(c);
            }
            last[0] = c;
        });
        return shape.toString();
    }
}
