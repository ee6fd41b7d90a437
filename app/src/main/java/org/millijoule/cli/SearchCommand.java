package org.millijoule.cli;

import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `search SPEC`: from one YAML file to a trained, quantized network inside its budgets.
@Command(
        name = "search",
        mixinStandardHelpOptions = true,
        description = "Finds, trains, exports and reports a network inside an energy budget.",
        footer = {"", "Ctrl-C saves and stops; the same command with --resume goes on."})
final class SearchCommand implements Callable<Integer> {
    @Mixin
    private SpecArguments arguments = new SpecArguments();

    @Option(names = "--out", paramLabel = "DIR", description = "Run directory; by default runs/NAME-HASH-sSEED.")
    private Optional<Path> out = Optional.empty();

    @Option(names = "--resume", description = "Go on with the run that is in the directory, if one is.")
    private boolean resume;

    @Option(names = "--json", description = "Print the result as JSON.")
    private boolean json;

    @Override
    public Integer call() {
        return new SearchRun(arguments.read(), out, resume, json).finish();
    }
}
