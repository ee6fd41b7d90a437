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

class OutputBitsTest {
    private static final Shape IMAGE = new Shape(8, 8, 3);
    private static final Layer.Convolution STEM = Layer.Convolution.same(IMAGE, 4, 3, 1);

    @Test
    void aConvolutionBehindTheNormalisationOfTheImageReadsTheImage() {
        Network network = new Network(
                IMAGE,
                List.of(
                        Node.of("centred", new Layer.Other("Sub", List.of(IMAGE), IMAGE, true), Network.GRAPH_INPUT),
                        Node.of("scaled", new Layer.Other("Mul", List.of(IMAGE), IMAGE, true), 0),
                        Node.of("stem", STEM, 1),
                        Node.of("next", Layer.Convolution.same(STEM.output(), 4, 1, 1), 2)));
        List<NamedUse> uses = OutputBits.uses(network, QuantizationPolicy.uniform(network, 4));
        assertThat(uses.get(2).use().fedByGraphInput()).isTrue();
        assertThat(uses.get(3).use().fedByGraphInput()).isFalse();
    }

    @Test
    void everyTensorThatNobodyReadsLeavesTheNetwork() {
        Network network = new Network(
                IMAGE,
                List.of(
                        Node.of("stem", STEM, Network.GRAPH_INPUT),
                        Node.of("one", Layer.Convolution.same(STEM.output(), 4, 1, 1), 0),
                        Node.of("other", Layer.Convolution.same(STEM.output(), 4, 1, 1), 0)));
        List<NamedUse> uses = OutputBits.uses(
                network,
                new QuantizationPolicy(List.of(Precision.uniform(8), Precision.uniform(4), Precision.uniform(6))));
        assertThat(uses.stream().map(use -> use.use().outputBits()))
                .containsExactly(6, OutputBits.LOGIT_BITS, OutputBits.LOGIT_BITS);
    }

    @Test
    void aConcatenationPassesOnWhatItsReaderAsksForAndAProductReadsEightBits() {
        Shape map = STEM.output();
        Layer concat = new Layer.Other("Concat", List.of(map, map), new Shape(8, 8, 8), false);
        Layer gate = new Layer.Other("Mul", List.of(new Shape(8, 8, 8)), new Shape(8, 8, 8), true);
        Network network = new Network(
                IMAGE,
                List.of(
                        Node.of("stem", STEM, Network.GRAPH_INPUT),
                        Node.of("next", Layer.Convolution.same(map, 4, 1, 1), 0),
                        new Node("concat", concat, List.of(0, 1)),
                        Node.of("last", Layer.Convolution.same(new Shape(8, 8, 8), 8, 1, 1), 2),
                        Node.of("gate", gate, 3)));
        List<NamedUse> uses = OutputBits.uses(network, QuantizationPolicy.uniform(network, 4));
        assertThat(uses.stream().map(use -> use.use().outputBits())).containsExactly(4, 4, 4, 8, 32);
    }

    @Test
    void anEmptyNetworkHasNoUses() {
        Network network = new Network(IMAGE, List.of());
        assertThat(OutputBits.uses(network, new QuantizationPolicy(List.of()))).isEmpty();
    }
}
