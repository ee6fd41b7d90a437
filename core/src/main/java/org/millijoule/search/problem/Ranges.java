package org.millijoule.search.problem;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// From the best known value of every objective to its reference. Costs are known from the start, the measured
/// metric from what was told.
public final class Ranges {
    private final Problem problem;
    private final double[] best;

    /// @param explorer looks at some candidates where the space is not listed
    public Ranges(Problem problem, Explorer explorer) {
        this.problem = problem;
        this.best = new double[problem.objectives().size()];
        Arrays.fill(best, Double.POSITIVE_INFINITY);
        if (best.length > 1) {
            problem.allowed().ifPresentOrElse(all -> all.forEach(this::see), () -> look(explorer));
        }
    }

    private void look(Explorer explorer) {
        for (int i = 0; i < 200; i++) { // our choice: enough to find the order of magnitude
            Optional<Candidate> drawn = explorer.any();
            if (drawn.isEmpty()) {
                return;
            }
            see(drawn.get());
        }
    }

    private void see(Candidate candidate) {
        int[] costs = problem.costObjectives();
        for (int k = 1; k < best.length; k++) {
            best[k] = Math.min(best[k], candidate.cost(costs[k - 1]));
        }
    }

    public void learn(List<Archive.Tried> tried) {
        for (Archive.Tried one : tried) {
            best[0] = Math.min(best[0], one.value());
            see(one.candidate());
        }
    }

    /// Above 0, also where nothing is known or nothing is better than the reference.
    double range(int objective) {
        double range = problem.objectives().get(objective).reference() - best[objective];
        return Double.isFinite(range) && range > 0 ? range : 1;
    }

    /// The least known value, infinite where nothing is known.
    public double best(int objective) {
        return best[objective];
    }
}
