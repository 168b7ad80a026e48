package io.github.sequor.cli;

import io.github.sequor.decode.CtcDecoder;
import io.github.sequor.model.LanguageModel;
import io.github.sequor.model.SpellingScorer;
import io.github.sequor.model.Transcriber;
import java.io.IOException;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** How a transcriber searches, and what language model speaks in it. */
final class BeamOption {
    @Option(names = {"--beam", "--beam-size"}, paramLabel = "N", defaultValue = "16",
            description = "Prefixes that the search keeps; 0: take the likeliest way (default: ${DEFAULT-VALUE}).")
    private int beam;

    @Option(names = "--language-model", paramLabel = "DIR",
            description = "A model of `sequor generate train --lines`, of the same units, whose score is added.")
    private Path languageModel;

    @Option(names = "--lm-weight", paramLabel = "W", defaultValue = "0.5",
            description = "What its score is multiplied by (default: ${DEFAULT-VALUE}).")
    private double weight;

    @Option(names = "--symbol-bonus", paramLabel = "B", defaultValue = "0",
            description = "Added to the score for each unit, in nats (default: ${DEFAULT-VALUE}).")
    private double bonus;

    /**
     * The search, which is closed with its language model.
     *
     * @param model null: none speaks
     * @param scorer null: none speaks
     * @param decoder null: take the likeliest way
     */
    record Search(LanguageModel model, SpellingScorer scorer, CtcDecoder decoder) implements AutoCloseable {
        @Override
        public void close() {
            if (model != null) {
                scorer.close();
                model.close();
            }
        }
    }

    /** Refuses what no search can be made of. */
    void check(SequorCommand command, int nBest) {
        if (beam == 0 && languageModel != null) {
            throw command.usage("--language-model: needs a search, --beam 1 or more");
        }
        if (!(weight >= 0 && weight < Double.POSITIVE_INFINITY)) {
            throw command.usage("--lm-weight: expected at least 0, was " + weight);
        }
        if (beam != 0 || nBest > 1) {
            command.options(() -> builder(nBest).build());
        }
    }

    /** Makes the search over a transcriber's units. */
    Search open(Transcriber transcriber, int nBest) throws IOException {
        if (languageModel == null) {
            return new Search(null, null, beam == 0 ? null : builder(nBest).build());
        }
        LanguageModel model = LanguageModel.load(languageModel);
        try {
            SpellingScorer scorer = model.spelling(transcriber.symbols());
            return new Search(model, scorer, builder(nBest).languageModel(scorer, weight).build());
        } catch (IllegalArgumentException e) {
            model.close();
            throw new IOException(languageModel + ": " + e.getMessage(), e);
        }
    }

    private CtcDecoder.Builder builder(int nBest) {
        return CtcDecoder.builder().beamSize(beam).nBest(nBest).symbolBonus(bonus);
    }
}
