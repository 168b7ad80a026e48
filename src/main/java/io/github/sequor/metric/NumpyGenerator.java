package io.github.sequor.metric;

/**
 * The random numbers of {@code numpy.random.default_rng(seed)}, so that a test gives the p-value that sacreBLEU gives
 * for the same seed: PCG64 (O'Neill 2014, XSL-RR output of a 128-bit congruential state), seeded by NumPy's seed
 * sequence, and bounded by Lemire's method (2019).
 */
final class NumpyGenerator {
    private static final long MULTIPLIER_HIGH = 0x2360ED051FC65DA4L;
    private static final long MULTIPLIER_LOW = 0x4385DF649FCCF645L;
    private static final long WORD = 0xFFFFFFFFL;

    private long high;
    private long low;
    private final long incrementHigh;
    private final long incrementLow;
    /** The upper half of a number whose lower half was given; none if negative. */
    private long spareWord = -1;
    private int bits;
    private int bitsLeft;

    /**
     * Starts the stream of a seed.
     *
     * @param seed 0 or more
     */
    NumpyGenerator(long seed) {
        long[] words = SeedSequence.generate(seed);
        incrementHigh = words[2] << 1 | words[3] >>> 63;
        incrementLow = words[3] << 1 | 1;
        step();
        add(words[0], words[1]);
        step();
    }

    private void step() {
        long carried = unsignedMultiplyHigh(low, MULTIPLIER_LOW);
        high = carried + high * MULTIPLIER_LOW + low * MULTIPLIER_HIGH;
        low *= MULTIPLIER_LOW;
        add(incrementHigh, incrementLow);
    }

    private void add(long addHigh, long addLow) {
        low += addLow;
        high += addHigh + (Long.compareUnsigned(low, addLow) < 0 ? 1 : 0);
    }

    private static long unsignedMultiplyHigh(long a, long b) {
        return Math.multiplyHigh(a, b) + (a >> 63 & b) + (b >> 63 & a);
    }

    private long nextLong() {
        step();
        return Long.rotateRight(high ^ low, (int) (high >>> 58));
    }

    private long nextWord() {
        long word = spareWord;
        if (word >= 0) {
            spareWord = -1;
            return word;
        }
        long next = nextLong();
        spareWord = next >>> 32;
        return next & WORD;
    }

    /** As {@code integers(bound)} and {@code choice(bound)} give one after another. */
    int nextInt(int bound) {
        if (bound == 1) {
            return 0;
        }
        long product = nextWord() * bound;
        if ((product & WORD) < bound) {
            long threshold = (WORD - bound + 1) % bound;
            while ((product & WORD) < threshold) {
                product = nextWord() * bound;
            }
        }
        return (int) (product >>> 32);
    }

    /** As {@code integers(2, dtype=bool)} gives one after another. */
    boolean nextBoolean() {
        if (bitsLeft == 0) {
            bits = (int) nextWord();
            bitsLeft = 32;
        }
        boolean bit = (bits & 1) != 0;
        bits >>>= 1;
        bitsLeft--;
        return bit;
    }

    /** Spreads a seed over 256 bits (O'Neill's seed_seq_fe, 2015). */
    private static final class SeedSequence {
        private static final int POOL = 4;

        private final int[] pool = new int[POOL];
        private int hash = 0x43B0D7E5;

        static long[] generate(long seed) {
            SeedSequence sequence = new SeedSequence();
            sequence.mix(seed);
            int hash = 0x8B51F9DD;
            long[] words = new long[POOL];
            for (int i = 0; i < 2 * POOL; i++) {
                int value = sequence.pool[i % POOL] ^ hash;
                hash *= 0x58F38DED;
                value *= hash;
                words[i / 2] |= ((value ^ value >>> 16) & WORD) << 32 * (i % 2);
            }
            return words;
        }

        private void mix(long seed) {
            int[] entropy = {(int) seed, (int) (seed >>> 32), 0, 0};
            for (int i = 0; i < POOL; i++) {
                pool[i] = hashed(entropy[i]);
            }
            for (int from = 0; from < POOL; from++) {
                for (int to = 0; to < POOL; to++) {
                    if (from != to) {
                        int mixed = pool[to] * 0xCA01F9DD - hashed(pool[from]) * 0x4973F715;
                        pool[to] = mixed ^ mixed >>> 16;
                    }
                }
            }
        }

        private int hashed(int word) {
            int value = word ^ hash;
            hash *= 0x931E8875;
            value *= hash;
            return value ^ value >>> 16;
        }
    }
}
