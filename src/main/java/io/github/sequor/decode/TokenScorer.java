package io.github.sequor.decode;

/** Scores next tokens of one row at a time under the {@link Constraints}: log-probability with penalties and bans. */
final class TokenScorer {
    private final Constraints constraints;
    private final Trellis trellis;
    /** Stamps by token: equal to the row's stamp if the prefix has the token, or an n-gram forbids it. */
    private final int[] repeated;
    private final int[] forbidden;
    private int stamp;
    private int[] prefix = {};
    private int length;

    TokenScorer(Constraints constraints, Trellis trellis, int vocabSize) {
        this.constraints = constraints;
        this.trellis = trellis;
        repeated = constraints.repetitionPenalty() > 1 ? new int[vocabSize] : null;
        forbidden = constraints.noRepeatNgram() > 0 ? new int[vocabSize] : null;
    }

    /** Sets the row: the tokens scored from now on would make the prefix that ends at {@code node} this long. */
    void row(int node, int length) {
        this.length = length;
        if (repeated == null && forbidden == null) {
            return;
        }
        int produced = length - 1;
        if (prefix.length < produced) {
            prefix = new int[TopK.grown(prefix.length, produced)];
        }
        trellis.copyPrefix(node, prefix);
        stamp++;
        if (repeated != null) {
            for (int i = 0; i < produced; i++) {
                repeated[prefix[i]] = stamp;
            }
        }
        if (forbidden != null) {
            int context = constraints.noRepeatNgram() - 1;
            for (int end = context; end < produced; end++) {
                if (sameContext(end, produced, context)) {
                    forbidden[prefix[end]] = stamp;
                }
            }
        }
    }

    /** Whether the {@code context} tokens before position {@code end} are the last ones of the prefix. */
    private boolean sameContext(int end, int produced, int context) {
        for (int back = 1; back <= context; back++) {
            if (prefix[end - back] != prefix[produced - back]) {
                return false;
            }
        }
        return true;
    }

    /** Returns the score of a token, minus infinity if it is not allowed. */
    double score(int token, float logProb) {
        boolean banned = constraints.suppressed().get(token)
            || token == constraints.eos() && length < constraints.minLength()
            || forbidden != null && forbidden[token] == stamp;
        return banned ? Double.NEGATIVE_INFINITY : penalized(token, logProb);
    }

    /** Returns the score of a token that is allowed, whatever it is. */
    double penalized(int token, float logProb) {
        return repeated != null && repeated[token] == stamp ? logProb * constraints.repetitionPenalty() : logProb;
    }
}
