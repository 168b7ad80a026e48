package io.github.sequor.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.text.Normalizer;
import java.time.LocalDate;
import java.time.format.TextStyle;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class DateCorpusTest {
    private static final DateCorpus CORPUS = DateCorpus.generate(1, 40_000, 1_000, 2_000);

    /** Every day of two hundred years in every style of every language: about twelve million texts. */
    @Test
    void noTextHasTwoReadings() {
        List<String> collisions = DateCorpus.languages().parallelStream()
                .map(DateCorpusTest::firstCollision).filter(collision -> !collision.isEmpty()).toList();
        assertEquals(List.of(), collisions);
    }

    private static String firstCollision(DateLanguage language) {
        Readings readings = new Readings();
        for (LocalDate date = DateCorpus.FIRST_DATE; !date.isAfter(DateCorpus.LAST_DATE); date = date.plusDays(1)) {
            for (DateLanguage.Style style : language.styles()) {
                String source = DateCorpus.source(language, style, date);
                long other = readings.put(source, date.toEpochDay());
                if (other != date.toEpochDay()) {
                    return source + " (" + style.name() + ") is " + date + " and " + LocalDate.ofEpochDay(other);
                }
            }
        }
        return "";
    }

    /** Text to day by 64-bit hash; two of a few million texts share a hash with a chance of one in a million. */
    private static final class Readings {
        private final long[] hashes = new long[1 << 22];
        private final int[] days = new int[hashes.length];

        /** The day that the text had before, or the given one if it is new. */
        long put(String text, long day) {
            long hash = 0xCBF29CE484222325L;
            for (int i = 0; i < text.length(); i++) {
                hash = (hash ^ text.charAt(i)) * 0x9E3779B97F4A7C15L;
                hash ^= hash >>> 29;
            }
            int slot = (int) (hash >>> 42);
            while (hashes[slot] != 0 && hashes[slot] != hash) {
                slot = (slot + 1) & (hashes.length - 1);
            }
            if (hashes[slot] == 0) {
                hashes[slot] = hash;
                days[slot] = (int) day;
            }
            return days[slot];
        }
    }

    @Test
    void readingsTellsTwoDaysApart() {
        Readings readings = new Readings();
        assertEquals(7, readings.put("en: 5/9/2021", 7));
        assertEquals(7, readings.put("en: 5/9/2021", 8));
        assertEquals(8, readings.put("en: 9/5/2021", 8));
    }

    @Test
    void oneLanguageHasOneOrderOfNumbers() {
        LocalDate date = LocalDate.of(2021, 9, 5);
        Pattern dayFirst = Pattern.compile("(?<!\\d)0?5[-/.]0?9(?!\\d)");
        Pattern monthFirst = Pattern.compile("(?<!\\d)0?9[-/.]0?5(?!\\d)");
        for (DateLanguage language : DateCorpus.languages()) {
            List<String> texts = language.styles().stream().map(style -> style.write(date)).toList();
            long dayFirsts = texts.stream().filter(dayFirst.asPredicate()).count();
            long monthFirsts = texts.stream().filter(monthFirst.asPredicate()).count();
            assertTrue(dayFirsts + monthFirsts > 0, language + " writes no numbers: " + texts);
            assertTrue(dayFirsts == 0 || monthFirsts == 0, language.name() + " has two orders: " + texts);
        }
    }

    @Test
    void partsHaveTheirSizesAndShareNoDate() {
        assertEquals(40_000, CORPUS.train().size());
        assertEquals(1_000, CORPUS.valid().size());
        assertEquals(2_000, CORPUS.test().size());
        Set<String> train = targets(CORPUS.train());
        Set<String> valid = targets(CORPUS.valid());
        Set<String> test = targets(CORPUS.test());
        assertEquals(train.size() + valid.size() + test.size(), all().map(DateCorpus.Pair::target).distinct().count());
        assertEquals(43_000, all().map(DateCorpus.Pair::source).distinct().count());
    }

    @Test
    void targetsAreDatesOfTwoHundredYears() {
        Set<Integer> years = all().map(pair -> {
            assertTrue(pair.target().matches("\\d{4}-\\d{2}-\\d{2}"), pair.target());
            return LocalDate.parse(pair.target()).getYear();
        }).collect(Collectors.toSet());
        assertEquals(IntStream.rangeClosed(1900, 2099).boxed().collect(Collectors.toSet()), years);
    }

    @Test
    void sourcesAreMarkedPlainAndComposed() {
        all().forEach(pair -> {
            String source = pair.source();
            assertTrue(source.startsWith(pair.language() + ": "), source);
            assertTrue(Normalizer.isNormalized(source, Normalizer.Form.NFC), source);
            assertEquals(source.strip(), source);
            source.codePoints().forEach(c -> {
                assertTrue(c == ' ' || !(Character.isSpaceChar(c) || Character.isWhitespace(c)), source);
                assertNotEquals(Character.FORMAT, Character.getType(c), source);
            });
        });
    }

    @Test
    void languagesAreEvenAndVaried() {
        Map<String, Long> counts = CORPUS.train().stream()
                .collect(Collectors.groupingBy(DateCorpus.Pair::language, Collectors.counting()));
        assertEquals(Set.of("ar", "de", "el", "en", "es", "fr", "hi", "ja", "ko", "ru", "tr", "zh"), counts.keySet());
        counts.forEach((language, count) -> assertEquals(40_000 / 12.0, count, 300, language));
        DateCorpus.languages().forEach(language ->
                assertTrue(language.styles().size() >= 8, language.name() + ": " + language.styles()));
        for (String language : List.of("zh", "ja")) {
            assertTrue(sources(language).anyMatch(source -> source.matches(".*年.*月.*日.*")), language);
            assertTrue(sources(language).anyMatch(source -> source.contains("二〇")), language);
        }
        assertTrue(sources("ko").anyMatch(source -> source.matches(".*년.*월.*일.*")));
        assertTrue(sources("ar").anyMatch(source -> source.codePoints()
                .anyMatch(c -> Character.getDirectionality(c) == Character.DIRECTIONALITY_RIGHT_TO_LEFT_ARABIC)));
        assertTrue(sources("hi").anyMatch(source -> source.codePoints()
                .anyMatch(c -> Character.UnicodeScript.of(c) == Character.UnicodeScript.DEVANAGARI)));
    }

    @Test
    void trainingShowsEveryCharacter() {
        Set<Integer> seen = CORPUS.train().stream().flatMap(pair -> pair.source().codePoints().boxed())
                .collect(Collectors.toSet());
        all().forEach(pair -> assertTrue(pair.source().codePoints().allMatch(seen::contains), pair.source()));
    }

    @Test
    void aWrittenWeekdayIsTheRightOne() {
        for (DateLanguage language : DateCorpus.languages()) {
            Locale locale = Locale.forLanguageTag(language.code());
            Function<LocalDate, String> weekday = date ->
                    Normalizer.normalize(date.getDayOfWeek().getDisplayName(TextStyle.FULL, locale),
                            Normalizer.Form.NFC);
            DateLanguage.Style full = language.styles().get(0);
            for (LocalDate date = LocalDate.of(1999, 12, 25); date.getYear() < 2001; date = date.plusDays(1)) {
                assertTrue(full.write(date).contains(weekday.apply(date)), full.write(date) + " is " + date);
            }
        }
    }

    @Test
    void chineseNumeralsCountPastTen() {
        Set<String> chinese = DateCorpus.languages().stream().filter(language -> language.code().equals("zh"))
                .flatMap(language -> language.styles().stream())
                .flatMap(style -> Stream.of(LocalDate.of(2000, 1, 10), LocalDate.of(1987, 12, 31),
                        LocalDate.of(2021, 10, 20)).map(style::write))
                .collect(Collectors.toSet());
        assertTrue(chinese.contains("二〇〇〇年一月十日"), chinese.toString());
        assertTrue(chinese.contains("一九八七年十二月三十一日"), chinese.toString());
        assertTrue(chinese.contains("二〇二一年十月二十日"), chinese.toString());
    }

    @Test
    void theSeedDecides() {
        DateCorpus again = DateCorpus.generate(1, 40_000, 1_000, 2_000);
        assertEquals(CORPUS.train(), again.train());
        assertEquals(CORPUS.valid(), again.valid());
        assertEquals(CORPUS.test(), again.test());
        DateCorpus other = DateCorpus.generate(2, 40_000, 1_000, 2_000);
        Set<String> moved = targets(other.test());
        moved.removeAll(targets(CORPUS.test()));
        assertTrue(moved.size() > 1_000, "another seed makes another split, but only " + moved.size() + " moved");
    }

    @Test
    void samplesAndDescriptionShowEveryLanguage() {
        Map<String, List<DateCorpus.Pair>> samples = CORPUS.samples(3);
        assertEquals(samples.keySet().stream().sorted().toList(), List.copyOf(samples.keySet()));
        assertEquals(12, samples.size());
        samples.forEach((name, pairs) -> {
            assertEquals(3, pairs.size(), name);
            assertTrue(CORPUS.test().containsAll(pairs), name);
            assertTrue(CORPUS.description().contains(name), name);
        });
    }

    @Test
    void sizesOutOfRangeAreRefused() {
        IllegalArgumentException negative =
                assertThrows(IllegalArgumentException.class, () -> DateCorpus.generate(1, -1, 10, 10));
        assertTrue(negative.getMessage().matches("trainPairs must be from 0 to \\d+, but is -1"),
                negative.getMessage());
        IllegalArgumentException tooMany =
                assertThrows(IllegalArgumentException.class, () -> DateCorpus.generate(1, 10, 10, 1_000_000));
        assertTrue(tooMany.getMessage().matches("testPairs must be from 0 to \\d+, but is 1000000"),
                tooMany.getMessage());
        assertEquals(List.of(), DateCorpus.generate(1, 0, 0, 0).train());
    }

    @Test
    void aRuntimeWithoutLocaleDataSaysSo() throws Exception {
        Process process = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--limit-modules", "java.base",
                "-cp", System.getProperty("java.class.path"),
                Without.class.getName()).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes()).strip();
        assertTrue(process.waitFor(60, TimeUnit.SECONDS));
        assertTrue(output.contains("no locale data for Arabic (ar-EG)"), output);
        assertTrue(output.contains("jdk.localedata"), output);
        assertEquals(0, process.exitValue(), output);
    }

    /** What a runtime that was linked without locale data makes of it. */
    static final class Without {
        public static void main(String[] arguments) {
            try {
                DateCorpus.generate(1, 10, 10, 10);
                System.exit(1);
            } catch (IllegalStateException e) {
                System.out.println(e.getMessage());
            }
        }
    }

    private static Stream<DateCorpus.Pair> all() {
        return Stream.of(CORPUS.train(), CORPUS.valid(), CORPUS.test()).flatMap(List::stream);
    }

    private static Stream<String> sources(String language) {
        return CORPUS.train().stream().filter(pair -> pair.language().equals(language)).map(DateCorpus.Pair::source);
    }

    private static Set<String> targets(List<DateCorpus.Pair> pairs) {
        return pairs.stream().map(DateCorpus.Pair::target).collect(Collectors.toCollection(HashSet::new));
    }
}
