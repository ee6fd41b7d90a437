package org.millijoule.hardware;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.millijoule.network.Layer;
import org.millijoule.network.Network;
import org.millijoule.network.Node;
import org.millijoule.network.Precision;
import org.millijoule.network.QuantizationPolicy;
import org.millijoule.network.Shape;

class NetworkStatisticsTest {
    /// conv 1x1 3->4 on 2x2, conv 1x1 4->4, their sum, pooling, classifier 4->5.
    private static final Network NETWORK = new Network(
            new Shape(2, 2, 3),
            List.of(
                    Node.of("a", Layer.Convolution.same(new Shape(2, 2, 3), 4, 1, 1), Network.GRAPH_INPUT),
                    Node.of("b", Layer.Convolution.same(new Shape(2, 2, 4), 4, 1, 1), 0),
                    new Node("sum", new Layer.Add(new Shape(2, 2, 4)), List.of(0, 1)),
                    Node.of("pool", Layer.Pool.globalAverage(new Shape(2, 2, 4)), 2),
                    Node.of("classifier", new Layer.Linear(4, 5), 3)));

    private static final QuantizationPolicy POLICY =
            new QuantizationPolicy(List.of(new Precision(3, 8), new Precision(2, 4), new Precision(8, 6)));

    private static final NetworkStatistics STATISTICS = NetworkStatistics.of(NETWORK, POLICY);

    @Test
    void modelBytesAreRoundedUpPerLayerWithFourBytesPerBias() {
        // ceil(12 * 3 / 8) + 16, 16 * 2 / 8 + 16, 20 + 20
        assertThat(STATISTICS.modelBytes()).isEqualTo(5 + 16 + 4 + 16 + 20 + 20);
    }

    @Test
    void parametersAreWeightsAndBiases() {
        assertThat(STATISTICS.parameters()).isEqualTo(12 + 4 + 16 + 4 + 20 + 5);
    }

    @Test
    void macsAndBitOperationsAreThoseOfAllLayers() {
        assertThat(STATISTICS.macs()).isEqualTo(48 + 64 + 20);
        assertThat(STATISTICS.bitOps()).isEqualTo(48 * 24 + 64 * 8 + 20 * 48);
    }

    @Test
    void peakRamIsTheLargestSumOfLiveActivations() {
        // at the sum: a (16 at 8 bits, the add reads it), b (16 at 8) and the sum itself (16 at the classifier's 6)
        assertThat(STATISTICS.peakRamBytes()).isEqualTo(16 + 16 + 12);
    }

    @Test
    void poolingAsksForWhatTheClassifierReads() {
        Network tail = new Network(
                new Shape(2, 2, 4),
                List.of(
                        Node.of("pool", Layer.Pool.globalAverage(new Shape(2, 2, 4)), Network.GRAPH_INPUT),
                        Node.of("classifier", new Layer.Linear(4, 5), 0)));
        assertThat(OutputBits.inputBits(tail, QuantizationPolicy.uniform(tail, 8)))
                .isEqualTo(8);
    }
}
