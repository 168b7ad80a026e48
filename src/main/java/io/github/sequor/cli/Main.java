package io.github.sequor.cli;

import io.github.sequor.cpu.Isa;
import io.github.sequor.cpu.Threads;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;
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
        CommandLine line = with(new CommandLine(main), args, 0,
                new Sub(DemoCommand.class, () -> new DemoCommand(streams)),
                new Sub(TranslateCommand.class, () -> with(new CommandLine(new TranslateCommand()), args, 1,
                        new Sub(TrainCommand.class, () -> TrainCommand.commandLine(streams)),
                        new Sub(RunCommand.class, () -> new RunCommand(streams)),
                        new Sub(LogProbCommand.class, () -> new LogProbCommand(streams)),
                        new Sub(AnalyzeCommand.class, () -> new AnalyzeCommand(streams)),
                        new Sub(LexiconCommand.class, () -> new LexiconCommand(streams)),
                        new Sub(SpeedCommand.class, () -> new SpeedCommand(streams)))),
                new Sub(TagCommand.class, () -> with(new CommandLine(new TagCommand()), args, 1,
                        new Sub(TagTrainCommand.class, () -> TagTrainCommand.commandLine(streams)),
                        new Sub(TagEvaluateCommand.class, () -> new TagEvaluateCommand(streams)),
                        new Sub(TagPredictCommand.class, () -> new TagPredictCommand(streams)))),
                new Sub(ClassifyCommand.class, () -> with(new CommandLine(new ClassifyCommand()), args, 1,
                        new Sub(ClassifyTrainCommand.class, () -> ClassifyTrainCommand.commandLine(streams)),
                        new Sub(ClassifyEvaluateCommand.class, () -> new ClassifyEvaluateCommand(streams)),
                        new Sub(ClassifyPredictCommand.class, () -> new ClassifyPredictCommand(streams)))),
                new Sub(GenerateCommand.class, () -> with(new CommandLine(new GenerateCommand()), args, 1,
                        new Sub(GenerateTrainCommand.class, () -> GenerateTrainCommand.commandLine(streams)),
                        new Sub(GenerateEvaluateCommand.class, () -> new GenerateEvaluateCommand(streams)),
                        new Sub(GenerateSampleCommand.class, () -> new GenerateSampleCommand(streams)))),
                new Sub(MusicCommand.class, () -> with(new CommandLine(new MusicCommand()), args, 1,
                        new Sub(MusicTrainCommand.class, () -> MusicTrainCommand.commandLine(streams)),
                        new Sub(MusicEvaluateCommand.class, () -> new MusicEvaluateCommand(streams)),
                        new Sub(MusicComposeCommand.class, () -> new MusicComposeCommand(streams)))),
                new Sub(TranscribeCommand.class, () -> with(new CommandLine(new TranscribeCommand()), args, 1,
                        new Sub(TranscribeTrainCommand.class, () -> TranscribeTrainCommand.commandLine(streams)),
                        new Sub(TranscribeEvaluateCommand.class, () -> new TranscribeEvaluateCommand(streams)),
                        new Sub(TranscribePredictCommand.class, () -> new TranscribePredictCommand(streams)))),
                new Sub(VectorsCommand.class, () -> with(new CommandLine(new VectorsCommand()), args, 1,
                        new Sub(VectorsTrainCommand.class, () -> new VectorsTrainCommand(streams)),
                        new Sub(VectorsLearnCommand.class, () -> VectorsLearnCommand.commandLine(streams)),
                        new Sub(VectorsNearestCommand.class, () -> new VectorsNearestCommand(streams)),
                        new Sub(VectorsAnalogyCommand.class, () -> new VectorsAnalogyCommand(streams)),
                        new Sub(VectorsSimilarityCommand.class, () -> new VectorsSimilarityCommand(streams)),
                        new Sub(VectorsOddOneOutCommand.class, () -> new VectorsOddOneOutCommand(streams)),
                        new Sub(VectorsEvaluateCommand.class, () -> new VectorsEvaluateCommand(streams)),
                        new Sub(VectorsConvertCommand.class, () -> new VectorsConvertCommand(streams)),
                        new Sub(VectorsPlotCommand.class, () -> new VectorsPlotCommand(streams)))),
                new Sub(ScoreCommand.class, () -> ScoreCommand.commandLine(streams)),
                new Sub(InfoCommand.class, () -> new InfoCommand(streams)));
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

    /** A command, and how to make it, or its command line. */
    private record Sub(Class<?> type, Supplier<Object> make) {
        boolean isNamed(String word) {
            Command command = type.getAnnotation(Command.class);
            return command.name().equals(word) || List.of(command.aliases()).contains(word);
        }
    }

    /** Adds the command that an argument names; all, which takes longer than many a command, where it names none. */
    private static CommandLine with(CommandLine line, String[] args, int argument, Sub... commands) {
        Predicate<Sub> named = command -> argument < args.length && command.isNamed(args[argument]);
        boolean all = Arrays.stream(commands).noneMatch(named);
        Arrays.stream(commands).filter(command -> all || named.test(command))
                .forEach(command -> line.addSubcommand(command.make().get()));
        return line;
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
