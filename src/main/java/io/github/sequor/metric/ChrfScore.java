package io.github.sequor.metric;

/**
 * A chrF score.
 *
 * @param name chrF, beta, and a plus sign for each order of word n-grams
 * @param score the score in percent
 */
public record ChrfScore(String name, double score) implements Score {

    /** The line that sacreBLEU prints, with two decimals. */
    @Override
    public String toString() {
        return format(2);
    }
}
