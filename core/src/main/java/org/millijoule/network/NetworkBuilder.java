package org.millijoule.network;

import java.util.ArrayList;
import java.util.List;

/// Puts a [Network] together layer by layer; each method returns the position of the node it added.
public final class NetworkBuilder {
    private final Shape image;
    private final List<Node> nodes = new ArrayList<>();

    public NetworkBuilder(Shape image) {
        this.image = image;
    }

    /// The shape of what a node gives; [Network#GRAPH_INPUT] gives the image.
    public Shape shape(int node) {
        return node == Network.GRAPH_INPUT ? image : nodes.get(node).layer().output();
    }

    /// A convolution with the padding `kernel / 2`.
    public int convolution(String name, int input, int channels, int kernel, int stride) {
        return layer(name, Layer.Convolution.same(shape(input), channels, kernel, stride), input);
    }

    /// A depthwise convolution with the padding `kernel / 2`.
    public int depthwise(String name, int input, int kernel, int stride) {
        return layer(name, Layer.Convolution.depthwise(shape(input), kernel, stride), input);
    }

    public int add(String name, int one, int other) {
        nodes.add(new Node(name, new Layer.Add(shape(one)), List.of(one, other)));
        return nodes.size() - 1;
    }

    /// Global average pooling and a fully connected layer.
    public int classifier(int input, int classes) {
        int pool = layer("pool", Layer.Pool.globalAverage(shape(input)), input);
        return layer("classifier", new Layer.Linear(shape(pool).channels(), classes), pool);
    }

    /// Any layer with one input.
    public int layer(String name, Layer layer, int input) {
        nodes.add(Node.of(name, layer, input));
        return nodes.size() - 1;
    }

    public Network network() {
        return new Network(image, nodes);
    }
}
