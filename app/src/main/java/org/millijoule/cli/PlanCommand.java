package org.millijoule.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.millijoule.hardware.NetworkStatistics;
import org.millijoule.search.Trial;
import org.millijoule.space.Architecture;
import org.millijoule.space.Candidate;
import org.millijoule.spec.Spec;
import org.millijoule.store.Json;
import org.millijoule.train.Joint;
import org.millijoule.train.SearchSpec;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `plan SPEC`: what a search is up against, before hours are spent on it.
@Command(
        name = "plan",
        mixinStandardHelpOptions = true,
        description = "Shows what networks of a spec cost against its budget, and what a search will take.")
final class PlanCommand implements Callable<Integer> {
    @Mixin
    private SpecArguments arguments = new SpecArguments();

    @Option(names = "--json", description = "Print the plan as JSON.")
    private boolean json;

    @Override
    public Integer call() {
        Spec<SearchSpec> read = arguments.read();
        SearchProblem problem = SearchProblem.of(read);
        Plan plan = plan(problem);
        System.out.print(json ? Json.write(plan) : plan.text());
        System.out.flush();
        problem.refuseImpossibleBudget();
        return ExitCode.DONE;
    }

    private static Plan plan(SearchProblem problem) {
        SearchSpec spec = problem.spec();
        List<Plan.Row> rows = new ArrayList<>();
        rows.add(row(problem, "cheapest", problem.costs().cheapest(problem.constraints())));
        for (int bits : new int[] {4, 8}) {
            UniformNetwork.of(spec.space(), bits)
                    .ifPresent(network -> rows.add(row(problem, "uniform " + bits + " bits", network)));
        }
        Architecture dearest = problem.costs().table(problem.first().metric()).dearest();
        rows.add(row(problem, "dearest", dearest));
        return new Plan(
                Json.SCHEMA,
                spec.space().size().toString(),
                spec.space().distinctSize().toString(),
                problem.data().images().count(),
                problem.constraints().stream()
                        .map(c -> new Plan.Limit(
                                c.metric().key(), c.limit(), c.metric().unit()))
                        .toList(),
                rows,
                spec.strategy() instanceof Joint joint ? Effort.of(problem, joint) : Effort.NONE);
    }

    private static Plan.Row row(SearchProblem problem, String name, Architecture architecture) {
        Candidate candidate = problem.spec().space().decode(architecture);
        NetworkStatistics statistics = NetworkStatistics.of(candidate.network(), candidate.precisions());
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
