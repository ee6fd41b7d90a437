package org.millijoule.network.graph;

import java.util.ArrayList;
import java.util.List;

/// Takes trained batch-norms into the convolutions before them, in float64, rounded once.
public final class BatchNormFolding {
    private BatchNormFolding() {}

    /// The same network without batch-norm; one that no convolution takes in becomes an [Operation.Affine].
    public static WeightedGraph of(WeightedGraph graph) {
        List<List<Integer>> readers = graph.readers();
        int[] now = new int[graph.vertices().size()]; // where a vertex went
        List<Vertex> folded = new ArrayList<>();
        for (int at = 0; at < now.length; at++) {
            Vertex vertex = graph.vertices().get(at);
            List<Integer> inputs = vertex.inputs().stream()
                    .map(source -> source == WeightedGraph.IMAGE ? source : now[source])
                    .toList();
            now[at] = folded.size();
            if (vertex.operation() instanceof Operation.BatchNorm norm) {
                int source = vertex.inputs().getFirst();
                if (source != WeightedGraph.IMAGE
                        && readers.get(source).size() == 1
                        && graph.vertices().get(source).operation() instanceof Operation.Convolution conv) {
                    now[at] = now[source];
                    folded.set(now[source], with(folded.get(now[source]), folded(conv, norm)));
                    continue;
                }
                folded.add(new Vertex(vertex.name(), norm.affine(), inputs));
                continue;
            }
            folded.add(new Vertex(vertex.name(), vertex.operation(), inputs));
        }
        return new WeightedGraph(graph.input(), folded);
    }

    private static Vertex with(Vertex vertex, Operation operation) {
        return new Vertex(vertex.name(), operation, vertex.inputs());
    }

    private static Operation folded(Operation.Convolution conv, Operation.BatchNorm norm) {
        int outputs = conv.outputChannels();
        int each = conv.weights().length / outputs;
        float[] weights = new float[conv.weights().length];
        float[] bias = new float[outputs];
        for (int o = 0; o < outputs; o++) {
            double factor = norm.gain()[o] / Math.sqrt(norm.variance()[o] + norm.epsilon());
            bias[o] = (float) (norm.bias()[o] + (conv.bias()[o] - norm.mean()[o]) * factor);
            for (int i = o * each; i < (o + 1) * each; i++) {
                weights[i] = (float) (conv.weights()[i] * factor);
            }
        }
        return new Operation.Convolution(outputs, conv.kernel(), conv.groups(), weights, bias);
    }
}
