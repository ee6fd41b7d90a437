package org.millijoule.supernet;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.millijoule.learn.Retrained;
import org.millijoule.quantize.Grid;
import org.millijoule.quantize.Lsq;
import org.millijoule.quantize.Pact;
import org.millijoule.quantize.QuantizedModel;
import org.millijoule.quantize.Quantizer;
import org.millijoule.searching.MemoryLog;
import org.millijoule.searching.TinyRun;
import org.millijoule.space.Architecture;

class TrainedWeightsTest {
    private static final TinyRun RUN = new TinyRun();
    private static final Architecture FOUND = RUN.spec.space().parse("s1m2k5b4.8|s0|s1m2k3b2.4");

    private static FloatTensor tensor(TrainedWeights weights, String name) {
        return Objects.requireNonNull(weights.tensors().get(name), name);
    }

    @Test
    void namesAndShapesAreThoseOfPyTorch() {
        try (Retrained network =
                RUN.spec.retrain().retrain("x", FOUND, RUN.spec.freshNetworks(), RUN.data, new MemoryLog())) {
            TrainedWeights weights = network.weights();
            assertThat(weights.tensors().keySet())
                    .contains("stem.weight", "stem_norm.running_mean", "head.weight", "classifier.bias", "image.mean")
                    .contains("block2.expand.input.scale")
                    .noneMatch(name -> name.startsWith("block1."));
            assertThat(tensor(weights, "block0.depthwise.weight").shape()).containsExactly(16, 1, 5, 5);
            assertThat(tensor(weights, "block0.depthwise.weight.scale").shape()).containsExactly(16);
            assertThat(tensor(weights, "block0.project_norm.running_var").shape())
                    .containsExactly(8);
            assertThat(tensor(weights, "classifier.weight").shape()).containsExactly(10, 16);
            assertThat(tensor(weights, "block2.expand.input.scale").shape()).containsExactly(1);
            assertThat(weights.grids())
                    .containsEntry("block0.expand.weight", Grid.signed(4))
                    .containsEntry("block2.depthwise.weight", Grid.signed(4))
                    .containsEntry("block2.depthwise.input", Grid.unsigned(4));
            weights.grids()
                    .keySet()
                    .forEach(name -> assertThat(weights.tensors()).containsKey(name + ".scale"));
        }
    }

    /// One scale per channel; one per tensor, of transformed weights.
    static List<Quantizer> quantizers() {
        return List.of(new Lsq(), new Pact());
    }

    @ParameterizedTest
    @MethodSource("quantizers")
    void theIntegersAreTheWeightsRoundedToTheirScales(Quantizer quantizer) {
        TinyRun run = new TinyRun(quantizer);
        try (Retrained network =
                run.spec.retrain().retrain("x", FOUND, run.spec.freshNetworks(), run.data, new MemoryLog())) {
            TrainedWeights weights = network.weights();
            for (QuantizedModel.Node node : network.model().nodes()) {
                if (node instanceof QuantizedModel.Convolution layer) {
                    float[] values = tensor(weights, layer.name() + ".weight").values();
                    float[] scales =
                            tensor(weights, layer.name() + ".weight.scale").values();
                    int perChannel = values.length / scales.length;
                    for (int i = 0; i < values.length; i++) {
                        double nearest = Math.rint(values[i] / scales[i / perChannel]);
                        assertThat(layer.weights()[i]).isEqualTo((byte) Math.clamp(
                                nearest, layer.grid().lowest(), layer.grid().highest()));
                    }
                }
            }
        }
    }
}
