package org.millijoule.results;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.stream.Collectors;
import org.millijoule.search.Fixed;
import org.millijoule.searching.SearchSpec;
import org.millijoule.spec.SpecHash;
import org.millijoule.store.files.CostFile;
import org.millijoule.store.files.ResultFile;

/// One trained and tested network of a run.
///
/// @param method how one came to it, in words
/// @param key how one came to it, exactly: networks of one key in one [Setting] differ in their seeds alone
/// @param role where it stands in a table
/// @param error on the test images, in percent
/// @param energyMj as all costs NaN where no accelerator here computes with real numbers
/// @param inside whether it keeps every budget of its run; empty where runs of other budgets disagree, or nobody knows
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
        Optional<Boolean> inside,
        String run) {
    private static final int LONGEST_TYPED = 8; // characters of a limit that somebody typed

    /// In the order of a table.
    enum Role {
        FOUND,
        GIVEN_BITS,
        GIVEN,
        UNIFORM,
        EXTREME,
        REAL
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
        boolean real = row.architecture().isEmpty();
        boolean inside = run.result().budget().stream()
                .allMatch(budget -> cost(row, budget.metric()).orElse(0) <= budget.limit());
        return new Network(
                name(run, row),
                row.name() + " " + row.architecture().orElse("") + " " + whole(run),
                real ? Role.REAL : isUniform(row) ? Role.UNIFORM : Role.EXTREME,
                row.architecture().orElse(""),
                run.result().seed(),
                100 - row.test(),
                row.energyMj().orElse(Double.NaN),
                row.latencyMs().orElse(Double.NaN),
                row.modelBytes().orElse(Double.NaN),
                real ? Optional.empty() : Optional.of(inside),
                run.directory().toString());
    }

    /// The same network for runs that do not agree on whether it is inside.
    Network insideOfSome() {
        return new Network(
                method, key, role, line, seed, error, energyMj, latencyMs, modelBytes, Optional.empty(), run);
    }

    private static String name(FinishedRun run, ResultFile.BaselineRow row) {
        if (row.architecture().isEmpty()) {
            return "as given, real numbers";
        }
        String name = isUniform(row) ? row.name().replace('-', ' ') + " bits" : row.name() + " of the space";
        return run.search()
                .map(spec -> spec.space().onlyBits() ? name + ", network of " + name(spec) : name)
                .orElse(name + ", calibrated");
    }

    private static boolean isUniform(ResultFile.BaselineRow row) {
        return row.name().startsWith("uniform");
    }

    /// What the same line in another space or another given network would not be a part of.
    private static String whole(FinishedRun run) {
        return run.search()
                .map(spec -> SpecHash.of((Record) spec.space(), Set.of()))
                .orElseGet(() -> run.result().quantization().orElseThrow().networkHash());
    }

    private static String name(SearchSpec spec) {
        return spec.name().orElse("unnamed");
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
                Optional.of(run.result().budget().stream().allMatch(ResultFile.BudgetRow::satisfied)),
                run.directory().toString());
    }

    private record Origin(String method, String key, Role role) {}

    private static Origin origin(FinishedRun run, List<FinishedRun> others) {
        if (run.search().isEmpty()) {
            return quantized(run);
        }
        if (!isFixed(run)) {
            return searched(run, run.spec());
        }
        return others.stream()
                .filter(other -> other.search().isPresent() && !isFixed(other))
                .filter(other ->
                        other.result().architecture().equals(run.result().architecture()))
                .findFirst()
                .map(search -> trained(searched(search, search.spec()), run))
                .orElseGet(() -> given(run));
    }

    private static boolean isFixed(FinishedRun run) {
        return run.spec().strategy() instanceof Fixed;
    }

    /// The bits of a network that somebody brought.
    private static Origin quantized(FinishedRun run) {
        ResultFile.QuantizationRow how = run.result().quantization().orElseThrow();
        String tuned = how.fineTuneEpochs() == 0
                ? "calibrated"
                : how.fineTuneEpochs() == 1 ? "1 epoch" : how.fineTuneEpochs() + " epochs";
        return new Origin(
                run.result().strategy() + " (" + how.measure() + ") " + budgets(run) + ", " + tuned,
                run.specHash(),
                Role.FOUND);
    }

    /// Searched elsewhere, trained here.
    private static Origin trained(Origin search, FinishedRun run) {
        return new Origin(search.method(), search.key() + " in " + run.spec().hash(), search.role());
    }

    /// Nobody says where it comes from: then only seeds of the same line are the same.
    private static Origin given(FinishedRun run) {
        String line = run.result().architecture();
        return new Origin("given to " + name(run.spec()), "given " + line + " to " + whole(run), Role.GIVEN);
    }

    private static Origin searched(FinishedRun search, SearchSpec spec) {
        String by = name(spec) + " (" + spec.strategy().kind() + ") " + budgets(search);
        return spec.space().onlyBits()
                ? new Origin("bits of a given network by " + by, spec.hash(), Role.GIVEN_BITS)
                : new Origin("found by " + by, spec.hash(), Role.FOUND);
    }

    private static String budgets(FinishedRun run) {
        return run.result().budget().stream()
                .map(budget -> String.format(Locale.ROOT, "≤ %s %s", limit(budget.limit()), budget.unit()))
                .collect(Collectors.joining(", "));
    }

    /// As it was typed, or, a share of something, in four digits.
    private static String limit(double limit) {
        String typed = Double.toString(limit);
        return typed.length() <= LONGEST_TYPED
                ? typed
                : new BigDecimal(limit).round(new MathContext(4)).toString();
    }
}
