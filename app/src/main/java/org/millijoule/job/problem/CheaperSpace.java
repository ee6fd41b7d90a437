package org.millijoule.job.problem;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.millijoule.hardware.HardwareModel;
import org.millijoule.hardware.UnsupportedLayerException;
import org.millijoule.hardware.bitfusion.BitFusion;
import org.millijoule.hardware.bitfusion.OutputMode;
import org.millijoule.network.Shape;
import org.millijoule.search.Constraint;
import org.millijoule.search.Metric;
import org.millijoule.search.cost.SpaceCosts;
import org.millijoule.search.cost.Target;
import org.millijoule.searching.SearchSpec;
import org.millijoule.space.Economy;
import org.millijoule.spec.SpecException;
import org.millijoule.spec.SpecOverride;
import org.millijoule.spec.SpecReader;
import org.millijoule.spec.SpecWriter;

/// What helps where every network of a space is over its budget: the budget that the cheapest one fits into, and
/// those settings of the space or the hardware that alone bring a network inside. Each is priced before it is named,
/// so whoever follows the advice gets a search that can begin.
///
/// @param spec whose space has the shape and the classes of its data
/// @param costs of its space
record CheaperSpace(SearchSpec spec, SpaceCosts costs, List<Constraint> constraints) {
    private static final int NAMED = 2; // our choice: more than two ways out are a manual
    private static final int SMALLEST_SIDE = 16;

    /// `Maybe energy: 0.0021 mJ or more, or space.width: 0.5?`
    String wayOut() {
        List<String> ways = new ArrayList<>();
        ways.add(largerBudget());
        changes().filter(this::fits).limit(NAMED).map(this::words).forEach(ways::add);
        return "Maybe " + String.join(", or ", ways) + "?";
    }

    /// What the network that is nearest to all budgets needs, rounded up.
    private String largerBudget() {
        var nearest = costs.cheapest(constraints);
        return constraints.stream()
                .filter(constraint ->
                        !constraint.allows(costs.table(constraint.metric()).cost(nearest)))
                .map(constraint -> {
                    double needed = costs.table(constraint.metric()).cost(nearest);
                    BigDecimal rounded = new BigDecimal(needed)
                            .round(new MathContext(4, RoundingMode.CEILING))
                            .stripTrailingZeros();
                    return "budget." + constraint.metric().key() + ": " + rounded.toPlainString() + " "
                            + (constraint.metric() == Metric.MODEL_BYTES
                                    ? "B"
                                    : constraint.metric().unit())
                            + " or more";
                })
                .collect(Collectors.joining(" and "));
    }

    /// Settings that make networks cheaper and that this spec does not have yet, those that cost least accuracy first.
    private Stream<List<SpecOverride>> changes() {
        List<List<SpecOverride>> changes = new ArrayList<>();
        Optional<HardwareModel> targets = spec.target().flatMap(Target::hardware);
        if (targets.orElse(spec.hardware()) instanceof BitFusion fusion && fusion.outputs() == OutputMode.PUBLIC) {
            changes.add(List.of(set((targets.isPresent() ? "target." : "") + "hardware.outputs", "requantized")));
        }
        changes.addAll(ofSpace(Economy.Scope.OPTIONS));
        spec.target().flatMap(Target::input).ifPresent(input -> {
            if (Math.min(input.height(), input.width()) >= 2 * SMALLEST_SIDE) {
                changes.add(List.of(set("target.input", half(input).toString())));
            }
        });
        changes.addAll(ofSpace(Economy.Scope.NETWORKS));
        return changes.stream();
    }

    private static Shape half(Shape input) {
        return new Shape(input.height() / 2, input.width() / 2, input.channels());
    }

    private List<List<SpecOverride>> ofSpace(Economy.Scope scope) {
        return spec.space().economies().stream()
                .filter(economy -> economy.scope() == scope)
                .map(economy -> economy.settings().entrySet().stream()
                        .flatMap(setting -> ofSpace(setting.getKey(), setting.getValue()))
                        .toList())
                .toList();
    }

    /// A target's own space has to have the same choices.
    private Stream<SpecOverride> ofSpace(String key, String value) {
        boolean two = spec.target().flatMap(Target::space).isPresent();
        return two
                ? Stream.of(set("space." + key, value), set("target.space." + key, value))
                : Stream.of(set("space." + key, value));
    }

    private static SpecOverride set(String key, String value) {
        return new SpecOverride("--set " + key + "=" + value, key, value);
    }

    private String words(List<SpecOverride> change) {
        return change.stream()
                .map(setting -> setting.key() + ": " + setting.value())
                .distinct()
                .collect(Collectors.joining(" and "));
    }

    private boolean fits(List<SpecOverride> change) {
        try {
            SearchSpec changed = SpecReader.parse(
                            SearchSpec.class, SpecWriter.write(spec), Path.of("spec.yaml"), change)
                    .value();
            return changed.deployment().costs().refusal(constraints).isEmpty();
        } catch (SpecException | IllegalArgumentException | UnsupportedLayerException _) {
            return false; // this spec cannot be changed like that
        }
    }
}
