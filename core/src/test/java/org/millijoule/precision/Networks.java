package org.millijoule.precision;

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
        Shape image = new Shape(8, 8, 3);
        NetworkBuilder builder = new NetworkBuilder(image);
        int first = builder.convolution("stem", Network.GRAPH_INPUT, 8, 3, 1);
        int second = builder.convolution("a", first, 8, 3, 1);
        int joined = builder.layer("join1", concat(builder, first, second), List.of(first, second));
        int third = builder.convolution("b", joined, 8, 3, 1);
        int all = builder.layer("join2", concat(builder, first, second, third), List.of(first, second, third));
        int fourth = builder.convolution("c", all, 8, 1, 1);
        builder.classifier(fourth, 10);
        return builder.network();
    }

    private static Layer concat(NetworkBuilder builder, int... inputs) {
        List<Shape> shapes =
                java.util.Arrays.stream(inputs).mapToObj(builder::shape).toList();
        int channels = shapes.stream().mapToInt(Shape::channels).sum();
        Shape first = shapes.getFirst();
        return new Layer.Other(
                "Concat", shapes, new Shape(first.height(), first.width(), channels), false);
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
