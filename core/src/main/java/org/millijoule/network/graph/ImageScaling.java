package org.millijoule.network.graph;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// What a network does to every pixel before anything else, taken out of it: `scale * x + shift` in each channel, as
/// files have it that normalise images themselves.
///
/// @param graph without it
public record ImageScaling(WeightedGraph graph, Operation.Affine first) {
    /// The scaling of a network; empty where it begins with something else, or turns brightness round.
    public static Optional<ImageScaling> of(WeightedGraph graph) {
        List<Vertex> readers = graph.vertices().stream()
                .filter(vertex -> vertex.inputs().contains(WeightedGraph.IMAGE))
                .toList();
        if (readers.size() != 1
                || !(readers.getFirst().operation() instanceof Operation.Affine affine)
                || graph.vertices().size() == 1
                || !allPositive(affine.scale())) {
            return Optional.empty();
        }
        int gone = graph.vertices().indexOf(readers.getFirst());
        List<Vertex> rest = new ArrayList<>();
        for (int at = 0; at < graph.vertices().size(); at++) {
            if (at != gone) {
                Vertex vertex = graph.vertices().get(at);
                List<Integer> inputs = vertex.inputs().stream()
                        .map(source -> source == gone ? WeightedGraph.IMAGE : source > gone ? source - 1 : source)
                        .toList();
                rest.add(new Vertex(vertex.name(), vertex.operation(), inputs));
            }
        }
        WeightedGraph without = new WeightedGraph(graph.input(), rest);
        return of(without)
                .map(more -> new ImageScaling(more.graph(), joined(affine, more.first())))
                .or(() -> Optional.of(new ImageScaling(without, affine)));
    }

    private static boolean allPositive(float[] values) {
        for (float value : values) {
            if (!(value > 0)) {
                return false;
            }
        }
        return true;
    }

    private static Operation.Affine joined(Operation.Affine one, Operation.Affine other) {
        float[] scale = Arrays.copyOf(one.scale(), one.scale().length);
        float[] shift = Arrays.copyOf(one.shift(), one.shift().length);
        for (int c = 0; c < scale.length; c++) {
            shift[c] = (float) ((double) other.scale()[c] * shift[c] + other.shift()[c]);
            scale[c] = (float) ((double) other.scale()[c] * scale[c]);
        }
        return new Operation.Affine(scale, shift);
    }
}
