package org.millijoule.search.cost;

import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.millijoule.search.policy.Policy;
import org.millijoule.space.SearchSpace;

/// Policies for tests.
public final class Policies {
    private Policies() {}

    /// Standard normal logits.
    public static Policy random(SearchSpace space, long seed) {
        RandomGenerator random = new SplittableRandom(seed);
        Policy policy = new Policy(space.choices());
        for (double[] row : policy.logits()) {
            for (int o = 0; o < row.length; o++) {
                row[o] = random.nextGaussian();
            }
        }
        return policy;
    }
}
