package org.millijoule.search.cost;

import java.util.random.RandomGenerator;
import org.millijoule.search.policy.Policy;
import org.millijoule.search.policy.PolicySampler;

/// Sums the REINFORCE estimate without keeping the samples.
///
/// The score of option o of a choice is 1 - v_o where it was drawn and -v_o where not, so the estimate needs
/// only, per option, the summed advantage W_o of the samples that drew it: gradient_o = W_o - v_o (sum of W over
/// the choice's options). The leave-one-out advantage of sample i is (cost_i - mean) / (k - 1), so W_o follows
/// from summed costs and counts.
final class ReinforceSum {
    private final Policy policy;
    private final PolicySampler sampler;
    private final double[] costs;
    private final int[] counts;

    ReinforceSum(Policy policy) {
        this.policy = policy;
        this.sampler = policy.sampler();
        this.costs = new double[sampler.options()];
        this.counts = new int[sampler.options()];
    }

    double[][] gradient(CostGradient.Reinforce settings, CostTable table, RandomGenerator random) {
        int[] options = new int[policy.choices().size()];
        boolean baseline = settings.baseline() == CostGradient.Baseline.LEAVE_ONE_OUT;
        // A constant shift does not change the leave-one-out estimate; this one keeps the sums small.
        double shift = baseline ? table.cost(policy.mode().toArray()) : 0;
        double sum = 0;
        for (int i = 0; i < settings.samples(); i++) {
            sampler.draw(random, options);
            double cost = table.cost(options) - shift;
            sum += cost;
            add(options, cost);
        }
        return baseline
                ? scores(sum / settings.samples(), 1.0 / (settings.samples() - 1))
                : scores(0, 1.0 / settings.samples());
    }

    private void add(int[] options, double cost) {
        for (int c = 0; c < options.length; c++) {
            if (sampler.counted(c, options)) {
                int at = sampler.offset(c) + options[c];
                costs[at] += cost;
                counts[at]++;
            }
        }
    }

    private double[][] scores(double mean, double factor) {
        double[][] probabilities = policy.probabilities();
        double[][] gradient = policy.zeros();
        for (int c = 0; c < gradient.length; c++) {
            double all = 0;
            for (int o = 0; o < gradient[c].length; o++) {
                int at = sampler.offset(c) + o;
                gradient[c][o] = factor * (costs[at] - mean * counts[at]);
                all += gradient[c][o];
            }
            for (int o = 0; o < gradient[c].length; o++) {
                gradient[c][o] -= probabilities[c][o] * all;
            }
        }
        return gradient;
    }
}
