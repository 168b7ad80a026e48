package io.github.sequor.tensor;

/**
 * Seeded random numbers whose bits are the same everywhere: SplitMix64 (Steele, Lea and Flood 2014), a counter and a
 * finalizer, so a state is one number that can be saved.
 */
public final class Rng {
    private static final long STEP = 0x9E3779B97F4A7C15L;
    private long state;

    /** A stream of its own for each seed. */
    public Rng(long seed) {
        state = seed;
    }

    /** The seed of another stream, for part {@code index} of what {@code seed} drives. */
    public static long derive(long seed, long index) {
        return mix(mix(seed) + STEP * (index + 1));
    }

    private static long mix(long z) {
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }

    /** 64 random bits. */
    public long nextLong() {
        state += STEP;
        return mix(state);
    }

    /** Uniform in [0, bound). */
    public int nextInt(int bound) {
        if (bound < 1) {
            throw new IllegalArgumentException("bound: expected at least 1, was " + bound);
        }
        return (int) (((nextLong() >>> 32) * bound) >>> 32);
    }

    /** Uniform in [0, 1). */
    public double nextDouble() {
        return (nextLong() >>> 11) * 0x1.0p-53;
    }

    /** Standard normal, by Box and Muller's transform. */
    public double nextGaussian() {
        double radius = StrictMath.sqrt(-2 * StrictMath.log(1 - nextDouble()));
        return radius * StrictMath.cos(2 * Math.PI * nextDouble());
    }

    /** Shuffles in place (Fisher and Yates). */
    public void shuffle(int[] items) {
        shuffle(items, items.length);
    }

    /**
     * Shuffles the first {@code count} items in place.
     *
     * @throws IllegalArgumentException if there are not so many
     */
    public void shuffle(int[] items, int count) {
        if (count < 0 || count > items.length) {
            throw new IllegalArgumentException("count: expected 0 to " + items.length + ", was " + count);
        }
        for (int i = count - 1; i > 0; i--) {
            int j = nextInt(i + 1);
            int item = items[i];
            items[i] = items[j];
            items[j] = item;
        }
    }
}
