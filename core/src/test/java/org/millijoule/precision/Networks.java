package org.millijoule.precision;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.millijoule.network.Layer;
import org.millijoule.network.Network;
import org.millijoule.network.NetworkBuilder;
import org.millijoule.network.Node;
import org.millijoule.network.Shape;
import org.millijoule.network.zoo.NetworkZoo;

/// Networks whose tensors have several readers.
final class Networks {
    private Networks() {}

    /// Three stages with residual sums.
    static Network residual() {
        return NetworkZoo.named("resnet-8").orElseThrow();
    }

    /// Each layer reads what all before it gave, as in DenseNet.
    static Network dense() {
        Shape map = new Shape(8, 8, 8);
        List<Node> nodes = new ArrayList<>();
        nodes.add(Node.of("stem", Layer.Convolution.same(new Shape(8, 8, 3), 8, 3, 1), Network.GRAPH_INPUT));
        nodes.add(Node.of("a", Layer.Convolution.same(map, 8, 3, 1), 0));
        nodes.add(new Node("join1", concat(map, map), List.of(0, 1)));
        nodes.add(Node.of("b", Layer.Convolution.same(new Shape(8, 8, 16), 8, 3, 1), 2));
        nodes.add(new Node("join2", concat(map, map, map), List.of(0, 1, 3)));
        nodes.add(Node.of("c", Layer.Convolution.same(new Shape(8, 8, 24), 8, 1, 1), 4));
        nodes.add(Node.of("pool", Layer.Pool.globalAverage(map), 5));
        nodes.add(Node.of("classifier", new Layer.Linear(8, 10), 6));
        return new Network(new Shape(8, 8, 3), nodes);
    }

    private static Layer concat(Shape... shapes) {
        int channels = Arrays.stream(shapes).mapToInt(Shape::channels).sum();
        return new Layer.Other("Concat", List.of(shapes), new Shape(8, 8, channels), false);
    }

    /// A chain of three layers, small enough to try everything.
    static Network chain() {
        NetworkBuilder builder = new NetworkBuilder(new Shape(8, 8, 3));
        int last = builder.convolution("one", Network.GRAPH_INPUT, 8, 3, 1);
        last = builder.convolution("two", last, 8, 3, 2);
        last = builder.convolution("three", last, 16, 3, 2);
        builder.classifier(last, 10);
        return builder.network();
    }

    static List<String> names(Network network) {
        return network.quantizable().stream().map(Node::name).toList();
    }
}
