package org.millijoule.search.cost;

import java.util.random.RandomGenerator;
import org.millijoule.search.cost.CostGradient.Baseline;
import org.millijoule.search.cost.CostGradient.Reinforce;
import org.millijoule.search.policy.Policy;

/// How far REINFORCE's estimates of the cost gradient lie from the exact one: the mean of |g - exact|^2 over repeats,
/// relative to |exact|^2. REINFORCE has no bias, so that is its variance, and it falls as 1 / k.
///
/// @param samples k
/// @param plain without a baseline, as in the talk
/// @param leaveOneOut with the mean of the other samples as the baseline
public record GradientError(int samples, double plain, double leaveOneOut) {
    /// Measures it.
    ///
    /// @param samples k, at least 2
    public static GradientError of(Policy policy, CostTable table, int samples, int repeats, RandomGenerator random) {
        return new GradientError(
                samples,
                error(policy, table, new Reinforce(samples, Baseline.NONE), repeats, random),
                error(policy, table, new Reinforce(samples, Baseline.LEAVE_ONE_OUT), repeats, random));
    }

    /// By how much the baseline lowers the variance.
    public double ratio() {
        return plain / leaveOneOut;
    }

    private static double error(
            Policy policy, CostTable table, Reinforce estimator, int repeats, RandomGenerator random) {
        double[][] exact = table.expectedGradient(policy);
        double size = 0;
        double sum = 0;
        for (int repeat = 0; repeat < repeats; repeat++) {
            double[][] estimate = estimator.gradient(policy, table, random);
            for (int c = 0; c < exact.length; c++) {
                for (int o = 0; o < exact[c].length; o++) {
                    double off = estimate[c][o] - exact[c][o];
                    sum += off * off;
                    size += repeat == 0 ? exact[c][o] * exact[c][o] : 0;
                }
            }
        }
        return sum / repeats / size;
    }
}
