package org.millijoule.network.onnx.weighted;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.millijoule.network.graph.Vertex;
import org.millijoule.network.graph.WeightedGraph;

/// The last step: factors and summands of each channel go into the weights before them where nobody else reads these,
/// numbers are rounded to float32, and what no output depends on is dropped.
final class Assembly {
    private final List<Drafted.Vertex> vertices;

    /// By vertex the one that stands for it after folding.
    private final int[] instead;

    private final int[] readers;

    private Assembly(List<Drafted.Vertex> vertices, int output) {
        this.vertices = new ArrayList<>(vertices);
        this.instead = new int[vertices.size()];
        this.readers = new int[vertices.size()];
        vertices.forEach(vertex -> vertex.inputs().forEach(this::count));
        count(output);
    }

    /// Vertices in order, the output last.
    record Assembled(List<Vertex> vertices, Map<String, FileTensor> tensors) {}

    static Assembled of(Draft draft, int output) {
        Assembly assembly = new Assembly(draft.vertices(), output);
        assembly.fold();
        return assembly.assembled(output);
    }

    private void count(int source) {
        if (source != WeightedGraph.IMAGE) {
            readers[source]++;
        }
    }

    private int instead(int vertex) {
        return vertex == WeightedGraph.IMAGE ? vertex : instead[vertex];
    }

    private void fold() {
        for (int at = 0; at < vertices.size(); at++) {
            instead[at] = at;
            Drafted.Vertex vertex = vertices.get(at);
            if (!(vertex.operation() instanceof Drafted.Affine affine)) {
                continue;
            }
            int written = vertex.inputs().getFirst();
            int source = instead(written);
            if (Drafted.same(affine) && source != WeightedGraph.IMAGE) {
                readers[source] += readers[at] - 1;
                instead[at] = source;
                continue;
            }
            if (source == WeightedGraph.IMAGE || readers[source] != 1) {
                continue;
            }
            Drafted.Vertex before = vertices.get(source);
            switch (before.operation()) {
                case Drafted.Weighted weighted ->
                    vertices.set(source, before.with(Drafted.weighted(weighted, affine), vertex.source()));
                case Drafted.Affine first ->
                    vertices.set(source, before.with(Drafted.affine(first, affine), vertex.source()));
                case Drafted.Fixed _ -> {
                    continue;
                }
            }
            readers[source] = readers[at];
            instead[at] = source;
        }
    }

    private Assembled assembled(int output) {
        BitSet needed = new BitSet();
        List<Integer> open = new ArrayList<>(List.of(instead(output)));
        while (!open.isEmpty()) {
            int at = open.removeLast();
            if (at != WeightedGraph.IMAGE && !needed.get(at)) {
                needed.set(at);
                vertices.get(at).inputs().forEach(input -> open.add(instead(input)));
            }
        }
        Map<Integer, Integer> places = new HashMap<>(Map.of(WeightedGraph.IMAGE, WeightedGraph.IMAGE));
        List<Vertex> kept = new ArrayList<>();
        Map<String, FileTensor> tensors = new HashMap<>();
        for (int at = needed.nextSetBit(0); at >= 0; at = needed.nextSetBit(at + 1)) {
            Drafted.Vertex vertex = vertices.get(at);
            places.put(at, kept.size());
            List<Integer> inputs = vertex.inputs().stream()
                    .map(input -> places.get(instead(input)))
                    .toList();
            kept.add(new Vertex(vertex.name(), vertex.operation().operation(), inputs));
            tensors.put(vertex.name(), vertex.source());
        }
        return new Assembled(kept, tensors);
    }
}
