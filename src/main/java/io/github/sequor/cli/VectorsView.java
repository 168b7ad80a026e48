package io.github.sequor.cli;

import io.github.sequor.embedding.ProgressListener;
import java.util.Locale;
import java.util.function.BooleanSupplier;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** Shows how a training of word vectors goes: a bar, if there is a terminal to show it on. */
final class VectorsView implements ProgressListener, AutoCloseable {
    private final Streams streams;
    private final BooleanSupplier stop;
    private ProgressBar bar;
    private Progress last;
    private int vocabSize;

    /**
     * Shows it on the error stream.
     *
     * @param stop asked after each piece of text whether the training shall end here
     */
    VectorsView(Streams streams, BooleanSupplier stop) {
        this.streams = streams;
        this.stop = stop;
    }

    /** Where the training was last; null before it began. */
    Progress last() {
        return last;
    }

    int vocabSize() {
        return vocabSize;
    }

    @Override
    public void onVocabulary(int words, long totalWords) {
        vocabSize = words;
        streams.err().printf(Locale.ROOT, "%,d words of a text of %,d%n", words, totalWords);
    }

    @Override
    public boolean onProgress(Progress progress) {
        last = progress;
        if (streams.errIsTerminal()) {
            if (bar == null) {
                bar = bar(progress.totalWords());
            }
            bar.setExtraMessage(String.format(Locale.ROOT, "epoch %d/%d, %,.0f words/s, alpha %.5f, %s left",
                    progress.epoch(), progress.epochs(), progress.wordsPerSecond(), progress.alpha(),
                    TrainingView.clock(progress.secondsLeft())));
            bar.stepTo(progress.words());
        }
        return !stop.getAsBoolean();
    }

    private ProgressBar bar(long words) {
        int width = Streams.width() - 1;
        return new ProgressBarBuilder().setTaskName("training").setInitialMax(words)
                .setStyle(ProgressBarStyle.ASCII).setUpdateIntervalMillis(250).hideEta()
                .setConsumer(new ConsoleProgressBarConsumer(streams.err(), width) {
                    @Override
                    public void close() {
                        streams.err().print("\r" + " ".repeat(width) + "\r");
                    }
                }).build();
    }

    /** Takes the bar away. */
    @Override
    public void close() {
        if (bar != null) {
            bar.close();
            bar = null;
        }
    }
}
