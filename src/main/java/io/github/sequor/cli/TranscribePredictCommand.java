package io.github.sequor.cli;

import io.github.sequor.decode.CtcDecoder;
import io.github.sequor.io.Json;
import io.github.sequor.model.Transcriber;
import io.github.sequor.model.Transcription;
import io.github.sequor.text.TextFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code sequor transcribe predict}. */
@Command(name = "predict", sortOptions = false, description = {
        "Transcribes the recordings whose files standard input names, one a line; what stands behind a tab is ignored.",
        "Writes a line of JSON each: file, text, units, the frame that each unit begins at, the log-probability."})
final class TranscribePredictCommand extends SequorCommand {
    @Option(names = "--model", paramLabel = "DIR", required = true, description = "The model's folder.")
    private Path folder;

    @Mixin
    private BeamOption beam;

    @Option(names = "--n-best", paramLabel = "N", defaultValue = "1",
            description = "Also write the next best, as alternatives (default: ${DEFAULT-VALUE}).")
    private int nBest;

    @Option(names = "--alignment-plot", paramLabel = "F.png",
            description = "Draw where in the first recording what unit is heard.")
    private Path plot;

    @Option(names = {"--batch", "--batch-size"}, paramLabel = "N", defaultValue = "64",
            description = "Recordings read at once (default: ${DEFAULT-VALUE}).")
    private int batch;

    @Mixin
    private ThreadsOption threads;

    private boolean drawn;

    TranscribePredictCommand(Streams streams) {
        super(streams);
    }

    @Override
    public Integer call() throws IOException {
        if (batch < 1) {
            throw usage("--batch: expected at least 1, was " + batch);
        }
        beam.check(this, nBest);
        threads.apply(this);
        try (Transcriber transcriber = Transcriber.load(folder);
                BeamOption.Search search = beam.open(transcriber, nBest);
                Stream<String> input = TextFiles.lines(streams.in(), "standard input")) {
            Chunks.each(input.map(line -> line.split("\t", 2)[0]).iterator(), streams.inIsTerminal() ? 1 : batch,
                    next -> transcribe(transcriber, search.decoder(), next));
        }
        return ExitCode.OK;
    }

    private void transcribe(Transcriber transcriber, CtcDecoder decoder, List<String> files) throws IOException {
        FrameFiles reader = new FrameFiles(transcriber.options().audio());
        List<float[][]> frames = new ArrayList<>();
        for (String file : files) {
            frames.add(reader.read(file, null));
        }
        List<List<Transcription>> said = decoder == null
                ? transcriber.transcribe(frames).stream().map(List::of).toList()
                : transcriber.transcribe(frames, decoder);
        for (int i = 0; i < said.size(); i++) {
            Map<String, Object> object = new LinkedHashMap<>();
            object.put("file", files.get(i));
            put(object, said.get(i).get(0));
            if (nBest > 1) {
                object.put("alternatives", said.get(i).stream().skip(1).map(other -> {
                    Map<String, Object> one = new LinkedHashMap<>();
                    put(one, other);
                    return one;
                }).toList());
            }
            streams.println(Json.writeCompact(object));
        }
        streams.flush();
        if (plot != null && !drawn && !said.isEmpty()) {
            AlignmentPlot.write(plot, files.get(0), transcriber,
                    transcriber.align(frames.get(0), said.get(0).get(0).text()));
            drawn = true;
        }
    }

    private static void put(Map<String, Object> object, Transcription said) {
        object.put("text", said.text());
        object.put("units", said.units());
        object.put("frames", Arrays.stream(said.frames()).boxed().toList());
        object.put("logProb", said.logProb());
    }
}
