package org.millijoule.network.file;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.millijoule.network.Layer;
import org.millijoule.network.Network;
import org.millijoule.network.Node;
import org.millijoule.network.Precision;
import org.millijoule.network.QuantizationPolicy;
import org.millijoule.network.Shape;
import org.millijoule.spec.Source;
import org.millijoule.spec.Spec;
import org.millijoule.spec.SpecException;
import org.millijoule.spec.SpecReader;
import org.millijoule.text.Nearest;

/// A network as a YAML file: an input and layers, each reading the one above unless it says otherwise.
/// ```yaml
/// input: 32x32x3
/// layers:
///   - {kind: conv, name: stem, channels: 16, stride: 2, weights: 8, activations: 8}
///   - {kind: depthwise, weights: 4, activations: 4}
///   - {kind: conv, channels: 16, kernel: 1}
///   - {kind: add, with: stem}
///   - {kind: global-pool}
///   - {kind: linear, outputs: 10}
/// ```
/// `from` and `with` name a layer above, or `image`, unless a layer above has that name itself. A layer without a name
/// has that of its kind and position.
///
/// @param input height, width and channels of an image
public record NetworkFile(Optional<String> name, Shape input, List<LayerEntry> layers) {
    private static final String IMAGE = "image";

    /// A network and the bit-widths that its file says.
    public record Quantized(Network network, QuantizationPolicy precisions) {}

    public NetworkFile {
        layers = List.copyOf(layers);
        if (layers.isEmpty()) {
            throw new IllegalArgumentException("layers: a network needs at least one layer");
        }
    }

    /// Reads a network with its bit-widths.
    ///
    /// @throws SpecException with file and line, if it cannot be read or its layers do not fit each other
    public static Quantized read(Path file) {
        Spec<NetworkFile> spec = SpecReader.read(NetworkFile.class, file);
        return spec.value().network(spec.source());
    }

    private Quantized network(Source source) {
        Map<String, Integer> positions = new HashMap<>();
        List<Node> nodes = new ArrayList<>();
        List<Precision> precisions = new ArrayList<>();
        for (int i = 0; i < layers.size(); i++) {
            LayerEntry entry = layers.get(i);
            try {
                Node node = node(entry, i, positions, nodes);
                if (positions.putIfAbsent(node.name(), i) != null) {
                    throw new IllegalArgumentException(
                            "there are two layers named '" + node.name() + "'. Maybe rename one of them?");
                }
                nodes.add(node);
                if (node.layer().quantizable()) {
                    precisions.add(entry.precision());
                }
            } catch (IllegalArgumentException | ArithmeticException e) {
                throw source.error("layers." + i, String.valueOf(e.getMessage()));
            }
        }
        return new Quantized(new Network(input, nodes), new QuantizationPolicy(precisions));
    }

    private Node node(LayerEntry entry, int position, Map<String, Integer> positions, List<Node> nodes) {
        int from = entry.from().map(name -> position(name, positions)).orElse(position - 1);
        Shape arriving = shape(from, nodes);
        Layer layer = entry.layer(arriving);
        List<Integer> inputs = new ArrayList<>(List.of(from));
        if (layer instanceof Layer.Add) {
            String other = entry.with()
                    .orElseThrow(() -> new IllegalArgumentException(
                            "a layer of kind add needs with. Maybe 'with: stem', the name of a layer above?"));
            int with = position(other, positions);
            if (!shape(with, nodes).equals(arriving)) {
                throw new IllegalArgumentException(
                        "a sum needs equal shapes, but " + other + " gives " + shape(with, nodes)
                                + " and the layer that it reads " + arriving + ". Maybe 'from' another layer?");
            }
            inputs.add(with);
        }
        return new Node(entry.name().orElseGet(() -> free(LayerEntry.word(entry.kind()) + position)), layer, inputs);
    }

    /// A name for a layer that has none, which no layer was given: `conv3`, else `conv3_`.
    private String free(String name) {
        boolean taken = layers.stream()
                .anyMatch(entry -> entry.name().filter(name::equals).isPresent());
        return taken ? free(name + "_") : name;
    }

    private Shape shape(int position, List<Node> nodes) {
        return position == Network.GRAPH_INPUT
                ? input
                : nodes.get(position).layer().output();
    }

    private static int position(String name, Map<String, Integer> positions) {
        Integer position = positions.get(name);
        if (position == null && name.equals(IMAGE)) { // unless a layer above has that name
            return Network.GRAPH_INPUT;
        }
        if (position == null) {
            throw new IllegalArgumentException("there is no layer '" + name + "' above. "
                    + Nearest.suggestion(
                            name,
                            Stream.concat(positions.keySet().stream().sorted(), Stream.of(IMAGE))
                                    .toList()));
        }
        return position;
    }
}
