package io.github.sequor.train;

/** A training that cannot go on, such as one whose loss is not a number. Its last checkpoint is as it was. */
public final class TrainingException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** With a message for the user. */
    public TrainingException(String message) {
        super(message);
    }
}
