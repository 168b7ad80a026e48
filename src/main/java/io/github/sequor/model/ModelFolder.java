package io.github.sequor.model;

import io.github.sequor.io.AtomicFolder;
import io.github.sequor.io.Json;
import io.github.sequor.train.Trainer;
import io.github.sequor.train.TrainingOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The folder of a trained model: beside the weights, {@value #CONFIG} says what kind of model it is, what it was made of
 * and how it was trained. A model adds its vocabularies.
 *
 * @param <O> the model's options, a record of numbers, booleans, constants and such records
 */
final class ModelFolder<O extends Record> {
    private static final long FORMAT = 1;
    private static final String CONFIG = "config.json";

    /** Makes a model of what is in its folder; an IllegalArgumentException means that this is damaged. */
    interface Maker<O, M> {
        M make(AtomicFolder.Snapshot files, O options) throws IOException;
    }

    /** What may fail. */
    interface Work {
        void run() throws IOException;
    }

    private interface Reading<T> {
        T read() throws IOException;
    }

    private final String kind;
    private final Class<O> type;

    /**
     * Folders of one kind of model.
     *
     * @param kind such as translator
     * @param type of its options
     */
    ModelFolder(String kind, Class<O> type) {
        this.kind = kind;
        this.type = type;
    }

    /** Whether there is a model in a folder, be it damaged or of another kind. */
    static boolean exists(Path folder) throws IOException {
        return Files.isDirectory(folder) && AtomicFolder.read(folder, files -> files.contains(CONFIG))
                || Trainer.exists(folder);
    }

    /** Writes the configuration into a folder. */
    void write(Path folder, O options, TrainingOptions training) throws IOException {
        Map<String, Object> config = new LinkedHashMap<>();
        config.put("model", kind);
        config.put("format", FORMAT);
        config.put("options", ConfigReader.toMap(options));
        config.put("training", ConfigReader.toMap(training));
        Files.writeString(folder.resolve(CONFIG), Json.write(config));
    }

    /**
     * Reads the configuration.
     *
     * @throws IOException if the folder is missing, incomplete, damaged or of another kind or version: says which file
     */
    Recipe<O> recipe(Path folder) throws IOException {
        return AtomicFolder.read(folder, this::recipe);
    }

    private Recipe<O> recipe(AtomicFolder.Snapshot files) throws IOException {
        Path file = files.path(CONFIG);
        ConfigReader config = ConfigReader.read(file);
        return damaged(() -> {
            if (!config.text("model").equals(kind)) {
                throw new IOException(file + ": expected a " + kind + ", was a " + config.text("model"));
            }
            if (config.number64("format") != FORMAT) {
                throw new IOException(file + ": this version of Sequor reads format " + FORMAT + ", was "
                        + config.number64("format"));
            }
            return new Recipe<>(config.options("options", type), config.options("training", TrainingOptions.class));
        });
    }

    /** Makes the model of a folder. */
    <M> M read(Path folder, Maker<O, M> maker) throws IOException {
        return AtomicFolder.read(folder, files -> {
            O options = recipe(files).options();
            return damaged(() -> maker.make(files, options));
        });
    }

    /** Does work on a model, which is closed if that fails. */
    static <M> M done(M model, Runnable close, Work work) throws IOException {
        boolean done = false;
        try {
            work.run();
            done = true;
            return model;
        } finally {
            if (!done) {
                close.run();
            }
        }
    }

    private static <T> T damaged(Reading<T> reading) throws IOException {
        try {
            return reading.read();
        } catch (IllegalArgumentException e) {
            throw new IOException(e.getMessage(), e);
        }
    }
}
