package org.millijoule.supernet.graph;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.millijoule.autograd.FlatFloats;
import org.millijoule.network.graph.BatchNormFolding;
import org.millijoule.network.graph.Operation;
import org.millijoule.network.graph.Vertex;
import org.millijoule.network.graph.WeightedGraph;
import org.millijoule.quantize.Lsq;
import org.millijoule.supernet.BatchNorm;
import org.millijoule.supernet.NetworkAlone;
import org.millijoule.supernet.Parameter;
import org.millijoule.supernet.TrainableNetwork;

/// A graph that is trained in real numbers, batch-norm and all, and what became of it.
public final class FloatTraining implements AutoCloseable {
    private final WeightedGraph graph;
    private final GraphWeights weights;
    private final GraphBits bits;

    /// @param graph with the weights to begin with
    public FloatTraining(WeightedGraph graph) {
        this.graph = graph;
        Wiring wiring = new Wiring(graph, true);
        this.bits = GraphBits.real(graph.quantizable().size());
        this.weights = new GraphWeights(graph, wiring, PlaceBits.fixed(wiring, bits), new Lsq(), ScalarType.Float);
    }

    /// What a training trains; closed with this.
    public TrainableNetwork network() {
        return new NetworkAlone<>(weights, bits);
    }

    /// The graph with the weights as they are now, batch-norm taken into convolutions.
    public WeightedGraph folded() {
        List<Vertex> vertices = new ArrayList<>();
        for (int at = 0; at < graph.vertices().size(); at++) {
            Vertex vertex = graph.vertices().get(at);
            vertices.add(new Vertex(vertex.name(), now(at, vertex.operation()), vertex.inputs()));
        }
        return BatchNormFolding.of(new WeightedGraph(graph.input(), vertices));
    }

    private Operation now(int at, Operation operation) {
        return switch (operation) {
            case Operation.Convolution conv ->
                new Operation.Convolution(
                        conv.outputChannels(),
                        conv.kernel(),
                        conv.groups(),
                        values(weights.weights(at)),
                        values(weights.bias(at)));
            case Operation.Linear linear ->
                new Operation.Linear(linear.outputs(), values(weights.weights(at)), values(weights.bias(at)));
            case Operation.Affine _ -> new Operation.Affine(values(weights.gain(at)), values(weights.bias(at)));
            case Operation.BatchNorm given -> {
                BatchNorm norm = weights.norm(at);
                yield new Operation.BatchNorm(
                        values(norm.gain()),
                        values(norm.bias()),
                        FlatFloats.values(norm.mean()),
                        FlatFloats.values(norm.variance()),
                        given.epsilon());
            }
            case Operation.Clamp _,
                    Operation.Slope _,
                    Operation.Function _,
                    Operation.Add _,
                    Operation.Multiply _,
                    Operation.Concat _,
                    Operation.Pool _,
                    Operation.Rearrange _ -> operation;
        };
    }

    private static float[] values(Parameter parameter) {
        return FlatFloats.values(parameter.value());
    }

    @Override
    public void close() {
        weights.close();
    }
}
