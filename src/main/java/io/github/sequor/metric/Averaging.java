package io.github.sequor.metric;

/** How the scores of several classes become one, as scikit-learn and seqeval name it. */
public enum Averaging {
    /** From the counts of all classes together, so that each item counts alike. */
    MICRO,
    /** The mean over the classes, so that each class counts alike. */
    MACRO,
    /** The mean over the classes, weighted by how many of each were to be found. */
    WEIGHTED
}
