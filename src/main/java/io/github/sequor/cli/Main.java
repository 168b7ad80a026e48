package io.github.sequor.cli;

import io.github.sequor.cpu.Isa;
import io.github.sequor.cpu.Threads;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/**
 * The {@code sequor} command. Exit codes: 0 done, 1 failed, 2 wrong usage, 130 interrupted. Every error is one line;
 * {@code --debug} adds where it comes from.
 */
@Command(name = "sequor", sortOptions = false, versionProvider = Main.Version.class,
        description = "Trains, runs and scores sequence models on native CPU kernels.",
        footer = {"", "Begin with: sequor demo"})
public final class Main {
    @Option(names = {"-h", "--help"}, usageHelp = true, scope = ScopeType.INHERIT, description = "Show this help.")
    private boolean help;

    @Option(names = "--debug", scope = ScopeType.INHERIT, description = "On an error, show where it comes from.")
    private boolean debug;

    @Option(names = {"-V", "--version"}, versionHelp = true, description = "Show version, processor and threads.")
    private boolean version;

    private Main() {
    }

    /** Runs the command that the arguments say, and ends the process. */
    public static void main(String[] args) {
        System.exit(run(Streams.ofProcess(), args));
    }

    /** Runs the command that the arguments say; returns the exit code. */
    static int run(Streams streams, String... args) {
        Main main = new Main();
        CommandLine line = new CommandLine(main)
                .addSubcommand(new DemoCommand(streams))
                .addSubcommand(new CommandLine(new TranslateCommand())
                        .addSubcommand(TrainCommand.commandLine(streams))
                        .addSubcommand(new RunCommand(streams))
                        .addSubcommand(new LogProbCommand(streams))
                        .addSubcommand(new AnalyzeCommand(streams))
                        .addSubcommand(new LexiconCommand(streams))
                        .addSubcommand(new SpeedCommand(streams)))
                .addSubcommand(new CommandLine(new TagCommand())
                        .addSubcommand(TagTrainCommand.commandLine(streams))
                        .addSubcommand(new TagEvaluateCommand(streams))
                        .addSubcommand(new TagPredictCommand(streams)))
                .addSubcommand(new CommandLine(new ClassifyCommand())
                        .addSubcommand(ClassifyTrainCommand.commandLine(streams))
                        .addSubcommand(new ClassifyEvaluateCommand(streams))
                        .addSubcommand(new ClassifyPredictCommand(streams)))
                .addSubcommand(new CommandLine(new GenerateCommand())
                        .addSubcommand(GenerateTrainCommand.commandLine(streams))
                        .addSubcommand(new GenerateEvaluateCommand(streams))
                        .addSubcommand(new GenerateSampleCommand(streams)))
                .addSubcommand(new CommandLine(new MusicCommand())
                        .addSubcommand(MusicTrainCommand.commandLine(streams))
                        .addSubcommand(new MusicEvaluateCommand(streams))
                        .addSubcommand(new MusicComposeCommand(streams)))
                .addSubcommand(new CommandLine(new TranscribeCommand())
                        .addSubcommand(TranscribeTrainCommand.commandLine(streams))
                        .addSubcommand(new TranscribeEvaluateCommand(streams))
                        .addSubcommand(new TranscribePredictCommand(streams)))
                .addSubcommand(new CommandLine(new VectorsCommand())
                        .addSubcommand(new VectorsTrainCommand(streams))
                        .addSubcommand(VectorsLearnCommand.commandLine(streams))
                        .addSubcommand(new VectorsNearestCommand(streams))
                        .addSubcommand(new VectorsAnalogyCommand(streams))
                        .addSubcommand(new VectorsSimilarityCommand(streams))
                        .addSubcommand(new VectorsOddOneOutCommand(streams))
                        .addSubcommand(new VectorsEvaluateCommand(streams))
                        .addSubcommand(new VectorsConvertCommand(streams))
                        .addSubcommand(new VectorsPlotCommand(streams)))
                .addSubcommand(ScoreCommand.commandLine(streams))
                .addSubcommand(new InfoCommand(streams));
        Names.register(line);
        line.setExpandAtFiles(false).setUsageHelpWidth(100).setOut(streams.writer())
                .setParameterExceptionHandler((e, ignored) -> {
                    if (!e.getCommandLine().getSubcommands().isEmpty()) {
                        e.getCommandLine().usage(streams.err());   // a group alone: what there is in it
                    }
                    streams.err().println("sequor: " + Failures.oneLine(e.getMessage()) + "; see "
                            + e.getCommandLine().getCommandSpec().qualifiedName() + " --help");
                    return CommandLine.ExitCode.USAGE;
                })
                .setExecutionExceptionHandler((e, command, parsed) -> main.report(e, streams));
        try {
            return line.execute(args);
        } catch (Throwable e) {
            return main.report(e, streams);   // an error of the machine, such as no memory, which picocli lets through
        }
    }

    /** What a user types for {@code sequor}, as far as this process can know. */
    static String command() {
        try {
            Path code = Path.of(Main.class.getProtectionDomain().getCodeSource().getLocation().toURI());
            return Files.isDirectory(code) ? "sequor"
                    : "java -jar " + Path.of("").toAbsolutePath().relativize(code);
        } catch (URISyntaxException | RuntimeException e) {
            return "sequor";
        }
    }

    private int report(Throwable failure, Streams streams) {
        if (failure instanceof Streams.ReaderGoneException) {
            return CommandLine.ExitCode.OK;
        }
        streams.err().println("sequor: " + Failures.line(failure));
        if (debug) {
            failure.printStackTrace(streams.err());
        }
        return CommandLine.ExitCode.SOFTWARE;
    }

    /** The version, and what the kernels run on. */
    static final class Version implements CommandLine.IVersionProvider {
        /** The library's version, where it is run from a jar. */
        static String number() {
            return Optional.ofNullable(Main.class.getPackage().getImplementationVersion()).orElse("development");
        }

        @Override
        public String[] getVersion() {
            return new String[] {"sequor " + number(), kernels(),
                    "Java " + System.getProperty("java.version") + ", " + System.getProperty("java.vendor")};
        }

        private static String kernels() {
            try {
                int threads = Threads.count();
                return "instruction set " + Isa.current().name().toLowerCase(Locale.ROOT) + ", " + threads
                        + (threads == 1 ? " thread, " : " threads, ") + Threads.blas();
            } catch (LinkageError e) {
                return Failures.line(e);
            }
        }
    }
}
