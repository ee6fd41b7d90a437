package org.millijoule.search.problem;

import java.util.random.RandomGenerator;

/// Makes one score, to be large, of several objectives: the random hypervolume scalarization of Golovin and Zhang,
/// "Random Hypervolume Scalarizations for Provable Multi-Objective Black Box Optimization" (ICML 2020), equation 4
/// without the power and the cut at 0, which change no order among points inside the reference:
/// ```
/// s(y) = min_k ((r_k - y_k) / (r_k - i_k)) / w_k
/// ```
/// r is the reference, i the best known value, w a direction drawn evenly on the positive part of the sphere. The
/// mean over w of the best score's K-th power is the hypervolume, so a search whose weights are random works for
/// the hypervolume. One objective needs no weights: s = -y.
///
/// A measured limit comes first: any point that keeps it scores above all that do not, and those by their excess.
public final class Scalarization {
    private final Problem problem;
    private final double[] weights;
    private final double[] references;
    private final double[] ranges;
    private final int[] costs;

    private Scalarization(Problem problem, double[] weights, Ranges known) {
        this.problem = problem;
        this.weights = weights;
        this.costs = problem.costObjectives();
        this.references = new double[weights.length];
        this.ranges = new double[weights.length];
        for (int k = 0; k < weights.length; k++) {
            references[k] = problem.objectives().get(k).reference();
            ranges[k] = known.range(k);
        }
    }

    /// In a random direction.
    public static Scalarization random(Problem problem, Ranges known, RandomGenerator random) {
        double[] weights = new double[problem.objectives().size()];
        double square = 0;
        for (int k = 0; k < weights.length; k++) {
            weights[k] = Math.abs(random.nextGaussian()) + 1e-3;
            square += weights[k] * weights[k];
        }
        for (int k = 0; k < weights.length; k++) {
            weights[k] /= Math.sqrt(square);
        }
        return new Scalarization(problem, weights, known);
    }

    /// In a given direction of positive numbers, one per objective.
    public static Scalarization along(Problem problem, Ranges known, double... direction) {
        return new Scalarization(problem, direction.clone(), known);
    }

    public double score(Archive.Tried tried) {
        double value = tried.value();
        if (Double.isInfinite(value)) {
            return Double.NEGATIVE_INFINITY;
        }
        if (weights.length == 1) {
            return -value;
        }
        double excess = value - problem.measuredLimit();
        if (excess > 0) {
            double least = Math.min(0, part(0, problem.measuredLimit())); // of points that keep the limit
            return least - 1 - excess / ranges[0];
        }
        return Math.min(part(0, value), promise(tried.candidate()));
    }

    /// What the costs alone allow: no measured value gives a candidate a higher score.
    public double promise(Candidate candidate) {
        double least = Double.POSITIVE_INFINITY;
        for (int k = 1; k < weights.length; k++) {
            least = Math.min(least, part(k, candidate.cost(costs[k - 1])));
        }
        return least;
    }

    private double part(int k, double value) {
        return (references[k] - value) / ranges[k] / weights[k];
    }
}
