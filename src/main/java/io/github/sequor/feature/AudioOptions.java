package io.github.sequor.feature;

/**
 * What recordings are made into. Make one with {@link #builder(int)}; the names are those of librosa, whose definitions
 * these are, but for the unit: windows and hops are counted in samples here too.
 *
 * @param sampleRate samples a second that a recording must have
 * @param kind what a frame holds
 * @param fftSize samples that are transformed at once, a power of two (n_fft)
 * @param windowLength samples under Hann's window, in the middle of those (win_length)
 * @param hopLength samples from one frame to the next (hop_length)
 * @param melBands bands on the mel scale (n_mels)
 * @param htk whether the scale is HTK's formula; if not, Slaney's, linear below 1000 Hz
 * @param lowest where bands begin, in Hz (fmin)
 * @param highest where they end, in Hz (fmax); 0: at half the sample rate
 * @param topDecibels what is so much below the loudest of a recording is raised to that (top_db); 0: nothing is
 * @param coefficients cepstral coefficients of a frame (n_mfcc)
 * @param lifter how much higher ones are raised (lifter); 0: not at all
 * @param deltas derivatives in time that are added to a frame: none, the first, or the first and second
 */
public record AudioOptions(int sampleRate, Kind kind, int fftSize, int windowLength, int hopLength, int melBands,
        boolean htk, double lowest, double highest, double topDecibels, int coefficients, int lifter, int deltas) {

    /** What a frame holds. */
    public enum Kind {
        /** The power of each mel band, in decibels. */
        LOG_MEL,
        /** Mel-frequency cepstral coefficients (Davis and Mermelstein 1980): the cosine transform of that. */
        MFCC
    }

    /** Checks the ranges. */
    public AudioOptions {
        require(sampleRate >= 1, "sampleRate", "at least 1", sampleRate);
        require(fftSize >= 2 && Integer.bitCount(fftSize) == 1, "fftSize", "a power of two from 2 on", fftSize);
        require(windowLength >= 1 && windowLength <= fftSize, "windowLength", "1 to fftSize, " + fftSize, windowLength);
        require(hopLength >= 1, "hopLength", "at least 1", hopLength);
        require(melBands >= 1, "melBands", "at least 1", melBands);
        require(lowest >= 0 && lowest < sampleRate / 2.0, "lowest", "0 to less than half of sampleRate", lowest);
        require(highest == 0 || highest > lowest && highest <= sampleRate / 2.0, "highest",
                "0, or more than lowest and at most half of sampleRate", highest);
        require(topDecibels >= 0 && topDecibels < Double.POSITIVE_INFINITY, "topDecibels", "at least 0", topDecibels);
        require(coefficients >= 1 && coefficients <= melBands, "coefficients", "1 to melBands, " + melBands,
                coefficients);
        require(lifter >= 0, "lifter", "at least 0", lifter);
        require(deltas >= 0 && deltas <= 2, "deltas", "0 to 2", deltas);
    }

    private static void require(boolean holds, String name, String expected, Object given) {
        if (!holds) {
            throw new IllegalArgumentException(name + ": expected " + expected + ", was " + given);
        }
    }

    /** How many numbers a frame holds. */
    public int width() {
        return (kind == Kind.MFCC ? coefficients : melBands) * (1 + deltas);
    }

    /**
     * Options that suit speech: 13 MFCCs of 40 bands with two derivatives, of windows of 25 ms every 10 ms.
     *
     * @param sampleRate samples a second
     */
    public static Builder builder(int sampleRate) {
        return new Builder(sampleRate);
    }

    /** Sets options. */
    public static final class Builder {
        private final int sampleRate;
        private Kind kind = Kind.MFCC;
        private int fftSize;
        private int windowLength;
        private int hopLength;
        private int melBands = 40;
        private boolean htk;
        private double lowest;
        private double highest;
        private double topDecibels = 80;
        private int coefficients = 13;
        private int lifter;
        private int deltas = 2;

        private Builder(int sampleRate) {
            this.sampleRate = sampleRate;
        }

        /** What a frame holds; MFCC unless set. */
        public Builder kind(Kind value) {
            kind = value;
            return this;
        }

        /** Samples transformed at once; the least power of two that holds the window unless set. */
        public Builder fftSize(int value) {
            fftSize = value;
            return this;
        }

        /** Samples under the window; 25 ms unless set. */
        public Builder windowLength(int value) {
            windowLength = value;
            return this;
        }

        /** Samples from frame to frame; 10 ms unless set. */
        public Builder hopLength(int value) {
            hopLength = value;
            return this;
        }

        /** Mel bands; 40 unless set. */
        public Builder melBands(int value) {
            melBands = value;
            return this;
        }

        /** Whether the mel scale is HTK's; Slaney's unless set. */
        public Builder htk(boolean value) {
            htk = value;
            return this;
        }

        /** Where bands begin, in Hz; 0 unless set. */
        public Builder lowest(double value) {
            lowest = value;
            return this;
        }

        /** Where bands end, in Hz; half the sample rate unless set. */
        public Builder highest(double value) {
            highest = value;
            return this;
        }

        /** The range of loudness that is kept; 80 unless set. */
        public Builder topDecibels(double value) {
            topDecibels = value;
            return this;
        }

        /** Cepstral coefficients; 13 unless set. */
        public Builder coefficients(int value) {
            coefficients = value;
            return this;
        }

        /** Liftering; 0 unless set. */
        public Builder lifter(int value) {
            lifter = value;
            return this;
        }

        /** Derivatives; 2 unless set. */
        public Builder deltas(int value) {
            deltas = value;
            return this;
        }

        /** Makes the options. */
        public AudioOptions build() {
            int window = windowLength == 0 ? Math.max(1, Math.round(0.025f * sampleRate)) : windowLength;
            int hop = hopLength == 0 ? Math.max(1, Math.round(0.01f * sampleRate)) : hopLength;
            int fft = fftSize == 0 ? Math.max(2, Integer.highestOneBit(2 * window - 1)) : fftSize;
            return new AudioOptions(sampleRate, kind, fft, window, hop, melBands, htk, lowest, highest, topDecibels,
                    Math.min(coefficients, melBands), lifter, deltas);
        }
    }
}
