package org.millijoule.hardware;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.millijoule.hardware.bitfusion.BitFusionNetworks;
import org.millijoule.network.Layer;
import org.millijoule.network.Network;
import org.millijoule.network.Precision;
import org.millijoule.network.QuantizationPolicy;
import org.millijoule.network.zoo.NetworkZoo;

class QuantizableNetworkTest {
    @Test
    void aGraphWritesAtTheBitsOfItsWidestReader() {
        Network network = NetworkZoo.named("resnet-18").orElseThrow();
        QuantizableNetwork graph =
                new QuantizableNetwork.Graph("resnet-18", network, QuantizationPolicy.uniform(network, 8));
        Workload workload = graph.at(QuantizationPolicy.uniform(network, 2));
        assertThat(graph.quantizable()).hasSize(21).startsWith("stem");
        assertThat(workload.layers()).hasSameSizeAs(network.nodes());
        assertThat(workload.layers().getFirst().use().weightBits()).isEqualTo(2);
        assertThat(workload.layers().getFirst().use().outputBits())
                .as("the sum behind the first layer reads 8 bits")
                .isEqualTo(8);
        assertThat(workload.layers().getLast().use().outputBits()).isEqualTo(OutputBits.LOGIT_BITS);
        assertThat(graph.workload()).isEqualTo(graph.at(graph.own()));
    }

    @Test
    void inAListEachLayerWritesAtTheBitsOfTheNext() {
        QuantizableNetwork list = BitFusionNetworks.named("bitfusion/lenet-5").orElseThrow();
        List<NamedUse> layers = list.at(new QuantizationPolicy(
                        List.of(new Precision(8, 8), new Precision(4, 3), new Precision(4, 5), new Precision(2, 7))))
                .layers();
        assertThat(layers.stream().map(layer -> layer.use().outputBits()))
                .containsExactly(3, 5, 7, OutputBits.LOGIT_BITS);
        assertThat(layers.stream().map(layer -> layer.use().weightBits())).containsExactly(8, 4, 4, 2);
        assertThat(layers.getFirst().use().fedByGraphInput()).isTrue();
        assertThat(list.own().precisions()).containsOnly(Precision.uniform(2));
    }

    @Test
    void aPolicyOfAnotherNetworkIsRefused() {
        QuantizableNetwork list = BitFusionNetworks.named("bitfusion/rnn").orElseThrow();
        QuantizationPolicy two = new QuantizationPolicy(List.of(Precision.uniform(4), Precision.uniform(4)));
        assertThatThrownBy(() -> list.at(two))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("bitfusion/rnn", "1 layers with weights", "2");
    }

    @Test
    void layersWithoutWeightsStayInTheList() {
        NamedUse linear = new NamedUse("fc", new LayerUse(new Layer.Linear(8, 4), 8, 8, 8, true));
        NamedUse sum =
                new NamedUse("sum", new LayerUse(new Layer.Add(new Layer.Linear(8, 4).output()), 8, 8, 8, false));
        QuantizableNetwork list = new QuantizableNetwork.Layers("two", List.of(linear, sum));
        assertThat(list.quantizable()).containsExactly("fc");
        assertThat(list.workload().layers()).hasSize(2).contains(sum);
        assertThat(list.workload().macs()).isEqualTo(32);
    }
}
