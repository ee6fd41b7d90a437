package org.millijoule.searching;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.millijoule.learn.log.Checkpoint;
import org.millijoule.learn.log.InterruptedRunException;
import org.millijoule.learn.log.RunLog;
import org.millijoule.search.Metric;
import org.millijoule.search.Trial;
import org.millijoule.space.Architecture;

/// What every strategy that trains a supernet promises, on a search of seconds whose test split throws when it is
/// opened: the result is inside the budget, costs are true, and a stopped or killed run goes on bit for bit.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class DifferentiableContract {
    private final TinyRun run = tiny();
    private final MemoryLog whole = new MemoryLog();
    private Found found = Found.given(Architecture.of(new int[0]));

    /// What is searched.
    TinyRun tiny() {
        return new TinyRun();
    }

    /// Runs or resumes the strategy under test, set up to take 36 weights steps of [TinyRun#RECIPE].
    abstract Found search(TinyRun run, RunLog log);

    @BeforeAll
    void searchOnce() {
        found = search(run, whole);
    }

    @Test
    void theSameSeedGivesTheSameTrials() {
        MemoryLog again = new MemoryLog();
        assertThat(search(run, again)).isEqualTo(found);
        assertSame(again, whole);
    }

    @Test
    void whatIsHandedOverIsInsideTheBudget() {
        double energy = run.costs.table(Metric.ENERGY).cost(found.architecture());
        assertThat(energy).isLessThanOrEqualTo(run.constraints.getFirst().limit());
        assertThat(found.validationAccuracy().orElseThrow()).isBetween(0.0, 100.0);
    }

    @Test
    void everyTrialHasItsTrueCost() {
        assertThat(whole.trials()).isNotEmpty();
        for (int i = 0; i < whole.trials().size(); i++) {
            Trial trial = whole.trials().get(i);
            assertThat(trial.number()).isEqualTo(i);
            double energy = run.spec
                    .hardware()
                    .cost(
                            run.spec.space().decode(trial.architecture()).network(),
                            run.spec.space().decode(trial.architecture()).precisions())
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
        assertThatThrownBy(() -> search(run, crashed)).isInstanceOf(MemoryLog.Crash.class);
        MemoryLog resumed = crashed.reopened();
        assertThat(search(run, resumed)).isEqualTo(found);
        assertSame(resumed, whole);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 11, 13, 30})
    void aStoppedSearchSavesAndGoesOnBitForBit(int steps) {
        MemoryLog stopped = new MemoryLog().stopAfter(steps);
        assertThatThrownBy(() -> search(run, stopped)).isInstanceOf(InterruptedRunException.class);
        MemoryLog resumed = stopped.reopened();
        assertThat(search(run, resumed)).isEqualTo(found);
        assertSame(resumed, whole);
    }

    @Test
    void aFinishedSearchOnlyChoosesAgain() {
        MemoryLog again = whole.reopened();
        assertThat(search(run, again)).isEqualTo(found);
        assertThat(again.metrics()).isEqualTo(whole.metrics());
    }

    private static void assertSame(MemoryLog resumed, MemoryLog whole) {
        assertThat(resumed.trials()).isEqualTo(whole.trials());
        assertThat(resumed.metrics()).isEqualTo(whole.metrics());
        Checkpoint a = resumed.latest("search").orElseThrow();
        Checkpoint b = whole.latest("search").orElseThrow();
        assertThat(a.floats()).usingRecursiveComparison().isEqualTo(b.floats());
        assertThat(a.doubles()).usingRecursiveComparison().isEqualTo(b.doubles());
    }
}
