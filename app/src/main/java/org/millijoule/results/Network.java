package org.millijoule.results;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import org.millijoule.search.Fixed;
import org.millijoule.store.CostFile;
import org.millijoule.store.ResultFile;

/// One trained and tested network of a run.
///
/// @param method how one came to it: networks of one method in one [Setting] differ in their seeds
/// @param role where it stands in a table
/// @param error on the test images, in percent
/// @param run the directory it comes from
record Network(
        String method,
        Role role,
        String line,
        long seed,
        double error,
        double energyMj,
        double latencyMs,
        double modelBytes,
        String run) {
    /// In the order of a table.
    enum Role {
        FOUND,
        TWO_STAGE,
        GIVEN,
        UNIFORM,
        EXTREME
    }

    /// The networks of a run.
    ///
    /// @param others all runs, among them perhaps the search that found what this one trained
    static List<Network> of(FinishedRun run, List<FinishedRun> others) {
        List<Network> networks = new ArrayList<>();
        OptionalDouble test = run.result().accuracy().test();
        if (test.isPresent()) {
            networks.add(own(run, others, 100 - test.getAsDouble()));
        }
        for (ResultFile.BaselineRow row : run.result().baselines()) {
            boolean uniform = row.name().startsWith("uniform");
            String name = uniform ? row.name().replace('-', ' ') + " bits" : row.name() + " of the space";
            networks.add(new Network(
                    run.isGivenNetwork() ? name + ", network of " + run.name() : name,
                    uniform ? Role.UNIFORM : Role.EXTREME,
                    row.architecture(),
                    run.result().seed(),
                    100 - row.test(),
                    row.energyMj(),
                    row.latencyMs(),
                    row.modelBytes(),
                    run.directory().toString()));
        }
        return networks;
    }

    private static Network own(FinishedRun run, List<FinishedRun> others, double error) {
        CostFile.Total cost = run.cost().total();
        Origin origin = origin(run, others);
        return new Network(
                origin.method(),
                origin.role(),
                run.result().architecture(),
                run.result().seed(),
                error,
                cost.energyMj(),
                cost.latencyMs(),
                cost.modelBytes(),
                run.directory().toString());
    }

    private record Origin(String method, Role role) {}

    private static Origin origin(FinishedRun run, List<FinishedRun> others) {
        if (!(run.spec().strategy() instanceof Fixed)) {
            return searched(run);
        }
        return others.stream()
                .filter(other -> !(other.spec().strategy() instanceof Fixed))
                .filter(other ->
                        other.result().architecture().equals(run.result().architecture()))
                .findFirst()
                .map(Network::searched)
                .orElse(new Origin("given to " + run.name(), Role.GIVEN));
    }

    private static Origin searched(FinishedRun search) {
        String by = search.name() + " (" + search.spec().strategy().kind() + ")";
        return search.isGivenNetwork()
                ? new Origin("two-stage, bits by " + by, Role.TWO_STAGE)
                : new Origin("found by " + by, Role.FOUND);
    }
}
