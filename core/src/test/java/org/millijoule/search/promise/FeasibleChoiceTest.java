package org.millijoule.search.promise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.millijoule.search.Constraint;
import org.millijoule.search.Metric;
import org.millijoule.search.cost.CostTable;
import org.millijoule.search.cost.Policies;
import org.millijoule.search.cost.SpaceCosts;
import org.millijoule.search.cost.TestAccelerator;
import org.millijoule.search.policy.Policy;
import org.millijoule.space.Architecture;
import org.millijoule.space.blocks.BitSharing;
import org.millijoule.space.blocks.Connectivity;
import org.millijoule.space.blocks.ExpansionOne;
import org.millijoule.space.blocks.MobileBlockSpace;
import org.millijoule.space.blocks.Spaces;

class FeasibleChoiceTest {
    private static final MobileBlockSpace TALK = Spaces.talk();
    private static final SpaceCosts COSTS = SpaceCosts.of(TALK, new TestAccelerator(true));

    /// Budgets at a share of the way from the least to the largest cost of each metric.
    private static List<Constraint> budgets(SpaceCosts costs, double share) {
        return List.of(Metric.ENERGY, Metric.LATENCY, Metric.MODEL_BYTES).stream()
                .map(metric -> {
                    CostTable table = costs.table(metric);
                    return new Constraint(metric, table.minimum() + share * (table.maximum() - table.minimum()));
                })
                .toList();
    }

    private static double ratio(Architecture architecture, List<Constraint> constraints) {
        return constraints.stream()
                .mapToDouble(c -> COSTS.table(c.metric()).cost(architecture) / c.limit())
                .max()
                .orElseThrow();
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.9, 0.3, 0.1, 0.03})
    void whatIsHandedOverIsInsideEveryBudget(double share) {
        List<Constraint> budgets = budgets(COSTS, share);
        FeasibleChoice choice = new FeasibleChoice(TALK, COSTS, budgets, 100, 20);
        List<Architecture> candidates = choice.candidates(Policies.random(TALK, 1), new SplittableRandom(1))
                .architectures();
        assertThat(candidates).hasSizeBetween(1, 20).doesNotHaveDuplicates();
        assertThat(candidates).allMatch(candidate -> COSTS.feasible(candidate, budgets));
        assertThat(candidates).allMatch(candidate -> TALK.canonical(candidate).equals(candidate));
    }

    @Test
    void aPolicyFarOutsideIsRepaired() {
        List<Constraint> budgets = budgets(COSTS, 0.1).subList(0, 1);
        Policy large = new Policy(TALK.choices());
        for (double[] row : large.logits()) {
            row[row.length - 1] = 6; // the largest of everything
        }
        FeasibleChoice choice = new FeasibleChoice(TALK, COSTS, budgets, 200, 20);
        FeasibleChoice.Chosen chosen = choice.choose(
                large, new SplittableRandom(1), a -> -COSTS.table(Metric.ENERGY).cost(a));
        assertThat(chosen.lastResort()).isFalse();
        assertThat(ratio(chosen.architecture(), budgets)).isBetween(0.9, 1.0);
        assertThat(choice.candidates(large, new SplittableRandom(1)).architectures())
                .hasSizeGreaterThan(5);
    }

    @Test
    void theCheapestNetworkIsTheLastResort() {
        double least = COSTS.table(Metric.ENERGY).minimum();
        List<Constraint> budget = List.of(new Constraint(Metric.ENERGY, least));
        FeasibleChoice choice = new FeasibleChoice(TALK, COSTS, budget, 50, 20);
        FeasibleChoice.Chosen chosen = choice.choose(new Policy(TALK.choices()), new SplittableRandom(1), a -> 1);
        assertThat(chosen.lastResort()).isTrue();
        assertThat(COSTS.table(Metric.ENERGY).cost(chosen.architecture())).isEqualTo(least);
    }

    @Test
    void aBudgetBelowTheMinimumIsRefusedWithBothNumbers() {
        List<Constraint> budget =
                List.of(new Constraint(Metric.ENERGY, COSTS.table(Metric.ENERGY).minimum() / 2));
        assertThat(COSTS.refusal(budget))
                .hasValueSatisfying(reason ->
                        assertThat(reason).matches("energy budget is \\S+ mJ, but the smallest network needs \\S+ mJ"));
        FeasibleChoice choice = new FeasibleChoice(TALK, COSTS, budget, 50, 20);
        assertThatThrownBy(() -> choice.candidates(new Policy(TALK.choices()), new SplittableRandom(1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("energy budget is");
        assertThat(COSTS.refusal(budgets(COSTS, 0.1))).isEmpty();
    }

    @Test
    void noMoreLossesAreAskedForThanAllowed() {
        AtomicInteger asked = new AtomicInteger();
        new FeasibleChoice(TALK, COSTS, budgets(COSTS, 0.9), 500, 7)
                .choose(new Policy(TALK.choices()), new SplittableRandom(1), a -> asked.incrementAndGet());
        assertThat(asked).hasValue(7);
    }

    @Test
    void theLeastLossWinsAndTheFirstOfEqualOnes() {
        FeasibleChoice choice = new FeasibleChoice(TALK, COSTS, budgets(COSTS, 0.9), 500, 5);
        FeasibleChoice.Candidates candidates = choice.candidates(new Policy(TALK.choices()), new SplittableRandom(1));
        FeasibleChoice.Chosen chosen = choice.choose(candidates, new double[] {Double.NaN, 3, 2, 2, Double.NaN});
        assertThat(chosen.architecture()).isEqualTo(candidates.architectures().get(2));
        assertThat(chosen.loss()).isEqualTo(2);
    }

    @Test
    void equalSeedsGiveEqualCandidates() {
        FeasibleChoice choice = new FeasibleChoice(TALK, COSTS, budgets(COSTS, 0.05), 100, 20);
        Policy policy = Policies.random(TALK, 3);
        assertThat(choice.candidates(policy, new SplittableRandom(4)))
                .isEqualTo(choice.candidates(policy, new SplittableRandom(4)));
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.001, 0.1, 0.3})
    void cheapestOfSeveralBudgetsIsTheBestOfAllMembers(double share) {
        MobileBlockSpace space = Spaces.tiny(Connectivity.BLOCK, BitSharing.BLOCK, ExpansionOne.KEEP, 10);
        SpaceCosts costs = SpaceCosts.of(space, new TestAccelerator(true));
        List<Constraint> budgets = budgets(costs, share);
        double[] best = {Double.POSITIVE_INFINITY};
        Spaces.forEach(space, member -> best[0] = Math.min(best[0], worst(costs, member, budgets)));
        double found = worst(costs, costs.cheapest(budgets), budgets);
        assertThat(found).isCloseTo(best[0], within(1e-9 * best[0]));
    }

    private static double worst(SpaceCosts costs, Architecture member, List<Constraint> budgets) {
        return budgets.stream()
                .mapToDouble(c -> costs.table(c.metric()).cost(member) / c.limit())
                .max()
                .orElseThrow();
    }
}
