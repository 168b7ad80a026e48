package io.github.sequor.cli;

import io.github.sequor.embedding.WordAnalogies;
import io.github.sequor.embedding.GloveOptions;
import io.github.sequor.embedding.Word2VecOptions;
import io.github.sequor.feature.AudioOptions;
import io.github.sequor.metric.Bleu;
import io.github.sequor.metric.BleuTokenizer;
import io.github.sequor.model.ClassifierOptions;
import io.github.sequor.model.Recipe;
import io.github.sequor.model.GenerateOptions;
import io.github.sequor.model.TaggerOptions;
import io.github.sequor.model.TranslateOptions;
import io.github.sequor.model.TranslatorOptions;
import io.github.sequor.model.WindowOptions;
import io.github.sequor.nn.AttentionDecoder;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.Collections;
import java.util.Enumeration;
import java.util.Locale;
import java.util.Map;
import java.util.ResourceBundle;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.TypeConversionException;

/** The API's names as the command line spells them: {@code hiddenSize} is {@code --hidden-size}. */
final class Names {
    private Names() {
    }

    /** The option of an argument or a record component. */
    static String option(String javaName) {
        return "--" + javaName.replaceAll("(?=[A-Z])", "-").toLowerCase(Locale.ROOT);
    }

    /** A constant's name, such as {@code gru-reset-before}. */
    static String of(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Teaches a command line and its sub-commands the names of choices and the defaults of options. */
    static void register(CommandLine line) {
        choice(line, TranslatorOptions.Units.class);
        choice(line, TaggerOptions.Tags.class);
        choice(line, ClassifierOptions.Input.class);
        choice(line, ClassifierOptions.Head.class);
        choice(line, ClassifierOptions.Encoder.class);
        choice(line, ClassifierOptions.Pool.class);
        choice(line, Records.Format.class);
        choice(line, AudioOptions.Kind.class);
        choice(line, TranslatorOptions.AttentionType.class);
        choice(line, AttentionDecoder.Cell.class);
        choice(line, AttentionDecoder.Order.class);
        choice(line, WindowOptions.Context.class);
        choice(line, WindowOptions.Combine.class);
        choice(line, ReportSettings.Format.class);
        choice(line, WordAnalogies.Method.class);
        choice(line, VectorsAnalogyCommand.Method.class);
        choice(line, VectorsConvertCommand.Format.class);
        choice(line, VectorsPlotCommand.Method.class);
        choice(line, VectorsTrainCommand.Model.class);
        choice(line, VectorsTrainCommand.Format.class);
        choice(line, Word2VecOptions.Loss.class);
        line.registerConverter(BleuTokenizer.class, text -> checked(BleuTokenizer::of, text));
        line.registerConverter(Bleu.Smoothing.class, text -> checked(Bleu.Smoothing::of, text));
        line.setResourceBundle(new Defaults());
        trainingDefaults(line);
    }

    /** A command that trains a model has that model's defaults. */
    private static void trainingDefaults(CommandLine line) {
        if (line.getCommand() instanceof TrainingCommand<?> command) {
            line.setResourceBundle(new Defaults(command.defaults()));
        }
        line.getSubcommands().values().forEach(Names::trainingDefaults);
    }

    /** A constant by its name, or by the first words of it where there is no such name: rnn is rnn-tanh. */
    private static <E extends Enum<E>> void choice(CommandLine line, Class<E> type) {
        E[] constants = type.getEnumConstants();
        line.registerConverter(type, text -> Arrays.stream(constants).filter(c -> of(c).equals(text)).findFirst()
                .or(() -> Arrays.stream(constants).filter(c -> of(c).startsWith(text + "-")).findFirst())
                .orElseThrow(() -> new TypeConversionException(Arrays.stream(constants).map(Names::of)
                        .collect(Collectors.joining(", ", "expected one of ", ", was " + text)))));
    }

    private static <T> T checked(Function<String, T> of, String text) {
        try {
            return of.apply(text);
        } catch (IllegalArgumentException e) {
            throw new TypeConversionException(e.getMessage());
        }
    }

    /** The defaults of the API's options, such as {@code model.hiddenSize}: help texts are never at odds with them. */
    private static final class Defaults extends ResourceBundle {
        private final Map<String, Object> values = new TreeMap<>();

        Defaults() {
            put("search", TranslateOptions.DEFAULT);
            put("generate", GenerateOptions.DEFAULT);
            put("word2vec", Word2VecOptions.builder().build());
            put("glove", GloveOptions.builder().build());
            put("audio", AudioSettings.DEFAULT);
        }

        Defaults(Recipe<?> recipe) {
            put("audio", AudioSettings.DEFAULT);
            put("model", recipe.options());
            put("training", recipe.training());
        }

        private void put(String prefix, Record options) {
            for (RecordComponent component : options.getClass().getRecordComponents()) {
                Object value = Names.value(options, component);
                values.put(prefix + "." + component.getName(),
                        value instanceof Enum<?> constant ? of(constant) : String.valueOf(value));
            }
        }

        @Override
        protected Object handleGetObject(String key) {
            return values.get(key);
        }

        @Override
        public Enumeration<String> getKeys() {
            return Collections.enumeration(values.keySet());
        }
    }

    static Object value(Record options, RecordComponent component) {
        try {
            return component.getAccessor().invoke(options);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }
}
