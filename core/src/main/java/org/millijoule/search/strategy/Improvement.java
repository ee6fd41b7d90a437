package org.millijoule.search.strategy;

import org.millijoule.search.problem.Archive;
import org.millijoule.search.problem.Candidate;
import org.millijoule.search.problem.Problem;

/// What a candidate is expected to add.
///
/// Let h(t) be the least value known for costs up to t. The hypervolume is the integral over caps t of r - h(t), so
/// a candidate of costs x and value y adds the integral of max(0, h(t) - y) over t above x; caps drawn evenly below
/// the reference make it a mean. One objective has one cap, which is infinite.
final class Improvement {
    /// Caps that stand for the integral (`our choice`).
    private static final int CAPS = 64;

    private final int[] costs;
    private final double[][] caps; // the first cost's ascend
    private final double[] least; // descends with one cost
    private final double[] slopes; // of the value itself, by its standardised one

    private Improvement(int[] costs, double[][] caps, double[] least, double[] slopes) {
        this.costs = costs;
        this.caps = caps;
        this.least = least;
        this.slopes = slopes;
    }

    static Improvement over(Exploration exploration, ErrorModel model) {
        Problem problem = exploration.problem;
        int[] costs = problem.costObjectives();
        double[][] caps = new double[costs.length == 0 ? 1 : CAPS][costs.length];
        double[] least = new double[caps.length];
        double[] slopes = new double[caps.length];
        double ceiling = costs.length == 0
                ? Double.POSITIVE_INFINITY
                : Math.min(problem.objectives().getFirst().reference(), problem.measuredLimit());
        for (int s = 0; s < caps.length; s++) {
            for (int k = 0; k < costs.length; k++) {
                int part = k == 0 ? s : exploration.random().nextInt(CAPS);
                double from = exploration.ranges.best(k + 1);
                double to = problem.objectives().get(k + 1).reference();
                caps[s][k] = from + (to - from) * (part + exploration.random().nextDouble()) / CAPS;
            }
            double best = ceiling;
            for (Archive.Tried tried : exploration.archive.all()) {
                if (within(tried.candidate(), costs, caps[s])) {
                    best = Math.min(best, tried.value());
                }
            }
            slopes[s] = Double.isInfinite(best) ? 1 : model.slope(best);
            least[s] = Double.isInfinite(best) ? 0 : model.standardised(best);
        }
        return new Improvement(costs, caps, least, slopes);
    }

    private static boolean within(Candidate candidate, int[] costs, double[] cap) {
        for (int k = 0; k < costs.length; k++) {
            if (candidate.cost(costs[k]) > cap[k]) {
                return false;
            }
        }
        return true;
    }

    /// Counts a guess as if it had come true.
    void believe(ErrorModel.Guess guess) {
        for (int s = 0; s < caps.length; s++) {
            if (within(guess.candidate(), costs, caps[s])) {
                least[s] = Math.min(least[s], guess.mean());
            }
        }
    }

    /// What it adds if it is better than expected by one deviation; quick. Where that is nothing, how near it comes.
    double hoped(ErrorModel.Guess guess) {
        double value = guess.mean() - guess.deviation();
        double sum = 0;
        double nearest = Double.NEGATIVE_INFINITY;
        for (int s = first(guess.candidate()); s < caps.length; s++) {
            if (within(guess.candidate(), costs, caps[s])) {
                double gain = least[s] - value;
                nearest = Math.max(nearest, gain);
                if (gain > 0) {
                    sum += slopes[s] * gain;
                } else if (costs.length < 2) {
                    break;
                }
            }
        }
        return sum > 0 ? sum : nearest;
    }

    /// The mean of max(0, h - y) for normal y: d (z Phi(z) + phi(z)) with z = (h - mean) / d. Where it is nothing,
    /// how near it comes.
    double expected(ErrorModel.Guess guess) {
        double sum = 0;
        double nearest = Double.NEGATIVE_INFINITY;
        for (int s = first(guess.candidate()); s < caps.length; s++) {
            if (within(guess.candidate(), costs, caps[s])) {
                double z = (least[s] - guess.mean()) / guess.deviation();
                sum += z < -6 ? 0 : slopes[s] * guess.deviation() * (z * Normal.cumulative(z) + Normal.density(z));
                nearest = Math.max(nearest, z);
            }
        }
        return sum > 0 ? sum : Math.min(0, nearest);
    }

    /// The first cap that its first cost is within.
    private int first(Candidate candidate) {
        int from = 0;
        int to = costs.length == 0 ? 0 : caps.length;
        while (from < to) {
            int middle = (from + to) / 2;
            if (candidate.cost(costs[0]) > caps[middle][0]) {
                from = middle + 1;
            } else {
                to = middle;
            }
        }
        return from;
    }
}
