package org.millijoule.network.graph;

import java.util.List;

/// A named operation in a [WeightedGraph]; `inputs` are positions of earlier vertices, [WeightedGraph#IMAGE] is the
/// image. Vertices that multiply by weights have the names of the layers of the geometric
/// [org.millijoule.network.Network].
public record Vertex(String name, Operation operation, List<Integer> inputs) {
    public Vertex {
        inputs = List.copyOf(inputs);
        int wanted =
                switch (operation) {
                    case Operation.Add _, Operation.Multiply _ -> 2;
                    case Operation.Concat _ -> inputs.size();
                    default -> 1;
                };
        if (inputs.isEmpty() || inputs.size() != wanted) {
            throw new IllegalArgumentException(
                    name + " needs " + Math.max(1, wanted) + " inputs, not " + inputs.size());
        }
    }

    /// Whether it multiplies by weights, so that bit-widths are chosen for it.
    public boolean quantizable() {
        return operation instanceof Operation.Convolution || operation instanceof Operation.Linear;
    }
}
