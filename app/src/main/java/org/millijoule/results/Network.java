package org.millijoule.results;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.stream.Collectors;
import org.millijoule.search.Fixed;
import org.millijoule.store.files.CostFile;
import org.millijoule.store.files.ResultFile;

/// One trained and tested network of a run.
///
/// @param method how one came to it, in words
/// @param key how one came to it, exactly: networks of one key in one [Setting] differ in their seeds alone
/// @param role where it stands in a table
/// @param error on the test images, in percent
/// @param inside whether it keeps every budget of its run
/// @param run the directory it comes from
record Network(
        String method,
        String key,
        Role role,
        String line,
        long seed,
        double error,
        double energyMj,
        double latencyMs,
        double modelBytes,
        boolean inside,
        String run) {
    /// In the order of a table.
    enum Role {
        FOUND,
        GIVEN_BITS,
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
        run.result().baselines().forEach(row -> networks.add(baseline(run, row)));
        return networks;
    }

    private static Network baseline(FinishedRun run, ResultFile.BaselineRow row) {
        boolean uniform = row.name().startsWith("uniform");
        String name = uniform ? row.name().replace('-', ' ') + " bits" : row.name() + " of the space";
        boolean inside = run.result().budget().stream()
                .allMatch(budget -> cost(row, budget.metric()).orElse(0) <= budget.limit());
        return new Network(
                run.isGivenNetwork() ? name + ", network of " + run.name() : name,
                // the same line in another space is another network
                row.name() + " " + row.architecture().orElse("") + " " + run.spaceHash(),
                uniform ? Role.UNIFORM : Role.EXTREME,
                row.architecture().orElse(""),
                run.result().seed(),
                100 - row.test(),
                row.energyMj().orElse(Double.NaN),
                row.latencyMs().orElse(Double.NaN),
                row.modelBytes().orElse(Double.NaN),
                inside,
                run.directory().toString());
    }

    private static OptionalDouble cost(ResultFile.BaselineRow row, String metric) {
        return switch (metric) {
            case "energy" -> row.energyMj();
            case "latency" -> row.latencyMs();
            default -> row.modelBytes();
        };
    }

    private static Network own(FinishedRun run, List<FinishedRun> others, double error) {
        CostFile.Total cost = run.cost().total();
        Origin origin = origin(run, others);
        return new Network(
                origin.method(),
                origin.key(),
                origin.role(),
                run.result().architecture(),
                run.result().seed(),
                error,
                cost.energyMj(),
                cost.latencyMs(),
                cost.modelBytes(),
                run.result().budget().stream().allMatch(ResultFile.BudgetRow::satisfied),
                run.directory().toString());
    }

    private record Origin(String method, String key, Role role) {}

    private static Origin origin(FinishedRun run, List<FinishedRun> others) {
        if (!(run.spec().strategy() instanceof Fixed)) {
            return searched(run);
        }
        return others.stream()
                .filter(other -> !(other.spec().strategy() instanceof Fixed))
                .filter(other ->
                        other.result().architecture().equals(run.result().architecture()))
                .findFirst()
                .map(search -> trained(searched(search), run))
                .orElseGet(() -> given(run));
    }

    /// Searched elsewhere, trained here.
    private static Origin trained(Origin search, FinishedRun run) {
        return new Origin(search.method(), search.key() + " in " + run.specHash(), search.role());
    }

    /// Nobody says where it comes from: then only seeds of the same line are the same.
    private static Origin given(FinishedRun run) {
        String line = run.result().architecture();
        return new Origin("given to " + run.name(), "given " + line + " to " + run.spaceHash(), Role.GIVEN);
    }

    private static Origin searched(FinishedRun search) {
        String by = search.name() + " (" + search.spec().strategy().kind() + ") " + budgets(search);
        return search.isGivenNetwork()
                ? new Origin("bits of a given network by " + by, search.specHash(), Role.GIVEN_BITS)
                : new Origin("found by " + by, search.specHash(), Role.FOUND);
    }

    private static String budgets(FinishedRun run) {
        return run.result().budget().stream()
                .map(budget -> String.format(Locale.ROOT, "≤ %s %s", Double.toString(budget.limit()), budget.unit()))
                .collect(Collectors.joining(", "));
    }
}
