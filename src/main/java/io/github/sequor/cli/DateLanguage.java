package io.github.sequor.cli;

import java.text.DateFormat;
import java.text.Normalizer;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.chrono.IsoChronology;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.DecimalStyle;
import java.time.format.FormatStyle;
import java.time.format.TextStyle;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The ways in which one language writes a date, made from the locale data of the running JDK.
 *
 * <p>Patterns, names of months and weekdays, abbreviations and digits are the locale's own, so they differ a little
 * between JDK releases. What does not differ: no two days of 1000 to 9999 are ever written alike, whatever the styles.
 * A style that would write so is left out, and the styles of the first locale win: the British 3/5/2021 goes, beside
 * the American one.
 *
 * @param code the ISO 639 code, such as {@code de}
 * @param styles in a fixed order for one JDK
 */
record DateLanguage(String code, List<DateLanguage.Style> styles) {
    /** One way to write a date, named by its pattern and what is done to the text afterwards. */
    record Style(String name, Function<LocalDate, String> writer) {
        String write(LocalDate date) {
            return writer.apply(date);
        }

        Style then(String change, UnaryOperator<String> edit) {
            return new Style(name + ", " + change, writer.andThen(edit));
        }
    }

    private static final Pattern DIGITS = Pattern.compile("\\d+");
    private static final Pattern LEADING_ZERO = Pattern.compile("(?<!\\p{Nd})[0٠](?=\\p{Nd})");
    private static final String CHINESE_DIGITS = "〇一二三四五六七八九";

    /**
     * Collects the styles of a language.
     *
     * @param localeTags BCP 47 tags of one language, such as {@code de-DE}; the first is the main one
     * @throws IllegalStateException if the running JDK has no data for a locale
     */
    static DateLanguage of(String... localeTags) {
        Unambiguous styles = new Unambiguous();
        for (String tag : localeTags) {
            Locale locale = Locale.forLanguageTag(tag);
            requireData(locale);
            candidates(locale).forEach(styles::add);
        }
        return new DateLanguage(Locale.forLanguageTag(localeTags[0]).getLanguage(), List.copyOf(styles.accepted));
    }

    /** The name in English, such as {@code German}. */
    String name() {
        return Locale.forLanguageTag(code).getDisplayLanguage(Locale.ENGLISH);
    }

    private static List<Style> candidates(Locale locale) {
        String fullPattern = pattern(FormatStyle.FULL, locale);
        String longPattern = pattern(FormatStyle.LONG, locale);
        String mediumPattern = pattern(FormatStyle.MEDIUM, locale);
        String shortPattern = pattern(FormatStyle.SHORT, locale);
        List<String> patterns = List.of(fullPattern, longPattern, mediumPattern, shortPattern,
                abbreviated(fullPattern, locale),
                fullPattern.replace(longPattern, shortPattern),
                padded(longPattern),
                padded(numeric(shortPattern, "-")), numeric(shortPattern, "/"), numeric(shortPattern, "."));

        List<Style> styles = new ArrayList<>();
        Stream.of(DecimalStyle.of(locale), DecimalStyle.STANDARD).distinct().forEach(digits ->
                patterns.forEach(pattern -> styles.add(style(pattern, locale, digits))));
        Style fullStyle = style(fullPattern, locale, DecimalStyle.STANDARD);
        Style longStyle = style(longPattern, locale, DecimalStyle.STANDARD);
        styles.add(fullStyle.then("upper case", text -> upperCase(text, locale)));
        styles.add(longStyle.then("upper case", text -> upperCase(text, locale)));
        styles.add(longStyle.then("lower case", text -> text.toLowerCase(locale)));
        if (Set.of("zh", "ja").contains(locale.getLanguage())) {
            styles.add(fullStyle.then("Chinese numerals", DateLanguage::chineseNumerals));
            styles.add(longStyle.then("Chinese numerals", DateLanguage::chineseNumerals));
        }
        return styles;
    }

    private static Style style(String pattern, Locale locale, DecimalStyle digits) {
        DateTimeFormatter formatter = DateTimeFormatter.ofPattern(pattern, locale).withDecimalStyle(digits);
        return new Style(locale.toLanguageTag() + " " + pattern + " in " + digits.getZeroDigit() + "-9",
                date -> clean(formatter.format(date)));
    }

    /** The styles so far and what they write, so that an ambiguous one, or one that adds nothing, is turned away. */
    private static final class Unambiguous {
        private final List<Style> accepted = new ArrayList<>();
        private final Set<String> texts = new HashSet<>();
        private final Map<String, LocalDate> readings = new HashMap<>();

        /**
         * One leap year decides. The year has four digits, so only days of one year can be written alike: by two
         * months that share a name, or by exchanging day and month. The latter shows even with the weekday beside
         * them, since 5/9 and 9/5 fall on one weekday in every year. Zeros in front and the separator do not count:
         * that 05/09 is written by one style and 9/5 by another shall not be what tells two orders apart.
         */
        void add(Style style) {
            List<String> written = new ArrayList<>();
            Map<String, LocalDate> read = new HashMap<>(readings);
            for (LocalDate date = LocalDate.of(2020, 1, 1); date.getYear() == 2020; date = date.plusDays(1)) {
                String text = style.write(date);
                String gist = LEADING_ZERO.matcher(text).replaceAll("").replace('-', '/').replace('.', '/');
                LocalDate other = read.put(gist, date);
                if (other != null && !other.equals(date)) {
                    return;
                }
                written.add(text);
            }
            if (texts.addAll(written)) {
                readings.putAll(read);
                accepted.add(style);
            }
        }
    }

    private static void requireData(Locale locale) {
        if (Arrays.stream(DateFormat.getAvailableLocales())
                .noneMatch(available -> available.getLanguage().equals(locale.getLanguage()))) {
            throw new IllegalStateException("this Java runtime has no locale data for "
                    + locale.getDisplayLanguage(Locale.ENGLISH) + " (" + locale.toLanguageTag()
                    + "): it was built without the module jdk.localedata; use a full JDK or JRE,"
                    + " or jlink with --add-modules jdk.localedata");
        }
    }

    /** The locale's pattern with the year in full. */
    private static String pattern(FormatStyle style, Locale locale) {
        String pattern = DateTimeFormatterBuilder.getLocalizedDateTimePattern(
                style, null, IsoChronology.INSTANCE, locale);
        return replaceField(pattern, "[yu]+", "y");
    }

    /** Friday, March 5 to Fri, Mar 5; a weekday of one letter, as in Japanese, stands in parentheses. */
    private static String abbreviated(String pattern, Locale locale) {
        boolean letter = DayOfWeek.MONDAY.getDisplayName(TextStyle.SHORT, locale).length() == 1;
        return replaceField(replaceField(pattern, "EEEE", letter ? "(EEE)" : "EEE"), "MMMM", "MMM");
    }

    /** 5.3. to 05.03.; a month that is spelled out stays so. */
    private static String padded(String pattern) {
        return replaceField(replaceField(pattern, "d+", "dd"), "(?<!M)MM?(?!M)", "MM");
    }

    /** Day, month and year as plain numbers in the order of the pattern. */
    private static String numeric(String pattern, String separator) {
        String fields = pattern.replaceAll("'[^']*'|[^dMy]", "").replaceAll("(.)\\1+", "$1");
        return String.join(separator, fields.split(""));
    }

    /** Replaces a field of a date pattern, but not the same letters inside a quoted literal such as {@code 'de'}. */
    private static String replaceField(String pattern, String field, String replacement) {
        return Pattern.compile("'[^']*'|(" + field + ")").matcher(pattern).replaceAll(match ->
                Matcher.quoteReplacement(match.group(1) == null ? match.group() : replacement));
    }

    /** Plain spaces only, no invisible marks of direction, composed characters. */
    private static String clean(String text) {
        StringBuilder plain = new StringBuilder(text.length());
        for (int i = 0, c; i < text.length(); i += Character.charCount(c)) {
            c = text.codePointAt(i);
            if (Character.getType(c) != Character.FORMAT) {
                plain.appendCodePoint(Character.isSpaceChar(c) ? ' ' : c);
            }
        }
        return Normalizer.normalize(plain, Normalizer.Form.NFC).strip();
    }

    /** Upper case in the locale's way; Greek capitals carry no accent. */
    private static String upperCase(String text, Locale locale) {
        String upper = text.toUpperCase(locale);
        if (!locale.getLanguage().equals("el")) {
            return upper;
        }
        String marked = Normalizer.normalize(upper, Normalizer.Form.NFD);
        return Normalizer.normalize(marked.replace("\u0301", ""), Normalizer.Form.NFC);
    }

    /** 2021年3月15日 to 二〇二一年三月十五日: the year digit by digit, day and month as numbers. */
    private static String chineseNumerals(String text) {
        return DIGITS.matcher(text).replaceAll(match -> {
            String digits = match.group();
            StringBuilder numeral = new StringBuilder();
            if (digits.length() > 2) {
                digits.chars().forEach(digit -> numeral.append(CHINESE_DIGITS.charAt(digit - '0')));
                return numeral.toString();
            }
            int number = Integer.parseInt(digits);
            if (number >= 20) {
                numeral.append(CHINESE_DIGITS.charAt(number / 10));
            }
            if (number >= 10) {
                numeral.append('十');
            }
            if (number % 10 != 0) {
                numeral.append(CHINESE_DIGITS.charAt(number % 10));
            }
            return numeral.toString();
        });
    }
}
