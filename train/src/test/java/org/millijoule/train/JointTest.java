package org.millijoule.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.millijoule.search.Metric;
import org.millijoule.search.Trial;

/// The run of a search whose test split throws when it is opened.
class JointTest {
    private static final TinyRun RUN = new TinyRun();
    private static final MemoryLog WHOLE = new MemoryLog();
    private static Found found;

    @BeforeAll
    static void search() {
        found = RUN.search(WHOLE);
    }

    @Test
    void whatIsHandedOverIsInsideTheBudget() {
        double energy = RUN.costs.table(Metric.ENERGY).cost(found.architecture());
        assertThat(energy).isLessThanOrEqualTo(RUN.constraints.getFirst().limit());
        assertThat(found.validationAccuracy()).isBetween(0.0, 100.0);
    }

    @Test
    void everyTrialHasItsTrueCost() {
        assertThat(WHOLE.trials()).isNotEmpty();
        for (int i = 0; i < WHOLE.trials().size(); i++) {
            Trial trial = WHOLE.trials().get(i);
            assertThat(trial.number()).isEqualTo(i);
            double energy = RUN.spec
                    .hardware()
                    .cost(
                            RUN.spec.space().decode(trial.architecture()).network(),
                            RUN.spec.space().decode(trial.architecture()).precisions())
                    .total()
                    .energy()
                    .totalNanojoules();
            assertThat(trial.costs().energyMillijoules()).isCloseTo(energy * 1e-6, Percentage.withPercentage(1e-6));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 13, 25, 35})
    void aCrashedSearchGoesOnBitForBit(int steps) {
        MemoryLog crashed = new MemoryLog().crashAfter(steps);
        assertThatThrownBy(() -> RUN.search(crashed)).isInstanceOf(MemoryLog.Crash.class);
        MemoryLog resumed = crashed.reopened();
        assertThat(RUN.search(resumed)).isEqualTo(found);
        assertSame(resumed, WHOLE);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 11, 13, 30})
    void aStoppedSearchSavesAndGoesOnBitForBit(int steps) {
        MemoryLog stopped = new MemoryLog().stopAfter(steps);
        assertThatThrownBy(() -> RUN.search(stopped)).isInstanceOf(InterruptedRunException.class);
        MemoryLog resumed = stopped.reopened();
        assertThat(RUN.search(resumed)).isEqualTo(found);
        assertSame(resumed, WHOLE);
    }

    @Test
    void aFinishedSearchOnlyChoosesAgain() {
        MemoryLog again = WHOLE.reopened();
        assertThat(RUN.search(again)).isEqualTo(found);
        assertThat(again.metrics()).isEqualTo(WHOLE.metrics());
    }

    private static void assertSame(MemoryLog resumed, MemoryLog whole) {
        assertThat(resumed.trials()).isEqualTo(whole.trials());
        assertThat(resumed.metrics()).isEqualTo(whole.metrics());
        Checkpoint a = resumed.latest("search").orElseThrow();
        Checkpoint b = whole.latest("search").orElseThrow();
        assertThat(a.floats().keySet()).isEqualTo(b.floats().keySet());
        a.floats()
                .forEach((name, values) -> assertThat(
                                Arrays.equals(values, b.floats().get(name)))
                        .as(name)
                        .isTrue());
        a.doubles()
                .forEach((name, values) -> assertThat(
                                Arrays.equals(values, b.doubles().get(name)))
                        .as(name)
                        .isTrue());
    }
}
