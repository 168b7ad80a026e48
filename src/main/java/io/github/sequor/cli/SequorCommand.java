package io.github.sequor.cli;

import java.io.IOException;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Model.ArgGroupSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What the sub-commands have in common. */
abstract class SequorCommand implements Callable<Integer> {
    private static final Pattern NAMED = Pattern.compile("^[a-z]\\w*(?=:)");

    final Streams streams;
    @Spec
    private CommandSpec spec;

    SequorCommand(Streams streams) {
        this.streams = streams;
    }

    /** Does the work and returns the exit code; what it throws becomes one line and exit code 1. */
    @Override
    public abstract Integer call() throws IOException;

    /** Makes options of what the user gave. What they refuse is wrong usage, and named as the user knows it. */
    final <T> T options(Supplier<T> options) {
        try {
            return options.get();
        } catch (IllegalArgumentException e) {
            Matcher name = NAMED.matcher(e.getMessage());
            throw usage(name.replaceFirst(match -> Names.option(match.group())));
        }
    }

    final ParameterException usage(String message) {
        return new ParameterException(spec.commandLine(), message);
    }

    /**
     * Options under a heading of the help. An annotated group would not do: an option that is given twice begins a new
     * one there, and what was said before is lost.
     */
    static ArgGroupSpec section(String heading, Object settings) {
        ArgGroupSpec.Builder section = ArgGroupSpec.builder().validate(false).heading("%n" + heading + "%n");
        CommandSpec.forAnnotatedObject(settings).options().forEach(section::addArg);
        return section.build();
    }
}
