package io.github.sequor.cli;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Dates written out in twelve languages, to be translated to ISO 8601: {@code de: Freitag, 5. März 2021} to
 * {@code 2021-03-05}.
 *
 * <p>The written forms come from the locale data of the running JDK (see {@link DateLanguage}), the dates are those of
 * 1900 to 2099. Each source starts with its language and has one right reading; a weekday, where one is written, is the
 * right one. The three parts have no date in common. The same seed gives the same corpus on one JDK release.
 */
public final class DateCorpus {
    /**
     * A written date and what it says.
     *
     * @param language ISO 639 code, such as {@code de}
     * @param source the language, a colon, a space and the date as the language writes it, in Unicode form NFC
     * @param target the date as {@code yyyy-MM-dd}
     */
    public record Pair(String language, String source, String target) {}

    static final LocalDate FIRST_DATE = LocalDate.of(1900, 1, 1);
    static final LocalDate LAST_DATE = LocalDate.of(2099, 12, 31);

    private final List<DateLanguage> languages;
    private final List<Pair> train;
    private final List<Pair> valid;
    private final List<Pair> test;

    private DateCorpus(List<DateLanguage> languages, List<Pair> train, List<Pair> valid, List<Pair> test) {
        this.languages = languages;
        this.train = List.copyOf(train);
        this.valid = List.copyOf(valid);
        this.test = List.copyOf(test);
    }

    /**
     * Draws language, style and date of each pair with equal chances; no pair is given twice. A date belongs to one
     * part by its hash: 90 in 100 to training, 5 each to validation and test.
     *
     * @param seed chooses the split and the pairs
     * @param trainPairs size of the training part, 0 to about 390,000
     * @param validPairs size of the validation part, 0 to about 20,000
     * @param testPairs size of the test part, 0 to about 20,000
     * @throws IllegalArgumentException if a size is negative, or more than half of what twelve languages can write
     * @throws IllegalStateException if the running JDK was built without the locale data of a language
     */
    public static DateCorpus generate(long seed, int trainPairs, int validPairs, int testPairs) {
        List<DateLanguage> languages = languages();
        List<LocalDate> trainDates = new ArrayList<>();
        List<LocalDate> validDates = new ArrayList<>();
        List<LocalDate> testDates = new ArrayList<>();
        for (LocalDate date = FIRST_DATE; !date.isAfter(LAST_DATE); date = date.plusDays(1)) {
            switch (new Draw(hash(seed) ^ date.toEpochDay()).below(20)) {
                case 0 -> validDates.add(date);
                case 1 -> testDates.add(date);
                default -> trainDates.add(date);
            }
        }
        Draw draw = new Draw(seed);
        return new DateCorpus(languages,
                pairs("trainPairs", trainPairs, draw, languages, trainDates),
                pairs("validPairs", validPairs, draw, languages, validDates),
                pairs("testPairs", testPairs, draw, languages, testDates));
    }

    public List<Pair> train() {
        return train;
    }

    public List<Pair> valid() {
        return valid;
    }

    public List<Pair> test() {
        return test;
    }

    /** The first test pairs of each language, at most {@code perLanguage}; languages by English name, in its order. */
    public Map<String, List<Pair>> samples(int perLanguage) {
        Map<String, List<Pair>> samples = new LinkedHashMap<>();
        for (DateLanguage language : languages) {
            samples.put(language.name(), test.stream().filter(pair -> pair.language().equals(language.code()))
                    .limit(perLanguage).toList());
        }
        return samples;
    }

    /** One line: how many languages and styles, which languages, from when to when. */
    public String description() {
        return "dates from " + FIRST_DATE.getYear() + " to " + LAST_DATE.getYear() + " in " + languages.size()
                + " languages (" + languages.stream().map(DateLanguage::name).collect(Collectors.joining(", "))
                + ") and " + languages.stream().mapToInt(language -> language.styles().size()).sum() + " styles";
    }

    static List<DateLanguage> languages() {
        return List.of(
                DateLanguage.of("ar-EG"),
                DateLanguage.of("zh-CN", "zh-TW"),
                DateLanguage.of("en-US", "en-GB"),
                DateLanguage.of("fr-FR"),
                DateLanguage.of("de-DE", "de-AT"),
                DateLanguage.of("el-GR"),
                DateLanguage.of("hi-IN"),
                DateLanguage.of("ja-JP"),
                DateLanguage.of("ko-KR"),
                DateLanguage.of("ru-RU"),
                DateLanguage.of("es-ES"),
                DateLanguage.of("tr-TR"));
    }

    /** The source text of a date in one style of a language. */
    static String source(DateLanguage language, DateLanguage.Style style, LocalDate date) {
        return language.code() + ": " + style.write(date);
    }

    private static List<Pair> pairs(
            String name, int count, Draw draw, List<DateLanguage> languages, List<LocalDate> dates) {
        // Each language writes each date differently from all others, so at least half the draws are new: no long wait.
        int most = languages.size() * dates.size() / 2;
        if (count < 0 || count > most) {
            throw new IllegalArgumentException(name + " must be from 0 to " + most + ", but is " + count);
        }
        Set<String> sources = new HashSet<>();
        List<Pair> pairs = new ArrayList<>(count);
        while (pairs.size() < count) {
            DateLanguage language = draw.from(languages);
            DateLanguage.Style style = draw.from(language.styles());
            LocalDate date = draw.from(dates);
            String source = source(language, style, date);
            if (sources.add(source)) {
                pairs.add(new Pair(language.code(), source, date.toString()));
            }
        }
        return pairs;
    }

    /** SplitMix64 (Steele, Lea and Flood 2014): the numbers are ours, whatever the JDK's generators become. */
    private static final class Draw {
        private long state;

        Draw(long seed) {
            state = seed;
        }

        int below(int bound) {
            state += 0x9E3779B97F4A7C15L;
            return (int) Math.multiplyHigh(hash(state) >>> 1, 2L * bound);
        }

        <T> T from(List<T> items) {
            return items.get(below(items.size()));
        }
    }

    private static long hash(long value) {
        value = (value ^ (value >>> 30)) * 0xBF58476D1CE4E5B9L;
        value = (value ^ (value >>> 27)) * 0x94D049BB133111EBL;
        return value ^ (value >>> 31);
    }
}
