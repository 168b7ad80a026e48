package io.github.sequor.model;

import io.github.sequor.io.AtomicFiles;
import io.github.sequor.text.Escapes;
import io.github.sequor.text.TextFiles;
import io.github.sequor.text.Vocabulary;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * The likely translations of each source word: with one, a translator's output layer computes a sentence's likely words
 * instead of its whole vocabulary (Jean et al. 2015, section 3.2). The words of a sentence are those listed for its
 * words, the commonest of the language, the end and the unknown word.
 *
 * <p>Belongs to the translator that it was learnt or read for, and to others of the same vocabularies. Immutable.
 */
public final class Lexicon {
    private static final int ROUNDS = 5;
    private static final int TRANSLATIONS = 20;
    private static final int COMMON = 100;

    private record Entry(int target, double probability) {
    }

    private final Vocabulary source;
    private final Vocabulary target;
    private final Entry[][] entries;    // by source word, most probable first; the end's are the commonest words

    private Lexicon(Translator translator, Entry[][] entries) {
        source = translator.source().vocabulary();
        target = translator.target().vocabulary();
        this.entries = entries;
    }

    /** Learns from the pairs that the translator learnt from: 20 translations of each word, 100 common words. */
    public static Lexicon learn(Translator translator, ParallelText pairs) {
        return learn(translator, pairs, TRANSLATIONS, COMMON);
    }

    /**
     * Learns from pairs by IBM model 1 (Brown et al. 1993): five rounds of expectation maximisation, in memory that
     * grows with the number of different pairs of words that occur together.
     *
     * @param translations kept of each source word, at most
     * @param common       words listed for every sentence
     */
    public static Lexicon learn(Translator translator, ParallelText pairs, int translations, int common) {
        if (pairs.size() == 0) {
            throw new IllegalArgumentException("pairs: expected at least one, was none");
        }
        if (translations < 1 || common < 0) {
            throw new IllegalArgumentException("translations, common: expected at least 1 and 0, were " + translations
                    + " and " + common);
        }
        int[][] sources = pairs.sources().stream().map(s -> translator.sourceIds(translator.source().cut(s)))
                .toArray(int[][]::new);
        int[][] targets = pairs.targets().stream().map(translator.target()::encode).toArray(int[][]::new);
        int size = translator.source().vocabulary().size();
        int[][] together = together(sources, targets, size);
        double[][] table = new WordAlignment(sources, targets, together).learn(ROUNDS);
        Entry[][] entries = new Entry[size][];
        for (int word = 0; word < size; word++) {
            entries[word] = best(together[word], table[word], translations);
        }
        int targetSize = translator.target().vocabulary().size();
        double[] counts = new double[targetSize];
        int total = 0;
        for (int[] sentence : targets) {
            for (int word : sentence) {
                counts[word]++;
                total++;
            }
        }
        for (int word = 0; word < targetSize; word++) {
            counts[word] /= Math.max(1, total);
        }
        entries[Vocabulary.EOS_ID] = best(IntStream.range(0, targetSize).toArray(), counts, common);
        return new Lexicon(translator, entries);
    }

    /** For each source word the target words, ascending, of all sentences that it occurs in. */
    private static int[][] together(int[][] sources, int[][] targets, int size) {
        BitSet[] seen = new BitSet[size];
        for (int i = 0; i < sources.length; i++) {
            for (int word : sources[i]) {
                seen[word] = seen[word] == null ? new BitSet() : seen[word];
                for (int translation : targets[i]) {
                    seen[word].set(translation);
                }
            }
        }
        return Arrays.stream(seen).map(set -> set == null ? new int[0] : set.stream().toArray()).toArray(int[][]::new);
    }

    private static Entry[] best(int[] words, double[] probabilities, int most) {
        return IntStream.range(0, words.length).filter(i -> probabilities[i] > 0)
                .mapToObj(i -> new Entry(words[i], probabilities[i]))
                .sorted(Comparator.comparingDouble((Entry e) -> -e.probability).thenComparingInt(Entry::target))
                .limit(most).toArray(Entry[]::new);
    }

    /**
     * Reads what {@link #write} wrote, or another program in the same form: source word, tab, target word, tab,
     * probability. Words that the translator does not know are left out. The words of {@code </s>} are listed for every
     * sentence.
     *
     * @throws IOException if the file cannot be read, a line has another form, or the translator knows no line's words
     */
    public static Lexicon read(Path file, Translator translator) throws IOException {
        Vocabulary source = translator.source().vocabulary();
        Vocabulary target = translator.target().vocabulary();
        List<List<Entry>> entries = new ArrayList<>();
        for (int word = 0; word < source.size(); word++) {
            entries.add(new ArrayList<>());
        }
        int number = 0;
        boolean any = false;
        for (String line : TextFiles.readLines(file)) {
            number++;
            String[] columns = line.split("\t", -1);
            String word;
            String translation;
            double probability;
            try {
                word = Escapes.unescape(columns[0]);
                translation = Escapes.unescape(columns[1]);
                probability = Double.parseDouble(columns[2]);
            } catch (IllegalArgumentException | ArrayIndexOutOfBoundsException e) {
                probability = Double.NaN;
                word = translation = "";
            }
            if (!(probability >= 0 && probability <= 1) || columns.length > 3) {
                throw new IOException(file + ":" + number + ": expected source, tab, target, tab, probability");
            }
            if (source.contains(word) && target.contains(translation)) {
                entries.get(source.id(word)).add(new Entry(target.id(translation), probability));
                any = true;
            }
        }
        if (!any) {
            throw new IOException(file + ": the translator knows none of its words");
        }
        return new Lexicon(translator, entries.stream().map(list -> list.toArray(Entry[]::new))
                .toArray(Entry[][]::new));
    }

    /** Writes a line for each translation of each source word, {@code </s>} standing for every sentence. */
    public void write(Path file) throws IOException {
        AtomicFiles.write(file, out -> {
            for (int word = 0; word < entries.length; word++) {
                for (Entry entry : entries[word]) {
                    out.write(String.format(Locale.ROOT, "%s\t%s\t%.6g\n",
                            Escapes.escape(source.token(word)), Escapes.escape(target.token(entry.target)),
                            entry.probability).getBytes(StandardCharsets.UTF_8));
                }
            }
        });
    }

    /** The number of translations of all words. */
    public int size() {
        return Arrays.stream(entries).mapToInt(list -> list.length).sum();
    }

    /** The words of a sentence, ascending. */
    int[] candidates(int[] sentence) {
        BitSet words = new BitSet();
        words.set(Vocabulary.EOS_ID);
        words.set(Vocabulary.UNK_ID);
        for (int word : sentence) {
            for (Entry entry : entries[word]) {
                words.set(entry.target);
            }
        }
        return words.stream().toArray();
    }

    void check(Translator translator) {
        if (!source.equals(translator.source().vocabulary()) || !target.equals(translator.target().vocabulary())) {
            throw new IllegalArgumentException("lexicon: belongs to a translator of other vocabularies");
        }
    }
}
