package io.github.sequor.cli;

import static io.github.sequor.cli.ModelSettings.given;

import io.github.sequor.feature.AudioOptions;
import picocli.CommandLine.Option;

/** {@link AudioOptions} as options of the command line; null is what the user did not say. */
final class AudioSettings {
    static final AudioOptions DEFAULT = AudioOptions.builder(16_000).build();

    @Option(names = "--sample-rate", paramLabel = "HZ",
            description = "Files are recordings, .wav, of so many samples a second; unless given, they hold frames.")
    private Integer sampleRate;

    @Option(names = "--features", paramLabel = "F",
            description = "What frames of recordings hold: mfcc or log-mel (default: ${bundle:audio.kind}).")
    private AudioOptions.Kind kind;

    @Option(names = "--window", paramLabel = "MS",
            description = "Milliseconds of a recording that a frame is made of (default: 25).")
    private Double window;

    @Option(names = "--hop", paramLabel = "MS", description = "Milliseconds from frame to frame (default: 10).")
    private Double hop;

    @Option(names = "--mel-bands", paramLabel = "N",
            description = "Bands on the mel scale (default: ${bundle:audio.melBands}).")
    private Integer melBands;

    @Option(names = "--coefficients", paramLabel = "N",
            description = "Cepstral coefficients (default: ${bundle:audio.coefficients}).")
    private Integer coefficients;

    @Option(names = "--deltas", paramLabel = "N",
            description = "Derivatives in time added: 0, 1 or 2 (default: ${bundle:audio.deltas}).")
    private Integer deltas;

    /** What the user said; what there was where nothing was said of recordings. */
    AudioOptions apply(AudioOptions before) {
        if (sampleRate == null) {
            if (kind != null || window != null || hop != null || melBands != null || coefficients != null
                    || deltas != null) {
                throw new IllegalArgumentException("sampleRate: expected with options of recordings, was not given");
            }
            return before;
        }
        AudioOptions.Builder builder = AudioOptions.builder(sampleRate);
        given(kind, builder::kind);
        given(samples(window), builder::windowLength);
        given(samples(hop), builder::hopLength);
        given(melBands, builder::melBands);
        given(coefficients, builder::coefficients);
        given(deltas, builder::deltas);
        return builder.build();
    }

    private Integer samples(Double milliseconds) {
        return milliseconds == null ? null : (int) Math.round(milliseconds / 1000 * sampleRate);
    }
}
