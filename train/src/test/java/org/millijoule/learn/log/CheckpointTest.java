package org.millijoule.learn.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.millijoule.learn.Randomness;
import org.millijoule.search.Metric;
import org.millijoule.searching.MemoryLog;
import org.millijoule.searching.TinyRun;
import org.millijoule.space.Architecture;
import org.millijoule.supernet.FloatTensor;

/// What a checkpoint holds, and what happens where it does not fit. That nothing is missing from it is shown by
/// the trainings that go on bit for bit (`DifferentiableContract`, `RetrainingTest`).
class CheckpointTest {
    private static final TinyRun RUN = new TinyRun();
    private static final Architecture SMALLEST = RUN.costs.table(Metric.ENERGY).cheapest();
    private static final Architecture LARGEST = RUN.costs.table(Metric.ENERGY).dearest();

    private static Checkpoint trained() {
        MemoryLog log = new MemoryLog();
        RUN.spec
                .retrain()
                .retrain("x", LARGEST, RUN.spec.freshNetworks(), RUN.data, log)
                .close();
        return log.latest("retrain-x").orElseThrow();
    }

    private static void goOn(Checkpoint from, Architecture architecture) {
        MemoryLog log = new MemoryLog();
        log.save(from);
        RUN.spec
                .retrain()
                .retrain("x", architecture, RUN.spec.freshNetworks(), RUN.data, log)
                .close();
    }

    private static List<Integer> shape(Checkpoint checkpoint, String name) {
        return Objects.requireNonNull(checkpoint.floats().get(name), name).shape();
    }

    @Test
    void everyTensorHasTheShapeThatPyTorchGivesIt() {
        Checkpoint checkpoint = trained();
        assertThat(shape(checkpoint, "stem/value")).containsExactly(8, 3, 3, 3);
        assertThat(shape(checkpoint, "block1.depthwise/momentum")).containsExactly(16, 1, 5, 5);
        assertThat(shape(checkpoint, "block1.depthwise.gain/variance")).containsExactly(16);
        assertThat(shape(checkpoint, "classifier/value")).containsExactly(10, 16);
    }

    @Test
    void drawsDependOnSeedPurposeAndIndexAlone() {
        long first = Randomness.of(3, "gumbel", 7).nextLong();
        assertThat(Randomness.of(3, "gumbel", 7).nextLong()).isEqualTo(first);
        assertThat(Randomness.of(4, "gumbel", 7).nextLong()).isNotEqualTo(first);
        assertThat(Randomness.of(3, "retrain", 7).nextLong()).isNotEqualTo(first);
        assertThat(Randomness.of(3, "gumbel", 8).nextLong()).isNotEqualTo(first);
    }

    @Test
    void aCheckpointOfAnotherNetworkIsRefusedWithTheTensor() {
        assertThatThrownBy(() -> goOn(trained(), SMALLEST))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("the checkpoint of stage retrain-x has ")
                .hasMessageContaining(" of shape ")
                .hasMessageContaining("Maybe");
    }

    @Test
    void aCheckpointWithoutATensorIsRefusedWithItsName() {
        Checkpoint whole = trained();
        SortedMap<String, FloatTensor> floats = new TreeMap<>(whole.floats());
        floats.remove("stem/value");
        assertThatThrownBy(() -> goOn(new Checkpoint("retrain-x", 1, false, floats, whole.doubles()), LARGEST))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("has no stem/value");
        assertThatThrownBy(() -> goOn(new Checkpoint("retrain-x", 1, false, whole.floats(), new TreeMap<>()), LARGEST))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("has no retrain");
    }

    @Test
    void aTensorHasAsManyValuesAsItsShapeSays() {
        assertThatThrownBy(() -> new FloatTensor(List.of(2, 3), new float[5])).hasMessageContaining("[2, 3]");
        assertThat(new FloatTensor(List.of(), new float[1]).shape()).isEmpty();
    }
}
