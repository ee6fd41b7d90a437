package org.millijoule.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.millijoule.search.Metric;
import org.millijoule.space.Architecture;

class SupernetTrainingTest {
    private static final TinyRun RUN = new TinyRun();
    private static final Selection SELECTION = new Selection(1, 1, 64, 1, 0);
    private static final Architecture LARGEST = RUN.costs.table(Metric.ENERGY).dearest();

    @ParameterizedTest
    @EnumSource
    void aCrashedTrainingGoesOnBitForBit(Sampling sampling) {
        MemoryLog whole = new MemoryLog();
        double accuracy = accuracy(sampling, whole);
        MemoryLog crashed = new MemoryLog().crashAfter(14);
        assertThatThrownBy(() -> accuracy(sampling, crashed)).isInstanceOf(MemoryLog.Crash.class);
        MemoryLog resumed = crashed.reopened();
        assertThat(accuracy(sampling, resumed)).isEqualTo(accuracy);
        assertThat(resumed.metrics()).isEqualTo(whole.metrics());
        assertThat(resumed.latest("supernet").orElseThrow().floats())
                .usingRecursiveComparison()
                .isEqualTo(whole.latest("supernet").orElseThrow().floats());
    }

    @Test
    void itIsTheWarmUpOfTheSearch() {
        MemoryLog alone = new MemoryLog();
        accuracy(Sampling.LARGEST_FIRST, alone);
        MemoryLog search = new MemoryLog();
        RUN.search(
                new Joint(
                        2,
                        1,
                        Sampling.LARGEST_FIRST,
                        constantRate(),
                        new PolicySteps(),
                        new Selection(50, 3, 64, 1, 2),
                        5),
                search);
        assertThat(alone.metrics().getFirst().trainLoss())
                .isEqualTo(search.metrics().getFirst().trainLoss());
    }

    /// Of a training of two or of three epochs, so that neither warms up nor quantizes in the first.
    private static Recipe constantRate() {
        return new Recipe(32, 0, 0, 0.9, 0, 5, 0, 0.99, 0, 0, 0, TinyRun.RECIPE.augmentation());
    }

    private static double accuracy(Sampling sampling, MemoryLog log) {
        Recipe recipe = sampling == Sampling.LARGEST_FIRST ? constantRate() : TinyRun.RECIPE;
        try (TrainedSupernet trained = new SupernetTraining(2, sampling, recipe, 5).train(RUN.spec, RUN.data, log)) {
            return trained.validationAccuracy(LARGEST, SELECTION);
        }
    }
}
