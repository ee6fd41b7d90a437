package org.millijoule.search.cost;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
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
    /// Rounds of the multiplier search in [#cheapest(List)].
    private static final int ROUNDS = 64;

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

    /// The architecture whose largest ratio of cost to limit is smallest. With one constraint that is exact. With
    /// several the exact answer is a knapsack problem; here it is the best of the minimum of each metric and of
    /// 64 rounds of multiplicative weights (`our choice`), so a slightly better one may exist. Without
    /// constraints it is the one of least energy.
    public Architecture cheapest(List<Constraint> constraints) {
        if (constraints.size() < 2) {
            return table(
                            constraints.isEmpty()
                                    ? Metric.ENERGY
                                    : constraints.getFirst().metric())
                    .cheapest();
        }
        List<CostTable> limited =
                constraints.stream().map(c -> table(c.metric())).toList();
        Architecture best = limited.getFirst().cheapest();
        for (CostTable table : limited) {
            best = nearer(best, table.cheapest(), constraints);
        }
        double[] shares = new double[limited.size()];
        Arrays.fill(shares, 1.0 / shares.length);
        for (int round = 0; round < ROUNDS; round++) {
            double[] weights = new double[shares.length];
            Arrays.setAll(weights, k -> shares[k] / constraints.get(k).limit());
            Architecture next = CostTable.weighted(limited, weights).cheapest();
            best = nearer(best, next, constraints);
            raise(shares, next, constraints);
        }
        return best;
    }

    /// The budget that weighs most at `architecture` weighs more in the next round.
    private void raise(double[] shares, Architecture architecture, List<Constraint> constraints) {
        double worst = worstRatio(architecture, constraints);
        double sum = 0;
        for (int k = 0; k < shares.length; k++) {
            shares[k] *= StrictMath.exp(ratio(architecture, constraints.get(k)) / worst - 1);
            sum += shares[k];
        }
        for (int k = 0; k < shares.length; k++) {
            shares[k] /= sum;
        }
    }

    private Architecture nearer(Architecture one, Architecture other, List<Constraint> constraints) {
        return worstRatio(other, constraints) < worstRatio(one, constraints) ? other : one;
    }

    private double ratio(Architecture architecture, Constraint constraint) {
        return table(constraint.metric()).cost(architecture) / constraint.limit();
    }

    private double worstRatio(Architecture architecture, List<Constraint> constraints) {
        return constraints.stream()
                .mapToDouble(constraint -> ratio(architecture, constraint))
                .max()
                .orElse(0);
    }

    /// Why no network can be inside these budgets: one sentence, or empty where one can. A single budget below
    /// its minimum is certain; of several that can each be met, it says that none was found that meets all.
    public Optional<String> refusal(List<Constraint> constraints) {
        for (Constraint constraint : constraints) {
            double minimum = table(constraint.metric()).minimum();
            if (!constraint.allows(minimum)) {
                return Optional.of("%s, but the smallest network needs %s"
                        .formatted(budget(constraint), amount(constraint.metric(), minimum)));
            }
        }
        Architecture cheapest = cheapest(constraints);
        return constraints.stream()
                .filter(constraint ->
                        !constraint.allows(table(constraint.metric()).cost(cheapest)))
                .findFirst()
                .map(constraint ->
                        "no network was found that is inside all budgets at once: %s, but the nearest one needs %s"
                                .formatted(
                                        budget(constraint),
                                        amount(
                                                constraint.metric(),
                                                table(constraint.metric()).cost(cheapest))));
    }

    private static String budget(Constraint constraint) {
        return constraint.metric().key() + " budget is " + amount(constraint.metric(), constraint.limit());
    }

    private static String amount(Metric metric, double value) {
        BigDecimal rounded = new BigDecimal(value).round(new MathContext(4)).stripTrailingZeros();
        return rounded.toPlainString() + " " + metric.unit();
    }
}
