package org.millijoule.search.cost;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.millijoule.assign.Factor;
import org.millijoule.search.Constraint;
import org.millijoule.search.Metric;
import org.millijoule.space.Architecture;
import org.millijoule.space.Choice;

class NearestArchitectureTest {
    private static final List<Choice> CHOICES =
            List.of(new Choice("layer.w", List.of("2", "4", "8"), OptionalInt.empty(), false));

    private static SpaceCosts costs() {
        TermTable energy = new TermTable(Metric.ENERGY, CHOICES, List.of(Factor.of(0, 1, 10, 6)));
        TermTable latency = new TermTable(Metric.LATENCY, CHOICES, List.of(Factor.of(0, 10, 1, 6)));
        return new SpaceCosts(List.of(energy, latency), 1);
    }

    private static List<Constraint> budgets(double each) {
        return List.of(new Constraint(Metric.ENERGY, each), new Constraint(Metric.LATENCY, each));
    }

    /// Option 2 is inside both budgets, but no weights of the two costs make it the cheapest: for any of them one of
    /// the others weighs 5.5 or less. Multiplicative weights, which this replaced, refused these budgets.
    @Test
    void whatNoWeightsOfTheCostsFindIsFound() {
        assertThat(costs().cheapest(budgets(7))).isEqualTo(Architecture.of(new int[] {2}));
        assertThat(costs().refusal(budgets(7))).isEmpty();
    }

    @Test
    void thatNothingIsInsideAllBudgetsIsProven() {
        assertThat(costs().refusal(budgets(5)))
                .hasValue("no network is inside all budgets at once: energy budget is 5 mJ, but the nearest one"
                        + " needs 6 mJ");
    }
}
