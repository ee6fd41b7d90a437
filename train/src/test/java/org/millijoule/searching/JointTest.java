package org.millijoule.searching;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.millijoule.learn.Recipe;
import org.millijoule.learn.log.RunLog;
import org.millijoule.search.Trial;

class JointTest extends DifferentiableContract {
    @Override
    Found search(TinyRun run, RunLog log) {
        return run.search(
                new Joint(
                        1,
                        2,
                        Sampling.LARGEST_FIRST,
                        TinyRun.RECIPE,
                        new PolicySteps(),
                        new Selection(50, 3, 64, 1, 2),
                        5),
                log);
    }

    /// Step sizes are found in the first quantized step, so what is validated before it is not quantized yet, even
    /// if that step is the next one.
    @Test
    void trialsAreQuantizedOnlyAfterAQuantizedStep() {
        List<Trial> first = new ArrayList<>();
        for (double fullPrecision : new double[] {0.5, 0.9}) {
            Recipe recipe = new Recipe(32, 0, 0, 0.9, 0, 5, 0, fullPrecision, 0, 0, 0, TinyRun.RECIPE.augmentation());
            MemoryLog log = new MemoryLog();
            Selection selection = new Selection(50, 3, 64, 1, 1);
            new TinyRun().search(new Joint(0, 2, Sampling.UNIFORM, recipe, new PolicySteps(), selection, 5), log);
            first.add(log.trials().getFirst());
        }
        assertThat(first.getFirst().step()).isEqualTo(12);
        assertThat(first.getFirst()).isEqualTo(first.getLast());
    }
}
