package org.millijoule.search.cost;

import java.util.random.RandomGenerator;
import org.millijoule.search.policy.Policy;

/// How the gradient of E_a~pi(cost(a)) with respect to theta is found.
public sealed interface CostGradient {
    /// In the unit of the table's metric, in the shape of [Policy#logits()].
    double[][] gradient(Policy policy, CostTable table, RandomGenerator random);

    /// What is subtracted from a sample's cost to lower the variance; none of them adds a bias.
    enum Baseline {
        /// The mean cost of the other samples.
        LEAVE_ONE_OUT,
        /// Nothing, as in the talk.
        NONE
    }

    /// REINFORCE: the mean over samples of (cost(a_i) - baseline_i) times the gradient of log pi(a_i). It needs
    /// nothing but costs, so it is also the way for black boxes.
    ///
    /// @param samples k (`our choice`: 1000, since a look-up costs nanoseconds)
    /// @param baseline `our choice`: leave-one-out; the talk has none
    record Reinforce(int samples, Baseline baseline) implements CostGradient {
        public Reinforce {
            int least = baseline == Baseline.NONE ? 1 : 2;
            if (samples < least) {
                throw new IllegalArgumentException("samples must be at least " + least + ", not " + samples);
            }
        }

        public Reinforce() {
            this(1000, Baseline.LEAVE_ONE_OUT);
        }

        @Override
        public double[][] gradient(Policy policy, CostTable table, RandomGenerator random) {
            table.check(policy);
            return new ReinforceSum(policy).gradient(this, table, random);
        }
    }

    /// The closed form over the terms of the cost: no variance.
    record Exact() implements CostGradient {
        @Override
        public double[][] gradient(Policy policy, CostTable table, RandomGenerator random) {
            return table.expectedGradient(policy);
        }
    }
}
