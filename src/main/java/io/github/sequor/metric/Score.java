package io.github.sequor.metric;

import java.math.BigDecimal;
import java.math.RoundingMode;

/** The result of a corpus metric. */
public sealed interface Score permits BleuScore, ChrfScore, TerScore {

    /**
     * The name of the metric as it is printed, such as {@code BLEU} or {@code chrF2++}.
     *
     * @return the name
     */
    String name();

    /**
     * The score itself, 0 to 100; TER, the rate of errors, may be more.
     *
     * @return the score in percent
     */
    double score();

    /**
     * What is printed after the score; empty for most metrics.
     *
     * @return the details
     */
    default String details() {
        return "";
    }

    /**
     * The line that sacreBLEU prints, such as
     * {@code BLEU = 44.67 77.0/54.3/37.7/26.0 (BP = 0.992 ratio = 0.992 hyp_len = 126 ref_len = 127)}.
     *
     * @param decimals how many decimals the score gets
     * @return the line, without its end
     */
    default String format(int decimals) {
        return name() + " = " + fixed(score(), decimals) + (details().isEmpty() ? "" : " " + details());
    }

    /**
     * A number with a fixed count of decimals, rounded from its exact binary value with ties to even, as C and Python
     * do; {@link String#format} rounds its shortest decimal form half up, and prints other digits at times.
     *
     * @param value a finite number
     * @param decimals how many decimals
     * @return the number in digits
     */
    static String fixed(double value, int decimals) {
        return new BigDecimal(value).setScale(decimals, RoundingMode.HALF_EVEN).toPlainString();
    }
}
