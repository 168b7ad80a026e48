package io.github.sequor.model;

import io.github.sequor.train.TrainingOptions;

/**
 * What a model was made of and how it was trained.
 *
 * @param options the model's
 * @param training the training's
 */
public record Recipe<O extends Record>(O options, TrainingOptions training) {
    /**
     * Refuses to go on with a training in another way than it began; more epochs may be asked for.
     *
     * @throws IllegalArgumentException if options other than the epochs differ
     */
    void checkResumed(TrainingOptions given) {
        if (!given.with().epochs(training.epochs()).build().equals(training)) {
            throw new IllegalArgumentException("training: expected what it began with, " + training + ", was " + given);
        }
    }
}
