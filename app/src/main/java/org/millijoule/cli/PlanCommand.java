package org.millijoule.cli;

import java.util.Optional;
import java.util.concurrent.Callable;
import org.millijoule.cli.option.SpecArguments;
import org.millijoule.cli.terminal.ExitCode;
import org.millijoule.job.ArchitectureLine;
import org.millijoule.job.Plan;
import org.millijoule.job.PricedSearch;
import org.millijoule.job.Search;
import org.millijoule.store.files.Json;
import org.millijoule.text.UsageException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `plan SPEC`: what a run is up against, before hours are spent on it.
@Command(
        name = "plan",
        mixinStandardHelpOptions = true,
        description = "Shows what networks of a spec cost against its budget, and what a search will take.",
        footer = {
            "",
            Failures.EXAMPLE + "millijoule plan examples/quickstart.yaml",
            "Where the data are not here, their publisher's figures are taken, and it says so."
        })
final class PlanCommand implements Callable<Integer> {
    @Mixin
    private SpecArguments arguments = new SpecArguments();

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "ARCHITECTURE",
            description = "Plan `train ARCHITECTURE --space SPEC` instead. " + TrainCommand.ARGUMENT)
    private Optional<String> architecture = Optional.empty();

    @Option(names = "--with-baselines", description = "With ARCHITECTURE: train the spec's baselines too.")
    private boolean withBaselines;

    @Option(names = "--json", description = "Print the plan as JSON.")
    private boolean json;

    @Override
    public Integer call() {
        if (withBaselines && architecture.isEmpty()) {
            throw new UsageException(
                    "--with-baselines is about training an ARCHITECTURE; search has them. Maybe leave it out?");
        }
        Optional<String> line = architecture.map(ArchitectureLine::of);
        Search search = arguments.search();
        PricedSearch priced = line.map(network -> search.training(network, withBaselines))
                .orElse(search)
                .price(System.err::println);
        Plan plan = priced.plan();
        System.out.print(json ? Json.write(plan) : new PlanText(plan).text());
        System.out.flush();
        priced.problem().refuseImpossibleBudget();
        return ExitCode.DONE;
    }
}
