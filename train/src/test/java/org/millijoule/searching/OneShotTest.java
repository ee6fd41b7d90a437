package org.millijoule.searching;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.millijoule.learn.log.RunLog;
import org.millijoule.search.Trial;
import org.millijoule.search.strategy.Evolution;
import org.millijoule.search.strategy.LocalSearch;

class OneShotTest extends DifferentiableContract {
    private static final Selection BRIEF = new Selection(1, 1, 64, 1, 0);
    private static final OneShot EVOLUTION =
            new OneShot(new Evolution(4, 2), 12, 3, Sampling.FAIR, TinyRun.RECIPE, BRIEF, 5);

    @Override
    Found search(TinyRun run, RunLog log) {
        return run.search(EVOLUTION, log);
    }

    @Test
    void theBestOfDifferentNetworksInsideTheBudgetIsHandedOver() {
        TinyRun run = new TinyRun();
        MemoryLog log = new MemoryLog();
        OneShot local = new OneShot(new LocalSearch(), 10, 1, Sampling.UNIFORM, TinyRun.RECIPE, BRIEF, 5);
        Found found = run.search(local, log);
        assertThat(log.trials()).hasSize(10).allMatch(Trial::feasible);
        assertThat(log.trials()).extracting(Trial::architecture).doesNotHaveDuplicates();
        double best = log.trials().stream().mapToDouble(Trial::error).min().orElseThrow();
        assertThat(100 - found.validationAccuracy().orElseThrow()).isEqualTo(best);
        assertThat(found.lastResort()).isFalse();
    }
}
