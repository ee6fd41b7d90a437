package org.millijoule.assign;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.millijoule.assign.Assignment.Status;

class AssignerTest {
    private static final Factor LOSS = Factor.of(0, 3, 1);
    private static final Factor SIZE = Factor.of(0, 1, 4);

    private static AssignmentProblem one(double most) {
        return new AssignmentProblem(List.of(2), List.of(LOSS), List.of(new Limit("size", most, List.of(SIZE))));
    }

    @Test
    void aLimitMayBeUsedUpExactly() {
        assertThat(Assigner.solve(one(4)).options()).containsExactly(1);
        assertThat(Assigner.solve(one(Math.nextDown(4.0))).options()).containsExactly(0);
    }

    @Test
    void whatIsMissedIsTheLeastCostLessTheLimit() {
        Assignment found = Assigner.solve(one(0.25));
        assertThat(found.status()).isEqualTo(Status.INFEASIBLE);
        assertThat(found.excess()).isEqualTo(Map.of("size", 0.75));
        assertThat(found.lowerBound()).isInfinite();
    }

    /// Each limit can be kept alone, both cannot: option 0 needs 3 more of b, option 1 needs 4 more of a.
    @Test
    void limitsThatContradictEachOtherTellWhatEachWouldHaveToGive() {
        Assignment found = Assigner.solve(new AssignmentProblem(
                List.of(2),
                List.of(LOSS),
                List.of(
                        new Limit("a", 1, List.of(Factor.of(0, 1, 5))),
                        new Limit("b", 2, List.of(Factor.of(0, 5, 2))))));
        assertThat(found.status()).isEqualTo(Status.INFEASIBLE);
        assertThat(found.excess()).isEqualTo(Map.of("a", 4.0, "b", 3.0));
    }

    /// 0.1 + 0.2 is more than 0.3 in doubles.
    @Test
    void sumsAreThoseOfDoublesInTheOrderGiven() {
        AssignmentProblem problem = new AssignmentProblem(
                List.of(2, 2),
                List.of(Factor.of(0, 1, 0), Factor.of(1, 1, 0)),
                List.of(new Limit("size", 0.3, List.of(Factor.of(0, 0, 0.1), Factor.of(1, 0, 0.2)))));
        assertThat(Assigner.solve(problem).objective()).isEqualTo(1);
    }

    @Test
    void withoutLimitsEveryVariableHasItsLeastLoss() {
        Assignment found = Assigner.solve(
                new AssignmentProblem(List.of(3, 1), List.of(Factor.of(0, -1, -3, 0), Factor.of(1, 7)), List.of()));
        assertThat(found.status()).isEqualTo(Status.OPTIMAL);
        assertThat(found.options()).containsExactly(1, 0);
        assertThat(found.objective()).isEqualTo(4);
    }

    /// The pair (1, 1) would be best, but is forbidden.
    @Test
    void forbiddenCombinationsAreNotTaken() {
        Scope both = Scope.of(List.of(2, 2), List.of(0, 1));
        Factor pair = new Factor(both, new double[] {5, 2, 3, Double.POSITIVE_INFINITY});
        Assignment found = Assigner.solve(new AssignmentProblem(List.of(2, 2), List.of(pair), List.of()));
        assertThat(found.options()).containsExactly(0, 1);
        assertThat(found.objective()).isEqualTo(2);
    }

    @Test
    void aProblemWithoutVariablesHasTheLossOfItsConstants() {
        Factor constant = new Factor(Scope.of(List.of(), List.of()), new double[] {2});
        Assignment found = Assigner.solve(new AssignmentProblem(List.of(), List.of(constant), List.of()));
        assertThat(found.status()).isEqualTo(Status.OPTIMAL);
        assertThat(found.objective()).isEqualTo(2);
    }

    /// The losses that matter are 1e-12, those that do not are a million.
    @Test
    void smallLossesCountBesideLargeOnes() {
        Assignment found = Assigner.solve(new AssignmentProblem(
                List.of(3, 3),
                List.of(Factor.of(0, 1e6, 2e-12, 1e-12), Factor.of(1, 1e6, 3e-12, 1e-12)),
                List.of(new Limit("size", 5, List.of(Factor.of(0, 1, 2, 4), Factor.of(1, 1, 2, 3))))));
        assertThat(found.status()).isEqualTo(Status.OPTIMAL);
        assertThat(found.options()).containsExactly(1, 2);
        assertThat(found.objective()).isEqualTo(3e-12);
    }

    /// Sixty equal layers of decimals: very many answers that differ by rounding alone.
    @Test
    void manyEqualLayersAreNoTrouble() {
        List<Factor> losses = new ArrayList<>();
        List<Factor> sizes = new ArrayList<>();
        for (int v = 0; v < 60; v++) {
            losses.add(Factor.of(v, 0.7, 0.3, 0.1));
            sizes.add(Factor.of(v, 0.1, 0.2, 0.7));
        }
        Assignment found = Assigner.solve(
                new AssignmentProblem(Collections.nCopies(60, 3), losses, List.of(new Limit("size", 20.05, sizes))));
        assertThat(found.status()).isEqualTo(Status.OPTIMAL);
        assertThat(found.objective()).isCloseTo(60 * 0.3 - 16 * 0.2, within(1e-12));
    }

    /// The size of problem that the limits on time are about; here the count of steps is the limit.
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void fiftyLayersAndTwoLimitsAreProven(long seed) {
        Assignment found = Assigner.solve(ManyLayers.problem(seed, 50, 4, 2, 10), 2_000_000);
        assertThat(found.status()).isEqualTo(Status.OPTIMAL);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2})
    void twoHundredLayersOfSixteenOptionsAndThreeLimitsAreProven(long seed) {
        AssignmentProblem problem = ManyLayers.problem(seed, 200, 16, 3, 25);
        Assignment found = Assigner.solve(problem);
        assertThat(found.status()).isEqualTo(Status.OPTIMAL);
        assertThat(EveryAssignment.inside(problem, found.toArray())).isTrue();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2})
    void networksWithResidualsAreProven(long seed) {
        AssignmentProblem problem = ManyLayers.residual(seed, 20, 2);
        Assignment found = Assigner.solve(problem);
        assertThat(found.status()).isEqualTo(Status.OPTIMAL);
        assertThat(EveryAssignment.inside(problem, found.toArray())).isTrue();
    }

    @Test
    void whereTheWorkIsSpentTheGapIsTold() {
        AssignmentProblem problem = ManyLayers.problem(1, 200, 16, 3, 25);
        Assignment early = Assigner.solve(problem, 300_000);
        Assignment late = Assigner.solve(problem);
        assertThat(early.status()).isEqualTo(Status.FEASIBLE);
        assertThat(early.lowerBound()).isLessThanOrEqualTo(late.objective()).isPositive();
        assertThat(early.objective()).isGreaterThanOrEqualTo(late.objective());
    }

    @Test
    void variablesThatHangTogetherTooCloselyAreRefused() {
        List<Integer> sizes = Collections.nCopies(20, 8);
        List<Factor> pairs = new ArrayList<>();
        SplittableRandom random = new SplittableRandom(1);
        for (int a = 0; a < 20; a++) {
            for (int b = 0; b < a; b++) {
                double[] values = new double[64];
                Arrays.setAll(values, i -> random.nextDouble());
                pairs.add(new Factor(Scope.of(sizes, List.of(b, a)), values));
            }
        }
        assertThatThrownBy(() -> Assigner.solve(new AssignmentProblem(sizes, pairs, List.of())))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("hang together too closely");
    }

    @Test
    void whatIsNoNumberIsRefused() {
        assertThatThrownBy(() -> Factor.of(0, Double.NaN)).hasMessageContaining("NaN");
        assertThatThrownBy(() -> new Limit("size", Double.NaN, List.of())).hasMessageContaining("limit size");
        assertThatThrownBy(() -> new AssignmentProblem(List.of(2), List.of(Factor.of(0, 1, 2, 3)), List.of()))
                .hasMessageContaining("3 options of variable 0");
    }
}
