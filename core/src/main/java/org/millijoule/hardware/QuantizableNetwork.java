package org.millijoule.hardware;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;
import org.millijoule.network.Network;
import org.millijoule.network.Node;
import org.millijoule.network.Precision;
import org.millijoule.network.QuantizationPolicy;

/// A network whose bit-widths can still be chosen: a graph, or a mere list of layers.
public sealed interface QuantizableNetwork {
    String name();

    /// The names of the layers that have weights, in order.
    List<String> quantizable();

    /// The bit-widths that it comes with, one for each of these layers.
    QuantizationPolicy own();

    /// The network at other bit-widths.
    ///
    /// @throws IllegalArgumentException if there are more or fewer precisions than layers with weights
    Workload at(QuantizationPolicy policy);

    /// The network as it comes.
    default Workload workload() {
        return at(own());
    }

    /// A graph: a tensor leaves the chip at the bits of its widest reader.
    record Graph(String name, Network network, QuantizationPolicy own) implements QuantizableNetwork {
        @Override
        public List<String> quantizable() {
            return network.quantizable().stream().map(Node::name).toList();
        }

        @Override
        public Workload at(QuantizationPolicy policy) {
            return Workload.of(name, network, policy);
        }
    }

    /// A list: each layer writes at the activation bits of the next one with weights, the last one at
    /// [OutputBits#LOGIT_BITS].
    record Layers(String name, List<NamedUse> layers) implements QuantizableNetwork {
        public Layers {
            layers = List.copyOf(layers);
        }

        @Override
        public List<String> quantizable() {
            return withWeights().map(NamedUse::name).toList();
        }

        @Override
        public QuantizationPolicy own() {
            return new QuantizationPolicy(withWeights()
                    .map(layer ->
                            new Precision(layer.use().weightBits(), layer.use().activationBits()))
                    .toList());
        }

        @Override
        public Workload at(QuantizationPolicy policy) {
            if (policy.precisions().size() != quantizable().size()) {
                throw new IllegalArgumentException(
                        name + " has " + quantizable().size()
                                + " layers with weights, the quantization policy "
                                + policy.precisions().size());
            }
            Iterator<Precision> precisions = policy.precisions().reversed().iterator();
            List<NamedUse> changed = new ArrayList<>();
            int outputBits = OutputBits.LOGIT_BITS;
            for (NamedUse layer : layers.reversed()) {
                LayerUse use = layer.use();
                if (!use.layer().quantizable()) {
                    changed.add(layer);
                    continue;
                }
                Precision precision = precisions.next();
                changed.add(new NamedUse(
                        layer.name(),
                        new LayerUse(
                                use.layer(),
                                precision.weightBits(),
                                precision.activationBits(),
                                outputBits,
                                use.fedByGraphInput())));
                outputBits = precision.activationBits();
            }
            return new Workload(name, changed.reversed());
        }

        private Stream<NamedUse> withWeights() {
            return layers.stream().filter(layer -> layer.use().layer().quantizable());
        }
    }
}
