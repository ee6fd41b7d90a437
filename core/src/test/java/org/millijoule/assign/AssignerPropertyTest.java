package org.millijoule.assign;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.millijoule.assign.Assignment.Status;

/// The answers of [Assigner] beside those of trying every assignment.
class AssignerPropertyTest {
    private static final int PROBLEMS = 2000;

    @Test
    void theLeastLossIsThatOfAllAssignments() {
        for (int seed = 0; seed < PROBLEMS; seed++) {
            AssignmentProblem problem = RandomProblems.of(seed);
            Assignment found = Assigner.solve(problem);
            double least = EveryAssignment.leastLoss(problem);
            if (least == Double.POSITIVE_INFINITY) {
                assertThat(found.status()).as("seed %d", seed).isEqualTo(Status.INFEASIBLE);
                assertThat(found.options()).isEmpty();
            } else {
                assertThat(found.status()).as("seed %d", seed).isEqualTo(Status.OPTIMAL);
                assertThat(EveryAssignment.inside(problem, found.toArray())).isTrue();
                assertThat(found.objective())
                        .as("seed %d", seed)
                        .isEqualTo(problem.loss(found.toArray()))
                        .isCloseTo(least, within(1e-9 * Math.abs(least)));
                assertThat(found.lowerBound()).as("seed %d", seed).isLessThanOrEqualTo(least);
                assertThat(found.objective() - found.lowerBound())
                        .as("seed %d", seed)
                        .isLessThanOrEqualTo(1e-9 * Math.abs(found.objective()));
            }
        }
    }

    @Test
    void littleWorkGivesAnHonestBound() {
        int open = 0;
        for (int seed = 0; seed < PROBLEMS / 4; seed++) {
            AssignmentProblem problem = RandomProblems.of(seed);
            Assignment found = Assigner.solve(problem, 20);
            double least = EveryAssignment.leastLoss(problem);
            assertThat(found.lowerBound()).as("seed %d", seed).isLessThanOrEqualTo(least);
            assertThat(found.objective()).as("seed %d", seed).isGreaterThanOrEqualTo(least);
            open += found.status() == Status.FEASIBLE || found.status() == Status.UNKNOWN ? 1 : 0;
        }
        assertThat(open).isPositive();
    }

    @Test
    void theExcessIsWhatEachLimitIsMissedByAtLeast() {
        int alone = 0;
        int together = 0;
        for (int seed = 0; seed < PROBLEMS; seed++) {
            AssignmentProblem problem = RandomProblems.of(seed);
            Assignment found = Assigner.solve(problem);
            if (found.status() == Status.INFEASIBLE
                    && EveryAssignment.leastLoss(new AssignmentProblem(problem.options(), problem.losses(), List.of()))
                            < Double.POSITIVE_INFINITY) {
                boolean each = problem.limits().stream()
                        .allMatch(limit -> EveryAssignment.leastCost(problem, limit, false) <= limit.most());
                for (Limit limit : problem.limits()) {
                    double least = EveryAssignment.leastCost(problem, limit, each);
                    double excess = least < Double.POSITIVE_INFINITY ? Math.max(least - limit.most(), 0) : 0;
                    assertThat(found.excess().get(limit.name()))
                            .as("seed %d, %s", seed, limit.name())
                            .isCloseTo(excess, within(1e-9 * (Math.abs(limit.most()) + Math.abs(excess))));
                }
                alone += each ? 0 : 1;
                together += each ? 1 : 0;
            }
        }
        assertThat(alone).isGreaterThan(50);
        assertThat(together).isGreaterThan(10);
    }

    @Test
    void theNearestHasTheLeastLargestShare() {
        int asked = 0;
        for (int seed = 0; seed < PROBLEMS; seed++) {
            AssignmentProblem problem = RandomProblems.of(seed);
            double least =
                    problem.limits().isEmpty() || problem.limits().stream().anyMatch(limit -> !(limit.most() > 0))
                            ? Double.POSITIVE_INFINITY
                            : EveryAssignment.leastShare(problem);
            if (least < Double.POSITIVE_INFINITY) {
                Assignment found = Assigner.nearest(problem, Assigner.WORK);
                assertThat(found.status()).as("seed %d", seed).isEqualTo(Status.OPTIMAL);
                assertThat(found.objective())
                        .as("seed %d", seed)
                        .isCloseTo(least, within(1e-9 * (1 + Math.abs(least))));
                asked++;
            }
        }
        assertThat(asked).isGreaterThan(250);
    }

    @Test
    void equalProblemsHaveEqualAnswers() {
        for (int seed = 0; seed < 200; seed++) {
            assertThat(Assigner.solve(RandomProblems.of(seed))).isEqualTo(Assigner.solve(RandomProblems.of(seed)));
        }
    }
}
