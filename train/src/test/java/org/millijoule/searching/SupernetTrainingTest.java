package org.millijoule.searching;

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
        double accuracy = accuracy(sampling, 2, whole);
        MemoryLog crashed = new MemoryLog().crashAfter(14);
        assertThatThrownBy(() -> accuracy(sampling, 2, crashed)).isInstanceOf(MemoryLog.Crash.class);
        MemoryLog resumed = crashed.reopened();
        assertThat(accuracy(sampling, 2, resumed)).isEqualTo(accuracy);
        assertThat(resumed.metrics()).isEqualTo(whole.metrics());
        assertThat(resumed.latest("supernet").orElseThrow().floats())
                .usingRecursiveComparison()
                .isEqualTo(whole.latest("supernet").orElseThrow().floats());
    }

    /// Both have three epochs and so one schedule, and the search begins with two of warm-up.
    @Test
    void itIsTheWarmUpOfTheSearch() {
        MemoryLog alone = new MemoryLog();
        accuracy(Sampling.LARGEST_FIRST, 3, alone);
        MemoryLog search = new MemoryLog();
        RUN.search(
                new Joint(
                        2,
                        1,
                        Sampling.LARGEST_FIRST,
                        TinyRun.RECIPE,
                        new PolicySteps(),
                        new Selection(50, 3, 64, 1, 2),
                        5),
                search);
        for (int epoch = 0; epoch < 2; epoch++) {
            assertThat(alone.metrics().get(epoch).trainLoss()).isPresent();
            assertThat(search.metrics().get(epoch).phase()).isEqualTo("warm-up");
            assertThat(alone.metrics().get(epoch).trainLoss())
                    .isEqualTo(search.metrics().get(epoch).trainLoss());
        }
    }

    private static double accuracy(Sampling sampling, int epochs, MemoryLog log) {
        SupernetTraining training = new SupernetTraining(epochs, sampling, TinyRun.RECIPE, 5);
        try (TrainedSupernet trained = training.train(RUN.spec, RUN.data, log)) {
            return trained.validationAccuracy(LARGEST, SELECTION);
        }
    }
}
