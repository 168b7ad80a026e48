package io.github.sequor.text;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BpeTest {
    /** The dictionary of the paper's example. */
    private static final List<String> PAPER = List.of("low low low low low", "lower lower",
            "newest newest newest newest newest newest", "widest widest widest");

    @TempDir
    Path folder;

    private static String written(Bpe bpe) {
        StringWriter out = new StringWriter();
        try {
            bpe.write(out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toString();
    }

    @Test
    void learnsThePapersExample() {
        Bpe bpe = Bpe.trainer().merges(5).addAll(PAPER).train();
        assertEquals("sequor-bpe 1\ncharacters 10\nd\ne\ni\nl\nn\no\nr\ns\nt\nw\n"
                + "merges 5\ne\ts\nes\tt\n \tl\no\tw\n l\tow\n", written(bpe));
        assertEquals(List.of(" low", "est"), bpe.tokenize("lowest"));
        assertEquals(List.of(" low", " ", "w", "i", "d", "e", "r"), bpe.tokenize("low wider"));
        assertEquals(3 + 1 + 10 + 5, bpe.vocabulary().size());
    }

    @Test
    void wholeWordsBecomeOnePiece() {
        Bpe bpe = Bpe.trainer().merges(1000).addAll(PAPER).train();
        assertEquals(List.of(" newest", " widest", " lower"), bpe.tokenize("newest widest lower"));
        assertTrue(bpe.mergeCount() < 1000, "it stops where no pair is left");
    }

    @Test
    void agreesWithCountingAnewForEveryMerge() {
        Random random = new Random(5);
        for (int round = 0; round < 600; round++) {
            // Words of few letters have overlapping pairs.
            String alphabet = round % 3 == 0 ? "abcdé\uD83D\uDE00" : round % 3 == 1 ? "ab" : "a";
            List<String> sentences = randomSentences(random, alphabet, 2 + random.nextInt(10));
            int merges = random.nextInt(30);
            int minPairCount = 1 + random.nextInt(3);
            Bpe bpe = Bpe.trainer().merges(merges).minPairCount(minPairCount).addAll(sentences).train();
            String expected = "merges " + String.join("\n", naiveMerges(sentences, merges, minPairCount));
            String actual = written(bpe);
            assertEquals(expected, actual.substring(actual.indexOf("merges ")).stripTrailing(), sentences::toString);
            for (String text : randomSentences(random, alphabet, 5)) {
                assertEquals(naivePieces(text, expected.lines().skip(1).toList()), bpe.tokenize(text), text);
            }
        }
    }

    /** The merges one after another, each wherever it is possible, from left to right. */
    private static List<String> naivePieces(String text, List<String> merges) {
        List<String> pieces = new ArrayList<>();
        for (String word : new WhitespaceTokenizer().tokenize(text)) {
            List<String> cut = new ArrayList<>(new CharacterTokenizer().tokenize(" " + word));
            for (String merge : merges) {
                naiveMerge(cut, merge.split("\t")[0], merge.split("\t")[1]);
            }
            pieces.addAll(cut);
        }
        return pieces;
    }

    private static void naiveMerge(List<String> word, String left, String right) {
        for (int i = 0; i + 1 < word.size(); i++) {
            if (word.get(i).equals(left) && word.get(i + 1).equals(right)) {
                word.set(i, left + right);
                word.remove(i + 1);
            }
        }
    }

    private static List<String> randomSentences(Random random, String alphabet, int count) {
        int[] characters = alphabet.codePoints().toArray();
        List<String> sentences = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            StringBuilder sentence = new StringBuilder();
            for (int k = random.nextInt(40); k >= 0; k--) {
                sentence.appendCodePoint(random.nextInt(6) == 0 ? ' ' : characters[random.nextInt(characters.length)]);
            }
            sentences.add(sentence.toString());
        }
        return sentences;
    }

    /** The method as it is defined: count all pairs, merge the most frequent one everywhere, again and again. */
    private static List<String> naiveMerges(List<String> sentences, int merges, int minPairCount) {
        List<List<String>> words = new ArrayList<>();
        TreeSet<Integer> characters = new TreeSet<>();
        for (String sentence : sentences) {
            for (String word : new WhitespaceTokenizer().tokenize(sentence)) {
                words.add(new ArrayList<>(new CharacterTokenizer().tokenize(" " + word)));
                word.codePoints().forEach(characters::add);
            }
        }
        List<String> pieces = new ArrayList<>(List.of(" "));
        characters.forEach(c -> pieces.add(Character.toString(c)));
        List<String> learnt = new ArrayList<>();
        while (learnt.size() < merges) {
            Map<List<String>, Integer> counts = new LinkedHashMap<>();
            for (List<String> word : words) {
                for (int i = 0; i + 1 < word.size(); i++) {
                    counts.merge(List.of(word.get(i), word.get(i + 1)), 1, Integer::sum);
                }
            }
            Comparator<Map.Entry<List<String>, Integer>> order = Comparator.comparingInt(e -> -e.getValue());
            var best = counts.entrySet().stream().filter(e -> e.getValue() >= minPairCount)
                    .min(order.thenComparing(e -> pieces.indexOf(e.getKey().get(0)))
                            .thenComparing(e -> pieces.indexOf(e.getKey().get(1))));
            if (best.isEmpty()) {
                break;
            }
            String left = best.get().getKey().get(0);
            String right = best.get().getKey().get(1);
            words.forEach(word -> naiveMerge(word, left, right));
            pieces.add(left + right);
            learnt.add(left + "\t" + right);
        }
        learnt.add(0, Integer.toString(learnt.size()));
        return learnt;
    }

    @Test
    void orderOfSentencesDoesNotMatter() {
        List<String> reversed = new ArrayList<>(PAPER);
        Collections.reverse(reversed);
        assertEquals(written(Bpe.trainer().merges(12).addAll(PAPER).train()),
                written(Bpe.trainer().merges(12).addAll(reversed).train()));
    }

    @Test
    void textComesBackUpToWhiteSpace() {
        Bpe bpe = Bpe.trainer().merges(50).addAll(PAPER).train();
        Random random = new Random(3);
        WhitespaceTokenizer words = new WhitespaceTokenizer();
        List<String> texts = new ArrayList<>();
        texts.addAll(List.of("", "  ", "low  \t lower ", "▁low </w> @@ ##er", "\uD83D\uDE00 \uD83D"));
        texts.addAll(randomSentences(random, "lowernstid日\uD83D\uDE00", 200));
        for (String text : texts) {
            String expected = String.join(" ", words.tokenize(text));
            assertEquals(expected, bpe.detokenize(bpe.tokenize(text)));
            assertEquals(expected, bpe.detokenize(bpe.tokenize(text, 0.4, new SplittableRandom(1))));
        }
    }

    @Test
    void unseenCharactersAreUnknownAndTheRestIsSpelled() {
        Bpe bpe = Bpe.trainer().merges(5).addAll(PAPER).train();
        Vocabulary vocabulary = bpe.vocabulary();
        assertEquals(List.of(" low", "日", "\uD83D\uDE00", "est"), bpe.tokenize("low日\uD83D\uDE00est"));
        int[] ids = vocabulary.encode(bpe.tokenize("low日\uD83D\uDE00est"));
        assertEquals(List.of(" low", "<unk>", "<unk>", "est"), vocabulary.decode(ids));
        for (String known : bpe.tokenize("widest lower newest")) {
            assertTrue(vocabulary.contains(known), known);
        }
    }

    @Test
    void rareCharactersCanBeLeftOut() {
        Bpe bpe = Bpe.trainer().minCharacterCount(3).add("aab aab aab ax axy").train();
        assertArrayEquals(new int[] {Vocabulary.UNK_ID},
                bpe.vocabulary().encode(bpe.tokenize("x").subList(1, 2)), "x was seen twice");
        assertEquals(List.of(" aab"), bpe.tokenize("aab"));
        assertTrue(bpe.vocabulary().contains(" a") && !bpe.vocabulary().contains("x"));
    }

    @Test
    void noPieceIsSpelledLikeASpecialToken() {
        Bpe bpe = Bpe.trainer().merges(100).minPairCount(1).add("a<unk> b<unk> c<s> d</s> e<s> f</s>").train();
        Vocabulary vocabulary = bpe.vocabulary();
        for (String piece : bpe.tokenize("a<unk> x<s>y z</s>")) {
            assertTrue(vocabulary.id(piece) > Vocabulary.EOS_ID || !vocabulary.contains(piece), piece);
        }
    }

    @Test
    void dropoutCutsAtRandom() {
        Bpe bpe = Bpe.trainer().merges(100).addAll(PAPER).train();
        String text = "newest widest lower low ".repeat(50);
        List<String> plain = bpe.tokenize(text);
        assertEquals(plain, bpe.tokenize(text, 0, new SplittableRandom(1)));
        assertEquals(List.of(" ", "l", "o", "w"), bpe.tokenize("low", 1, new SplittableRandom(1)));
        List<String> some = bpe.tokenize(text, 0.1, new SplittableRandom(7));
        assertEquals(some, bpe.tokenize(text, 0.1, new SplittableRandom(7)), "the same seed cuts the same");
        assertNotEquals(some, bpe.tokenize(text, 0.1, new SplittableRandom(8)));
        assertTrue(plain.size() < some.size() && some.size() < bpe.tokenize(text, 0.5, new SplittableRandom(7)).size());
        assertEquals(plain, bpe.tokenize(text), "random cuts are not remembered");
        assertThrows(IllegalArgumentException.class, () -> bpe.tokenize("a", 1.1, new SplittableRandom(1)));
        assertThrows(IllegalArgumentException.class, () -> bpe.tokenize("a", Double.NaN, new SplittableRandom(1)));
    }

    /** With one merge in a word, the word stays in one piece with probability 1 - p. */
    @Test
    void dropoutLeavesOutMergesWithItsProbability() {
        Bpe bpe = Bpe.trainer().merges(1).add("a a").train();
        SplittableRandom random = new SplittableRandom(11);
        int whole = 0;
        for (int i = 0; i < 20_000; i++) {
            whole += bpe.tokenize("a", 0.3, random).size() == 1 ? 1 : 0;
        }
        assertEquals(0.7, whole / 20_000.0, 0.016); // five standard deviations
    }

    /** A merge left out at one step is possible again at the next: p and then not p for one of two, not p for both. */
    @Test
    void dropoutGivesMergesAnotherChance() {
        Bpe bpe = Bpe.trainer().merges(2).add("pab qab rcd scd").train();
        assertEquals(List.of(" ", "ab", "cd"), bpe.tokenize("abcd"));
        SplittableRandom random = new SplittableRandom(12);
        int both = 0;
        for (int i = 0; i < 20_000; i++) {
            both += bpe.tokenize("abcd", 0.5, random).size() == 3 ? 1 : 0;
        }
        assertEquals(0.5 * 0.5 + 0.5 * 0.5 * 0.5, both / 20_000.0, 0.017); // five standard deviations
    }

    @Test
    void comesBackFromItsFile() throws IOException {
        Bpe bpe = Bpe.trainer().merges(40).minPairCount(1).addAll(PAPER).add("a\\b \\n \\ \uD83D\uDE00 \uD83D").train();
        Path file = folder.resolve("bpe.txt");
        bpe.write(file);
        Bpe read = Bpe.read(file);
        assertEquals(written(bpe), written(read));
        assertEquals(bpe.vocabulary(), read.vocabulary());
        assertEquals(bpe.tokenize("lowest a\\b newer"), read.tokenize("lowest a\\b newer"));
    }

    @Test
    void namesTheLineOfWhatIsWrongInAFile() throws IOException {
        assertError("subword-nmt 0.2\n", ":1: expected \"sequor-bpe 1\", got \"subword-nmt 0.2\"");
        assertError("sequor-bpe 1\ncharacters two\n", ":2: expected \"characters\" and their number,"
                + " got \"characters two\"");
        assertError("sequor-bpe 1\ncharacters 2\na\n", ":4: expected a character, got the end of the file");
        assertError("sequor-bpe 1\ncharacters 1\nab\n", ":3: expected a character, got \"ab\"");
        assertError("sequor-bpe 1\ncharacters 1\na\n", ":4: expected \"merges\" and their number,"
                + " got the end of the file");
        assertError("sequor-bpe 1\ncharacters 1\na\nmerges 1\na a\n",
                ":5: expected two pieces with a tab between, got \"a a\"");
        assertError("sequor-bpe 1\ncharacters 1\na\nmerges 2\na\ta\n",
                ":6: expected two pieces with a tab between, got the end of the file");
        assertError("sequor-bpe 1\ncharacters 1\na\nmerges 0\nb\n", ":5: expected the end of the file after 0 merges");
        assertError("sequor-bpe 1\ncharacters 1\na\nmerges 1\na\tb\n",
                ": merge 1 is of \"b\", which no character or earlier merge makes");
        assertError("sequor-bpe 1\ncharacters 1\na\nmerges 2\na\ta\na\ta\n",
                ": merge 2 of \"a\" and \"a\" is there already or makes a special token");
    }

    private void assertError(String content, String message) throws IOException {
        Path file = Files.writeString(folder.resolve("b"), content);
        assertEquals(file + message, assertThrows(IOException.class, () -> Bpe.read(file)).getMessage());
    }

    @Test
    void refusesOptionsThatCannotBe() {
        assertThrows(IllegalArgumentException.class, () -> Bpe.trainer().merges(-1));
        assertThrows(IllegalArgumentException.class, () -> Bpe.trainer().minPairCount(0));
        assertThrows(IllegalArgumentException.class, () -> Bpe.trainer().minCharacterCount(0));
    }

    @Test
    void aWordOfManyCharactersTakesBoundedTime() {
        assertTimeoutPreemptively(Duration.ofSeconds(60), () -> {
            Random random = new Random(1);
            StringBuilder dna = new StringBuilder();
            for (int i = 0; i < 200_000; i++) {
                dna.append("acgt".charAt(random.nextInt(4)));
            }
            Bpe bpe = Bpe.trainer().merges(500).add(dna.toString()).train();
            assertEquals(500, bpe.mergeCount());
            assertEquals(dna.toString(), bpe.detokenize(bpe.tokenize(dna.toString())));
            assertEquals(dna.toString(), bpe.detokenize(bpe.tokenize(dna.toString(), 0.1, new SplittableRandom(1))));
        });
    }
}
