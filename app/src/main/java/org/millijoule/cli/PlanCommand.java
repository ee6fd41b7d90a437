package org.millijoule.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.millijoule.data.DataFacts;
import org.millijoule.data.MissingDataException;
import org.millijoule.hardware.NetworkStatistics;
import org.millijoule.job.Effort;
import org.millijoule.job.Plan;
import org.millijoule.job.SearchProblem;
import org.millijoule.job.UsageException;
import org.millijoule.learn.TrainingData;
import org.millijoule.search.Fixed;
import org.millijoule.search.Trial;
import org.millijoule.search.cost.Deployment;
import org.millijoule.searching.SearchSpec;
import org.millijoule.space.Architecture;
import org.millijoule.spec.Spec;
import org.millijoule.store.files.Json;
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
            description = "Plan `train ARCHITECTURE --space SPEC` instead. " + ArchitectureLine.ARGUMENT)
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
        Spec<SearchSpec> read = architecture
                .map(ArchitectureLine::of)
                .map(line -> arguments.read(line, withBaselines))
                .orElseGet(arguments::read);
        Optional<String> missing = Optional.empty();
        SearchProblem problem;
        DataFacts data;
        try {
            TrainingData here = SearchProblem.data(read);
            data = here.facts();
            problem = SearchProblem.of(read, here);
        } catch (MissingDataException e) {
            if (arguments.isDataThere()) {
                throw e; // somebody says that they are here: then they are the wrong ones
            }
            data = read.value().data().published().orElseThrow(() -> e);
            problem = SearchProblem.of(read, data);
            missing = Optional.of(String.valueOf(e.getMessage()));
        }
        Plan plan = plan(problem, data, missing);
        System.out.print(json ? Json.write(plan) : plan.text());
        System.out.flush();
        problem.refuseImpossibleBudget();
        return ExitCode.DONE;
    }

    private static Plan plan(SearchProblem problem, DataFacts data, Optional<String> missing) {
        SearchSpec spec = problem.spec();
        return new Plan(
                Json.SCHEMA,
                spec.space().size().toString(),
                spec.space().distinctSize().toString(),
                data.images(),
                missing,
                spec.target().map(_ -> target(problem.deployment())),
                problem.constraints().stream()
                        .map(c -> new Plan.Limit(
                                c.metric().key(), c.limit(), c.metric().unit()))
                        .toList(),
                rows(problem),
                Effort.of(problem, data));
    }

    private static String target(Deployment deployment) {
        return deployment.space().image() + ", " + deployment.space().numberOfClasses() + " classes, on "
                + deployment.hardware().name();
    }

    private static List<Plan.Row> rows(SearchProblem problem) {
        SearchSpec spec = problem.spec();
        List<Plan.Row> rows = new ArrayList<>();
        if (spec.strategy() instanceof Fixed fixed) {
            rows.add(row(problem, "given", problem.architecture(fixed)));
        }
        rows.add(row(problem, "cheapest", problem.costs().cheapest(problem.constraints())));
        for (int bits : new int[] {4, 8}) {
            spec.space()
                    .uniform(bits)
                    .ifPresent(network -> rows.add(row(problem, "uniform " + bits + " bits", network)));
        }
        Architecture dearest = problem.costs().table(problem.first().metric()).dearest();
        rows.add(row(problem, "dearest", dearest));
        return rows;
    }

    private static Plan.Row row(SearchProblem problem, String name, Architecture architecture) {
        NetworkStatistics statistics = problem.deployment().statistics(architecture);
        Trial.Costs costs = problem.costs().costs(architecture);
        return new Plan.Row(
                name,
                problem.spec().space().print(architecture),
                costs.energyMillijoules(),
                costs.latencyMilliseconds(),
                statistics.modelBytes(),
                statistics.macs(),
                problem.costs().feasible(architecture, problem.constraints()));
    }
}
