package io.github.sequor.cli;

import io.github.sequor.io.Json;
import io.github.sequor.model.GenerateOptions;
import io.github.sequor.model.LanguageModel;
import io.github.sequor.model.Prompt;
import io.github.sequor.text.TextFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code sequor generate sample}. */
@Command(name = "sample", sortOptions = false, description = {
        "Has a model write, from nothing or from a prompt, to standard output: a line each where it learnt lines,",
        "otherwise running text, with an empty line between outputs."})
final class GenerateSampleCommand extends SequorCommand {
    @Option(names = "--model", paramLabel = "DIR", required = true, description = "The model's folder.")
    private Path folder;

    @Option(names = "--prompt", paramLabel = "TEXT", defaultValue = "", description = "What to go on from.")
    private String prompt;

    @Option(names = "--prompts", description = "Read prompts from standard input, one a line.")
    private boolean prompts;

    @Option(names = "--label", paramLabel = "L", description = "What to write of, where the model learnt labels.")
    private String label;

    @Option(names = "--count", paramLabel = "N", defaultValue = "${bundle:generate.count}",
            description = "Outputs of each prompt (default: ${DEFAULT-VALUE}).")
    private int count;

    @Option(names = "--max-length", paramLabel = "N", defaultValue = "${bundle:generate.maxLength}",
            description = "Units of an output, the prompt's among them (default: ${DEFAULT-VALUE}).")
    private int maxLength;

    @Option(names = "--temperature", paramLabel = "T", defaultValue = "${bundle:generate.temperature}",
            description = "Below 1: likelier outputs; above 1: more diverse ones (default: ${DEFAULT-VALUE}).")
    private double temperature;

    @Option(names = "--top-k", paramLabel = "K", defaultValue = "${bundle:generate.topK}",
            description = "Draw from the K likeliest units, 0: from all (default: ${DEFAULT-VALUE}).")
    private int topK;

    @Option(names = "--top-p", paramLabel = "P", defaultValue = "${bundle:generate.topP}",
            description = "Draw from the likeliest units that have this probability together (default:"
                    + " ${DEFAULT-VALUE}).")
    private double topP;

    @Option(names = {"--beam", "--beam-size"}, paramLabel = "N", defaultValue = "${bundle:generate.beamSize}",
            description = "Search with N hypotheses instead of drawing, 0: draw (default: ${DEFAULT-VALUE}).")
    private int beam;

    @Option(names = "--seed", paramLabel = "N", defaultValue = "${bundle:generate.seed}",
            description = "The same seed gives the same outputs (default: ${DEFAULT-VALUE}).")
    private long seed;

    @Option(names = "--json", description = "Write a line of JSON an output: text, log-probability in nats, whether it"
            + " ended.")
    private boolean json;

    @Mixin
    private ThreadsOption threads;

    private boolean first = true;

    GenerateSampleCommand(Streams streams) {
        super(streams);
    }

    @Override
    public Integer call() throws IOException {
        GenerateOptions how = options(() -> new GenerateOptions(count, maxLength, temperature, topK, topP, beam, seed));
        if (prompts && !prompt.isEmpty()) {
            throw usage("give either --prompt or --prompts");
        }
        threads.apply(this);
        try (LanguageModel model = LanguageModel.load(folder)) {
            if (!prompts) {
                write(model, prompt, how);
                return ExitCode.OK;
            }
            try (Stream<String> lines = TextFiles.lines(streams.in(), "standard input")) {
                for (String line : (Iterable<String>) lines::iterator) {
                    write(model, line, how);
                }
            }
        }
        return ExitCode.OK;
    }

    private void write(LanguageModel model, String text, GenerateOptions how) throws IOException {
        List<LanguageModel.Generated> written = model.generate(new Prompt(text, label, null), how);
        for (LanguageModel.Generated one : written) {
            if (json) {
                Map<String, Object> object = new LinkedHashMap<>();
                object.put("text", one.text());
                object.put("logProb", one.logProb());
                object.put("finished", one.finished());
                streams.println(Json.writeCompact(object));
            } else {
                if (!first && !model.options().lines()) {
                    streams.println("");
                }
                streams.println(one.text());
            }
            first = false;
        }
        streams.flush();
    }
}
