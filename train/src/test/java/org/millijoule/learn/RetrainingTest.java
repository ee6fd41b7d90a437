package org.millijoule.learn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.millijoule.data.Images;
import org.millijoule.data.shapes.ShapesDataset;
import org.millijoule.export.IntegerReplay;
import org.millijoule.learn.log.Checkpoint;
import org.millijoule.quantize.QuantizedModel;
import org.millijoule.search.Metric;
import org.millijoule.searching.MemoryLog;
import org.millijoule.searching.TinyRun;
import org.millijoule.space.Architecture;

class RetrainingTest {
    private static final TinyRun RUN = new TinyRun();
    private static final Architecture LARGEST = RUN.costs.table(Metric.ENERGY).dearest();

    @ParameterizedTest
    @ValueSource(ints = {3, 12, 14, 19})
    void aCrashedTrainingGoesOnBitForBit(int steps) {
        MemoryLog whole = new MemoryLog();
        MemoryLog crashed = new MemoryLog().crashAfter(steps);
        Images images = new ShapesDataset(500, 100, 16, 7).test();
        float[][] expected;
        try (Retrained retrained = retrain(whole)) {
            expected = retrained.logits(images);
        }
        assertThatThrownBy(() -> retrain(crashed)).isInstanceOf(MemoryLog.Crash.class);
        MemoryLog resumed = crashed.reopened();
        try (Retrained retrained = retrain(resumed)) {
            assertThat(retrained.logits(images)).isDeepEqualTo(expected);
        }
        assertThat(resumed.metrics()).isEqualTo(whole.metrics());
    }

    @Test
    void theTrainedNetworkComputesWithItsIntegersAsTheReplayDoes() {
        Images images = new ShapesDataset(500, 100, 16, 7).test();
        try (Retrained retrained = retrain(new MemoryLog())) {
            float[] replayed = new IntegerReplay(retrained.model()).logits(images);
            float[][] logits = retrained.logits(images);
            float[][] fakeQuantized = retrained.fakeQuantizedLogits(images);
            int classes = logits[0].length;
            int near = 0;
            for (int i = 0; i < logits.length; i++) {
                assertThat(logits[i]).isEqualTo(Arrays.copyOfRange(replayed, i * classes, (i + 1) * classes));
                double largest = 0;
                for (int c = 0; c < classes; c++) {
                    largest = Math.max(largest, Math.abs((double) logits[i][c] - fakeQuantized[i][c]));
                }
                near += largest < 1e-4 ? 1 : 0;
            }
            assertThat(near).isGreaterThan(80); // of 100; the others had a rounding fall to the other side
        }
    }

    @Test
    void weightsOfTheModelAreIntegersWithinTheirGrids() {
        try (Retrained retrained = retrain(new MemoryLog())) {
            for (QuantizedModel.Node node : retrained.model().nodes()) {
                if (node instanceof QuantizedModel.Convolution convolution) {
                    for (byte weight : convolution.weights()) {
                        assertThat((int) weight)
                                .isBetween(
                                        convolution.grid().lowest(),
                                        convolution.grid().highest());
                    }
                    for (float scale : convolution.weightScales()) {
                        assertThat(scale).isPositive();
                    }
                }
            }
        }
    }

    /// The network ends with the statistics that its last steps were trained with.
    @Test
    void theLastStepsTrainWithTheStatisticsThatTheNetworkKeeps() {
        MemoryLog stopped = new MemoryLog().crashAfter(20);
        assertThatThrownBy(() -> retrain(stopped)).isInstanceOf(MemoryLog.Crash.class);
        Checkpoint during = stopped.latest("retrain-largest").orElseThrow();
        assertThat(during.step()).isEqualTo(20);
        MemoryLog whole = new MemoryLog();
        retrain(whole).close();
        Checkpoint end = whole.latest("retrain-largest").orElseThrow();
        assertThat(end.floats().keySet())
                .filteredOn(name -> name.endsWith("/variance"))
                .hasSizeGreaterThan(5)
                .allSatisfy(name -> assertThat(end.floats().get(name))
                        .usingRecursiveComparison()
                        .isEqualTo(during.floats().get(name)));
        assertThat(end.floats().keySet())
                .filteredOn(name -> name.endsWith("/value"))
                .anySatisfy(name -> assertThat(end.floats().get(name))
                        .usingRecursiveComparison()
                        .isNotEqualTo(during.floats().get(name)));
    }

    @Test
    void statisticsAreFixedAfterTheFirstQuantizedStepOrNever() {
        assertThat(new FinalStatistics(1, 0.3).fixFrom(100, 20)).isEqualTo(70);
        assertThat(new FinalStatistics(1, 0.3).fixFrom(100, 90)).isEqualTo(91);
        assertThat(new FinalStatistics(1, 0.3).fixFrom(100, 99)).isEqualTo(100);
        assertThat(new FinalStatistics(1, 0).fixFrom(100, 20)).isEqualTo(100);
        assertThat(FinalStatistics.estimated(3).fixFrom(100, 100)).isEqualTo(100);
    }

    private static Retrained retrain(MemoryLog log) {
        return RUN.spec.retrain().retrain("largest", LARGEST, RUN.spec.freshNetworks(), RUN.data, log);
    }
}
