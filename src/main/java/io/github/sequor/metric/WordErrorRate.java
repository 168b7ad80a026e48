package io.github.sequor.metric;

/** The word error rate (WER): {@link ErrorRate} in words, which are what stands between white space. */
public final class WordErrorRate extends ErrorRate {
    private final TokenIds ids = new TokenIds();

    @Override
    void begin() {
        ids.clear();
    }

    @Override
    void read(Line line, IntList tokens) {
        line.addWordsTo(tokens, ids, true);
    }
}
