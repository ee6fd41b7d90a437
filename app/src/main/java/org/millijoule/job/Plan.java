package org.millijoule.job;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.millijoule.hardware.NetworkStatistics;
import org.millijoule.job.problem.Effort;
import org.millijoule.job.problem.SearchProblem;
import org.millijoule.search.Fixed;
import org.millijoule.search.Trial;
import org.millijoule.search.cost.Deployment;
import org.millijoule.searching.SearchSpec;
import org.millijoule.space.Architecture;
import org.millijoule.store.files.Json;

/// What a run is up against, before hours are spent on it: what networks of its space cost, all costs of one image.
///
/// @param settings number of settings of the space, exactly
/// @param networks number of different networks among them
/// @param images of the training split
/// @param missingData why the data could not be read, if so: then these are their publisher's figures
/// @param target the network that costs and budget are about, where it is not the one that is trained
public record Plan(
        int schema,
        String settings,
        String networks,
        int images,
        Optional<String> missingData,
        Optional<String> target,
        List<Limit> budget,
        List<Row> rows,
        Effort effort) {
    public Plan {
        budget = List.copyOf(budget);
        rows = List.copyOf(rows);
    }

    /// A budget of an image.
    ///
    /// @param metric `energy`, `latency` or `size`
    /// @param limit in `unit`
    public record Limit(String metric, double limit, String unit) {}

    /// A network of the space.
    ///
    /// @param name `given`, `cheapest`, `uniform 4 bits`, `dearest`
    /// @param architecture the genotype as one line
    /// @param macs multiply-accumulates of an image
    public record Row(
            String name,
            String architecture,
            double energyMj,
            double latencyMs,
            long modelBytes,
            long macs,
            boolean insideTheBudget) {}

    static Plan of(PricedSearch priced) {
        SearchProblem problem = priced.problem();
        SearchSpec spec = problem.spec();
        return new Plan(
                Json.SCHEMA,
                spec.space().size().toString(),
                spec.space().distinctSize().toString(),
                priced.data().images(),
                priced.missingData(),
                spec.target().map(_ -> target(problem.deployment())),
                problem.constraints().stream()
                        .map(c -> new Limit(
                                c.metric().key(), c.limit(), c.metric().unit()))
                        .toList(),
                rows(problem),
                Effort.of(problem, priced.data()));
    }

    private static String target(Deployment deployment) {
        return deployment.space().image() + ", " + deployment.space().numberOfClasses() + " classes, on "
                + deployment.hardware().name();
    }

    private static List<Row> rows(SearchProblem problem) {
        SearchSpec spec = problem.spec();
        List<Row> rows = new ArrayList<>();
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

    private static Row row(SearchProblem problem, String name, Architecture architecture) {
        NetworkStatistics statistics = problem.deployment().statistics(architecture);
        Trial.Costs costs = problem.costs().costs(architecture);
        return new Row(
                name,
                problem.spec().space().print(architecture),
                costs.energyMillijoules(),
                costs.latencyMilliseconds(),
                statistics.modelBytes(),
                statistics.macs(),
                problem.costs().feasible(architecture, problem.constraints()));
    }
}
