package org.millijoule.search.cost;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.millijoule.search.Metric;
import org.millijoule.search.policy.Policy;
import org.millijoule.space.blocks.BitSharing;
import org.millijoule.space.blocks.Connectivity;
import org.millijoule.space.blocks.ExpansionOne;
import org.millijoule.space.blocks.MobileBlockSpace;
import org.millijoule.space.blocks.Spaces;

class GradientErrorTest {
    /// With outputs that are requantized costs are a chain, else a sum.
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void varianceFallsAsOneOverKAndTheBaselineLowersIt(boolean chained) {
        MobileBlockSpace space = Spaces.tiny(Connectivity.BLOCK, BitSharing.BLOCK, ExpansionOne.KEEP, 10);
        CostTable table = SpaceCosts.of(space, new TestAccelerator(chained)).table(Metric.ENERGY);
        Policy policy = Policies.random(space, 1);
        GradientError few = GradientError.of(policy, table, 4, 4000, new SplittableRandom(1));
        GradientError many = GradientError.of(policy, table, 64, 1000, new SplittableRandom(2));
        assertThat(few.plain() / many.plain()).isBetween(13.0, 19.0);
        // leave-one-out: 1 / k + 1 / k (k - 1), so a little more than sixteen times
        assertThat(few.leaveOneOut() / many.leaveOneOut()).isBetween(14.0, 26.0);
        assertThat(many.ratio()).isGreaterThan(2);
    }
}
