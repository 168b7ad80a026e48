package io.github.sequor.embedding;

/** Hears how a training of word vectors goes, and may end it. */
public interface ProgressListener {

    /**
     * Where a training is.
     *
     * @param epoch from 1
     * @param epochs of the whole training
     * @param words of the text (GloVe: pairs of words) done so far, over all epochs
     * @param totalWords of all epochs
     * @param seconds since training began, reading and counting left out
     * @param alpha the learning rate
     * @param loss mean of a pair in the last epoch, NaN where it is not computed
     */
    record Progress(int epoch, int epochs, long words, long totalWords, double seconds, double alpha, double loss) {
        /** Words done a second. */
        public double wordsPerSecond() {
            return words / Math.max(seconds, 1e-9);
        }

        /** Time left, at the pace so far. */
        public double secondsLeft() {
            return (totalWords - words) / wordsPerSecond();
        }
    }

    /** After each piece of text. Returns false to end the training; what is trained is kept. */
    boolean onProgress(Progress progress);

    /** The vocabulary is known, training begins. */
    default void onVocabulary(int vocabSize, long totalWords) {
    }
}
