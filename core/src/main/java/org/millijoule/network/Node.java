package org.millijoule.network;

import java.util.List;

/// A named layer in the graph of a [Network]; `inputs` are positions of earlier nodes, [Network#GRAPH_INPUT] is
/// the image. A sum and a product have two inputs, an [Layer.Other] its own number, all others one.
public record Node(String name, Layer layer, List<Integer> inputs) {
    public Node {
        inputs = List.copyOf(inputs);
        int wanted =
                switch (layer) {
                    case Layer.Add _, Layer.Product _ -> 2;
                    case Layer.Other other -> other.inputs().size();
                    case Layer.Convolution _, Layer.Linear _, Layer.Recurrent _, Layer.Pool _ -> 1;
                };
        if (inputs.size() != wanted) {
            throw new IllegalArgumentException(name + " needs " + wanted + " inputs, not " + inputs.size());
        }
    }

    /// A layer that reads one tensor.
    public static Node of(String name, Layer layer, int input) {
        return new Node(name, layer, List.of(input));
    }
}
