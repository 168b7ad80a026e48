package io.github.sequor.cli;

import io.github.sequor.feature.Frames;
import io.github.sequor.model.ClassifierOptions;
import io.github.sequor.model.ClassifierOptions.Head;
import io.github.sequor.model.ClassifierOptions.Input;
import io.github.sequor.model.LabelledSequences;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Records as a classifier takes them: texts or frames, with their labels. */
final class LabelledItems {
    private final RecordColumns columns;
    private final ClassifierOptions options;
    private final FrameFiles reader;
    private final List<String> texts = new ArrayList<>();
    private final List<float[][]> frames = new ArrayList<>();
    private final List<List<String>> labels = new ArrayList<>();
    private int width;

    LabelledItems(RecordColumns columns, ClassifierOptions options) {
        this.columns = columns;
        this.options = options;
        reader = new FrameFiles(options.audio());
    }

    /** Adds the records of a file or folder, each of which must have a label. */
    void add(Path file) throws IOException {
        Path folder = file.toAbsolutePath().getParent();
        int before = labels.size();
        try (Stream<Records.Item> items = new Records(columns).read(file)) {
            for (Records.Item item : (Iterable<Records.Item>) items::iterator) {
                add(item, folder);
                labels.add(labels(item));
            }
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        if (labels.size() == before) {
            throw new IOException(file + ": there is nothing in it");
        }
    }

    /** Adds a record without its label. */
    void add(Records.Item item, Path folder) throws IOException {
        if (options.input() != Input.FRAMES) {
            texts.add(item.text());
            return;
        }
        try {
            float[][] sequence = item.input() instanceof List<?> list ? reader.of(list)
                    : reader.read(item.text(), folder);
            width = Frames.check(item.where(), sequence, width);
            frames.add(sequence);
        } catch (IOException e) {
            throw new IOException(item.where() + ": " + e.getMessage(), e);
        }
    }

    List<String> texts() {
        return texts;
    }

    List<float[][]> frames() {
        return frames;
    }

    LabelledSequences sequences() {
        return options.input() == Input.FRAMES ? LabelledSequences.frames(frames, labels)
                : LabelledSequences.texts(texts, labels);
    }

    private List<String> labels(Records.Item item) throws IOException {
        boolean many = options.head() == Head.MULTILABEL;
        if (item.label() instanceof List<?> list && many) {
            return list.stream().map(Object::toString).toList();
        }
        if (item.label() == null || item.label() instanceof List<?> || item.label().toString().isEmpty() && !many) {
            throw new IOException(item.where() + ": expected a label, was "
                    + (item.label() == null ? "none" : Records.kind(item.label())));
        }
        String label = item.label().toString();
        return !many ? List.of(label) : label.isEmpty() ? List.of() : List.of(label.split("\\|"));
    }
}
