package org.millijoule.cli;

import java.util.concurrent.Callable;
import org.millijoule.cli.option.SpecArguments;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// `search SPEC`: from one YAML file to a trained, quantized network inside its budgets.
@Command(
        name = "search",
        mixinStandardHelpOptions = true,
        description = "Finds, trains, exports and reports a network inside an energy budget.",
        footer = {
            "",
            Failures.EXAMPLE + "millijoule search examples/quickstart.yaml",
            "Ctrl-C saves and stops; the same command with --resume goes on."
        })
final class SearchCommand implements Callable<Integer> {
    @Mixin
    private SpecArguments arguments = new SpecArguments();

    @Mixin
    private RunOptions options = new RunOptions();

    @Override
    public Integer call() {
        return options.run(arguments.search());
    }
}
