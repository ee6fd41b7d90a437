package org.millijoule.supernet.graph;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.millijoule.autograd.FlatFloats;
import org.millijoule.data.Normalisation;
import org.millijoule.network.Layer;
import org.millijoule.network.Shape;
import org.millijoule.network.graph.Operation;
import org.millijoule.network.graph.Vertex;
import org.millijoule.network.graph.WeightedGraph;
import org.millijoule.quantize.QuantizedModel;
import org.millijoule.supernet.Site;

/// Writes a [GraphWeights] at some bit-widths as integers, vertex by vertex, as [GraphPass] computes it.
final class GraphExport {
    private final GraphWeights weights;
    private final WeightedGraph graph;
    private final Wiring wiring;
    private final GraphBits bits;
    private final int[] asked;
    private final List<QuantizedModel.Node> nodes = new ArrayList<>();
    private final int[] real; // by vertex: the node that gives its numbers
    private final Map<Integer, Integer> stored = new HashMap<>();

    GraphExport(GraphWeights weights, GraphBits bits) {
        this.weights = weights;
        this.graph = weights.graph();
        this.wiring = weights.wiring();
        this.bits = bits;
        this.asked = wiring.asked(bits);
        this.real = new int[graph.vertices().size()];
    }

    QuantizedModel model(Normalisation normalisation) {
        for (int at = 0; at < real.length; at++) {
            real[at] = node(at);
        }
        return new QuantizedModel(graph.input(), normalisation.mean(), normalisation.inverseDeviation(), nodes);
    }

    private int put(QuantizedModel.Node node) {
        nodes.add(node);
        return nodes.size() - 1;
    }

    private int node(int at) {
        Vertex vertex = graph.vertices().get(at);
        String name = vertex.name();
        return switch (vertex.operation()) {
            case Operation.Convolution conv -> convolution(at, conv);
            case Operation.Linear linear -> linear(at, linear);
            case Operation.Affine _ ->
                put(new QuantizedModel.Affine(
                        name,
                        kept(source(at)),
                        FlatFloats.values(weights.gain(at).value()),
                        FlatFloats.values(weights.bias(at).value())));
            case Operation.BatchNorm _ ->
                throw new IllegalStateException(name + ": batch-norm was to be folded before anything is quantized");
            case Operation.Clamp clamp ->
                put(new QuantizedModel.Clamp(name, kept(source(at)), clamp.lowest(), clamp.highest()));
            case Operation.Slope slope -> put(new QuantizedModel.Slope(name, kept(source(at)), slope.factors()));
            case Operation.Function function -> {
                int from = operand(at, 0);
                QuantizedModel.Quantize grid = (QuantizedModel.Quantize) nodes.get(from);
                yield put(new QuantizedModel.Table(
                        name, from, Functions.table(function.formula(), grid.scale(), grid.grid())));
            }
            case Operation.Add _ -> put(new QuantizedModel.Add(name, operand(at, 0), operand(at, 1)));
            case Operation.Multiply _ -> put(new QuantizedModel.Multiply(name, operand(at, 0), operand(at, 1)));
            case Operation.Concat _ ->
                put(new QuantizedModel.Concat(
                        name, vertex.inputs().stream().map(this::kept).toList()));
            case Operation.Pool pool
            when pool.kind() == Layer.Pool.Kind.MAXIMUM ->
                put(new QuantizedModel.MaxPool(name, kept(source(at)), pool.kernel()));
            case Operation.Pool pool -> {
                Shape map = weights.shape(source(at));
                yield pool.kernel().equals(Operation.Pool.mean(map).kernel())
                        ? put(new QuantizedModel.GlobalAveragePool(name, operand(at, 0)))
                        : put(new QuantizedModel.AveragePool(
                                name, operand(at, 0), pool.kernel(), pool.countsPadding()));
            }
            case Operation.Rearrange moved ->
                put(new QuantizedModel.Rearrange(name, kept(source(at)), moved.output(), moved.from()));
        };
    }

    private int source(int at) {
        return graph.vertices().get(at).inputs().getFirst();
    }

    private int convolution(int at, Operation.Convolution conv) {
        Site site = weights.weightSite(at).orElseThrow();
        int width = bits.layers().get(wiring.layer(at)).weightBits();
        float[] steps = site.channelSteps(width, conv.outputChannels());
        return put(new QuantizedModel.Convolution(
                graph.vertices().get(at).name(),
                operand(at, 0),
                weights.shape(source(at)).channels(),
                conv.outputChannels(),
                conv.kernel(),
                conv.groups(),
                site.grid(width),
                site.integers(weights.weights(at).value(), width),
                steps,
                FlatFloats.values(weights.bias(at).value()),
                Optional.empty()));
    }

    private int linear(int at, Operation.Linear linear) {
        Site site = weights.weightSite(at).orElseThrow();
        int width = bits.layers().get(wiring.layer(at)).weightBits();
        float[] steps = site.channelSteps(width, linear.outputs());
        return put(new QuantizedModel.Linear(
                graph.vertices().get(at).name(),
                operand(at, 0),
                weights.shape(source(at)).channels(),
                linear.outputs(),
                site.grid(width),
                site.integers(weights.weights(at).value(), width),
                steps,
                FlatFloats.values(weights.bias(at).value())));
    }

    /// What stands in a tensor for who moves, scales or clips it: on a grid where several read it.
    private int kept(int tensor) {
        int from = tensor == WeightedGraph.IMAGE ? QuantizedModel.IMAGE : real[tensor];
        if (!wiring.isShared(tensor)) {
            return from;
        }
        return stored.computeIfAbsent(tensor, _ -> {
            int width = wiring.storedBits(tensor, bits, asked);
            Site site = weights.storedSite(tensor).orElseThrow();
            String name = tensor == WeightedGraph.IMAGE
                    ? "image"
                    : graph.vertices().get(tensor).name();
            return put(new QuantizedModel.Quantize(name + ".output", from, site.step(width), site.grid(width)));
        });
    }

    /// An operand that is computed with.
    private int operand(int at, int slot) {
        Vertex vertex = graph.vertices().get(at);
        int source = vertex.inputs().get(slot);
        int width = wiring.operandBits(at, bits, asked);
        int from = kept(source);
        if (wiring.isShared(source) && width >= wiring.storedBits(source, bits, asked)) {
            return from;
        }
        Site site = weights.operandSite(at, slot).orElseThrow();
        return put(new QuantizedModel.Quantize(site.name(), from, site.step(width), site.grid(width)));
    }
}
