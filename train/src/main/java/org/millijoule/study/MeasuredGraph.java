package org.millijoule.study;

import java.util.ArrayList;
import java.util.List;
import org.millijoule.learn.Randomness;
import org.millijoule.network.Precision;
import org.millijoule.network.QuantizationPolicy;
import org.millijoule.network.Shape;
import org.millijoule.network.graph.Operation;
import org.millijoule.network.graph.Vertex;
import org.millijoule.network.graph.WeightedGraph;
import org.millijoule.network.zoo.UntrainedNetworks;

/// A network of the zoo whose speed of training is measured. It belongs to no space that is searched by gradients, so
/// it has no steps of a supernet.
///
/// @param name as [UntrainedNetworks] knows it
/// @param batches where nobody says others
/// @param image shape of an image
public record MeasuredGraph(String name, List<Integer> batches, Shape image, int classes)
        implements MeasuredNetwork, MeasuredNetwork.Subject {
    private static final long SEED = 0;

    /// Bit-widths of its layers in turn, as of the networks of spaces (`our choice`).
    private static final int[] MIXED = {2, 4, 6, 8};

    /// Of the first and the last layer, as is usual.
    private static final Precision OUTERMOST = Precision.uniform(8);

    public MeasuredGraph {
        batches = List.copyOf(batches);
    }

    @Override
    public double width() {
        return 1;
    }

    /// With fresh weights, always the same.
    WeightedGraph graph() {
        return UntrainedNetworks.of(name, image, classes, 1, Randomness.of(SEED, "named-weights", 0));
    }

    /// Mixed bit-widths: those of what a layer reads are one ahead of those of its weights.
    QuantizationPolicy policy() {
        int layers = graph().quantizable().size();
        List<Precision> bits = new ArrayList<>();
        for (int i = 0; i < layers; i++) {
            Precision inner = new Precision(MIXED[i % MIXED.length], MIXED[(i + 1) % MIXED.length]);
            bits.add(i == 0 || i == layers - 1 ? OUTERMOST : inner);
        }
        return new QuantizationPolicy(bits);
    }

    @Override
    public double mmac() {
        WeightedGraph graph = graph();
        List<Shape> shapes = graph.shapes();
        long macs = 0;
        for (Vertex vertex : graph.vertices()) {
            int source = vertex.inputs().getFirst();
            Shape read = source == WeightedGraph.IMAGE ? image : shapes.get(source);
            macs += switch (vertex.operation()) {
                case Operation.Convolution convolution ->
                    convolution.layer(read).macs();
                case Operation.Linear linear -> linear.weights().length;
                default -> 0;
            };
        }
        return macs / 1e6;
    }
}
