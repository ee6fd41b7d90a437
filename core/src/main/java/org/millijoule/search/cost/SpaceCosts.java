package org.millijoule.search.cost;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.List;
import java.util.Optional;
import org.millijoule.assign.Assigner;
import org.millijoule.hardware.HardwareModel;
import org.millijoule.search.Constraint;
import org.millijoule.search.Metric;
import org.millijoule.search.Trial;
import org.millijoule.space.Architecture;
import org.millijoule.space.SearchSpace;
import org.millijoule.space.Structure;

/// The [CostTable]s of one space on one accelerator: all that a search sees of the hardware. Each is per image;
/// size is that of [org.millijoule.hardware.NetworkStatistics].
public final class SpaceCosts {
    private final List<CostTable> tables;
    private final int pricedLayers;

    /// @param pricedLayers that the hardware model was asked about
    SpaceCosts(List<CostTable> tables, int pricedLayers) {
        this.tables = List.copyOf(tables);
        this.pricedLayers = pricedLayers;
    }

    /// How often the hardware model was asked, once about each different layer at its bits; everything after is looked
    /// up in the tables.
    public int pricedLayers() {
        return pricedLayers;
    }

    /// Prices whatever a network of the space may consist of; each distinct layer once.
    ///
    /// @throws IllegalArgumentException naming layers and setting, if the accelerator cannot run one of them
    public static SpaceCosts of(SearchSpace space, HardwareModel hardware) {
        return switch (space.structure()) {
            case Structure.Chain chain -> new ChainPricing(chain, space.choices(), hardware).price();
            case Structure.Terms terms -> new TermPricing(space, hardware).price(terms);
        };
    }

    /// The table of energy (mJ), latency (ms) or size (bytes).
    ///
    /// @throws IllegalArgumentException if the metric is none of energy, latency and size
    public CostTable table(Metric metric) {
        return tables.stream()
                .filter(table -> table.metric() == metric)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        metric.key() + " is not a cost that a search may limit. Maybe energy, latency or size?"));
    }

    public Trial.Costs costs(Architecture architecture) {
        return new Trial.Costs(
                table(Metric.ENERGY).cost(architecture),
                table(Metric.LATENCY).cost(architecture),
                table(Metric.MODEL_BYTES).cost(architecture));
    }

    /// Whether an architecture is inside every budget.
    public boolean feasible(Architecture architecture, List<Constraint> constraints) {
        return constraints.stream()
                .allMatch(constraint ->
                        constraint.allows(table(constraint.metric()).cost(architecture)));
    }

    /// The architecture whose largest ratio of cost to limit is smallest, up to 1e-9 where [Assigner] proves it in
    /// about a second of work; of equals, always the same one. Without constraints it is the one of least energy.
    public Architecture cheapest(List<Constraint> constraints) {
        return constraints.size() < 2
                ? table(
                                constraints.isEmpty()
                                        ? Metric.ENERGY
                                        : constraints.getFirst().metric())
                        .cheapest()
                : nearest(constraints).architecture();
    }

    private NearestArchitecture nearest(List<Constraint> constraints) {
        return NearestArchitecture.of(
                constraints.stream().map(c -> table(c.metric())).toList(), constraints);
    }

    /// Why no network can be inside these budgets: one sentence, or empty where one can. A single budget below
    /// its minimum is certain; of several that can each be met, it says whether it is proven that none meets all.
    public Optional<String> refusal(List<Constraint> constraints) {
        for (Constraint constraint : constraints) {
            double minimum = table(constraint.metric()).minimum();
            if (!constraint.allows(minimum)) {
                return Optional.of("%s, but the smallest network needs %s"
                        .formatted(budget(constraint), amount(constraint.metric(), minimum)));
            }
        }
        if (constraints.size() < 2) {
            return Optional.empty();
        }
        NearestArchitecture nearest = nearest(constraints);
        return constraints.stream()
                .filter(constraint ->
                        !constraint.allows(table(constraint.metric()).cost(nearest.architecture())))
                .findFirst()
                .map(constraint -> "no network %s inside all budgets at once: %s, but the nearest one needs %s"
                        .formatted(
                                nearest.noneInside() ? "is" : "was found that is",
                                budget(constraint),
                                amount(
                                        constraint.metric(),
                                        table(constraint.metric()).cost(nearest.architecture()))));
    }

    private static String budget(Constraint constraint) {
        return constraint.metric().key() + " budget is " + amount(constraint.metric(), constraint.limit());
    }

    private static String amount(Metric metric, double value) {
        BigDecimal rounded = new BigDecimal(value).round(new MathContext(4)).stripTrailingZeros();
        return rounded.toPlainString() + " " + metric.unit();
    }
}
