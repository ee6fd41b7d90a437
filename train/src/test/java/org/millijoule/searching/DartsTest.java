package org.millijoule.searching;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.millijoule.learn.log.RunLog;
import org.millijoule.search.policy.Relaxation;

class DartsTest extends DifferentiableContract {
    @Override
    Found search(TinyRun run, RunLog log) {
        return run.search(
                new Darts(1, 2, Sampling.LARGEST_FIRST, TinyRun.RECIPE, 1, 0.05, new Selection(50, 3, 64, 1, 2), 5),
                log);
    }

    @Test
    void nothingIsDrawnInAPolicyStep() {
        PolicySteps policy = new Darts().steps().policy();
        assertThat(policy.relaxation()).isEqualTo(Relaxation.MIXTURE);
        assertThat(policy.costGradient()).isEqualTo(PolicySteps.CostGradientKind.EXACT);
    }
}
