package org.millijoule.network.graph;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.millijoule.network.Shape;

/// A network with its weights: operations in execution order, of which the last gives the logits. One that exists fits
/// together. The image that it reads is what the network was trained on: pixels that are normalised already.
///
/// @param input of one image, height x width x channels
public record WeightedGraph(Shape input, List<Vertex> vertices) {
    /// The position that stands for the image in [Vertex#inputs()].
    public static final int IMAGE = -1;

    public WeightedGraph {
        vertices = List.copyOf(vertices);
        if (vertices.isEmpty()) {
            throw new IllegalArgumentException("a network without operations");
        }
        shapes(input, vertices);
    }

    /// The shape of every result, in order.
    public List<Shape> shapes() {
        return shapes(input, vertices);
    }

    private static List<Shape> shapes(Shape input, List<Vertex> vertices) {
        List<Shape> shapes = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (Vertex vertex : vertices) {
            if (!names.add(vertex.name())) {
                throw new IllegalArgumentException("two operations are named " + vertex.name());
            }
            List<Shape> operands = new ArrayList<>();
            for (int source : vertex.inputs()) {
                if (source < IMAGE || source >= shapes.size()) {
                    throw new IllegalArgumentException(
                            vertex.name() + " reads operation " + source + ", which is not before it");
                }
                operands.add(source == IMAGE ? input : shapes.get(source));
            }
            try {
                shapes.add(vertex.operation().output(operands));
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(vertex.name() + ": " + e.getMessage(), e);
            }
        }
        return List.copyOf(shapes);
    }

    /// The vertices for which bit-widths are chosen, in order.
    public List<Vertex> quantizable() {
        return vertices.stream().filter(Vertex::quantizable).toList();
    }

    /// Number of logits.
    public int classes() {
        return Math.toIntExact(shapes().getLast().elements());
    }

    /// By vertex, the positions of those that read it, ascending.
    public List<List<Integer>> readers() {
        List<List<Integer>> readers = new ArrayList<>();
        vertices.forEach(_ -> readers.add(new ArrayList<>()));
        for (int at = 0; at < vertices.size(); at++) {
            for (int source : Set.copyOf(vertices.get(at).inputs())) {
                if (source != IMAGE) {
                    readers.get(source).add(at);
                }
            }
        }
        return readers;
    }
}
