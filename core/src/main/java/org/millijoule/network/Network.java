package org.millijoule.network;

import java.util.List;

/// Layers in execution order with their graph. Activation functions and batch-norm are part of the layer before
/// them. A network that exists fits together: each node reads what stands before it, in the shape that its layer takes.
///
/// @param input of one image, height x width x channels
public record Network(Shape input, List<Node> nodes) {
    /// The position that stands for the image itself in [Node#inputs()].
    public static final int GRAPH_INPUT = -1;

    public Network {
        nodes = List.copyOf(nodes);
        for (int i = 0; i < nodes.size(); i++) {
            Node node = nodes.get(i);
            for (int at = 0; at < node.inputs().size(); at++) {
                int source = node.inputs().get(at);
                if (source < GRAPH_INPUT || source >= i) {
                    throw new IllegalArgumentException(
                            node.name() + " reads node " + source + ", which is not before it");
                }
                Shape arriving = source == GRAPH_INPUT
                        ? input
                        : nodes.get(source).layer().output();
                if (!accepts(node.layer(), at, arriving)) {
                    throw new IllegalArgumentException(
                            node.name() + " expects " + node.layer().input() + ", but "
                                    + (source == GRAPH_INPUT
                                            ? "the image"
                                            : nodes.get(source).name()) + " gives " + arriving);
                }
            }
        }
    }

    private static boolean accepts(Layer layer, int at, Shape arriving) {
        return switch (layer) {
            case Layer.Linear linear -> linear.input().elements() == arriving.elements();
            case Layer.Recurrent recurrent -> recurrent.input().elements() == arriving.elements();
            case Layer.Product product ->
                (at == 0 ? product.input() : product.second()).elements() == arriving.elements();
            case Layer.Convolution conv -> conv.input().holds(arriving);
            case Layer.Pool pool -> pool.input().equals(arriving);
            case Layer.Add add -> add.input().holds(arriving);
            case Layer.Other other -> other.inputs().get(at).elements() == arriving.elements();
        };
    }

    /// The nodes that multiply, in order: the rows of a [QuantizationPolicy].
    public List<Node> quantizable() {
        return nodes.stream().filter(node -> node.layer().quantizable()).toList();
    }

    /// Multiply-accumulates of one image.
    public long macs() {
        return nodes.stream().mapToLong(node -> node.layer().macs()).sum();
    }

    /// Weights without biases and batch-norm.
    public long weights() {
        return nodes.stream().mapToLong(node -> node.layer().weights()).sum();
    }
}
