package org.millijoule.supernet.graph;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.millijoule.data.Normalisation;
import org.millijoule.network.Shape;
import org.millijoule.network.graph.Operation;
import org.millijoule.network.graph.Vertex;
import org.millijoule.network.graph.WeightedGraph;
import org.millijoule.quantize.QuantizedModel;
import org.millijoule.quantize.Quantizer;
import org.millijoule.supernet.BatchNorm;
import org.millijoule.supernet.Masks;
import org.millijoule.supernet.NetworkWeights;
import org.millijoule.supernet.Parameter;
import org.millijoule.supernet.Pass;
import org.millijoule.supernet.Site;
import org.millijoule.supernet.StepSizes;

/// The weights of a network that others bring, at any bit-widths of its layers.
///
/// Convolutions and fully connected layers quantize their weights and what they read; sums, products, functions and
/// means read integers; everything else moves, scales or clips what it is given. [Wiring] says where tensors are
/// stored.
public final class GraphWeights implements NetworkWeights<GraphBits> {
    private final WeightedGraph graph;
    private final List<Shape> shapes;
    private final Wiring wiring;
    private final SortedMap<Integer, Parameter> weights = new TreeMap<>();
    private final SortedMap<Integer, Parameter> biases = new TreeMap<>();
    private final SortedMap<Integer, Parameter> gains = new TreeMap<>();
    private final SortedMap<Integer, BatchNorm> norms = new TreeMap<>();
    private final SortedMap<Integer, Site> weightSites = new TreeMap<>();
    private final SortedMap<Integer, Site> stored = new TreeMap<>();
    private final SortedMap<Place, Site> operands = new TreeMap<>();
    private final SortedMap<Integer, Tensor> constants = new TreeMap<>();

    /// An operand of a vertex.
    record Place(int vertex, int slot) implements Comparable<Place> {
        @Override
        public int compareTo(Place other) {
            int first = Integer.compare(vertex, other.vertex);
            return first != 0 ? first : Integer.compare(slot, other.slot);
        }
    }

    GraphWeights(WeightedGraph graph, Wiring wiring, PlaceBits bits, Quantizer quantizer, ScalarType type) {
        this.graph = graph;
        this.shapes = graph.shapes();
        this.wiring = wiring;
        for (int at = WeightedGraph.IMAGE; at < graph.vertices().size(); at++) {
            if (at != WeightedGraph.IMAGE) {
                add(at, type);
                addSites(at, bits, quantizer);
            }
            if (wiring.isShared(at) && !bits.stored(at).isEmpty()) {
                String name = at == WeightedGraph.IMAGE
                        ? "image"
                        : graph.vertices().get(at).name();
                stored.put(at, Site.activations(name + ".output", quantizer, bits.stored(at), wiring.isNegative(at)));
            }
        }
    }

    private void add(int at, ScalarType type) {
        Vertex vertex = graph.vertices().get(at);
        String name = vertex.name();
        switch (vertex.operation()) {
            case Operation.Convolution conv -> {
                int outputs = conv.outputChannels();
                int height = conv.kernel().height().taps();
                int width = conv.kernel().width().taps();
                long perGroup = conv.weights().length / ((long) outputs * height * width);
                weights.put(at, weight(name, type, conv.weights(), outputs, perGroup, height, width));
                biases.put(at, bias(name, type, conv.bias()));
                constants.put(at, torch.ones(outputs).to(type));
            }
            case Operation.Linear linear -> {
                long features = linear.weights().length / linear.outputs();
                weights.put(at, weight(name, type, linear.weights(), linear.outputs(), features));
                biases.put(at, bias(name, type, linear.bias()));
                constants.put(at, torch.ones(linear.outputs()).to(type));
            }
            case Operation.Affine affine -> {
                gains.put(
                        at,
                        new Parameter(
                                name + ".scale",
                                Parameter.Kind.BIAS,
                                tensor(type, affine.scale(), affine.scale().length)));
                biases.put(at, bias(name, type, affine.shift()));
            }
            case Operation.BatchNorm norm -> norms.put(at, norm(name, norm, type));
            case Operation.Slope slope ->
                constants.put(at, tensor(type, slope.factors(), 1, slope.factors().length, 1, 1));
            case Operation.Clamp _,
                    Operation.Function _,
                    Operation.Add _,
                    Operation.Multiply _,
                    Operation.Concat _,
                    Operation.Pool _,
                    Operation.Rearrange _ -> {
                // nothing to learn
            }
        }
    }

    private static BatchNorm norm(String name, Operation.BatchNorm given, ScalarType type) {
        BatchNorm norm = new BatchNorm(name, given.gain().length, type);
        if (type == ScalarType.Float) {
            Parameter.write(given.gain(), norm.gain().value());
            Parameter.write(given.bias(), norm.bias().value());
            Parameter.write(given.mean(), norm.mean());
            Parameter.write(given.variance(), norm.variance());
        }
        return norm;
    }

    private void addSites(int at, PlaceBits bits, Quantizer quantizer) {
        Vertex vertex = graph.vertices().get(at);
        if (!Wiring.computes(vertex.operation())) {
            return;
        }
        if (vertex.quantizable() && !bits.weights(at).isEmpty()) {
            int outputs = shapes.get(at).channels();
            weightSites.put(
                    at,
                    Site.weights(
                            vertex.name() + ".weights", quantizer, bits.weights(at), new TreeSet<>(Set.of(outputs))));
        }
        for (int slot = 0; slot < vertex.inputs().size(); slot++) {
            int source = vertex.inputs().get(slot);
            List<Integer> options = bits.operand(at, source);
            if (!options.isEmpty()) {
                String name = vertex.name() + (vertex.inputs().size() == 1 ? ".input" : slot == 0 ? ".left" : ".right");
                operands.put(
                        new Place(at, slot), Site.activations(name, quantizer, options, wiring.isNegative(source)));
            }
        }
    }

    private static Parameter weight(String name, ScalarType type, float[] values, long... shape) {
        return new Parameter(name, Parameter.Kind.WEIGHT, tensor(type, values, shape));
    }

    private static Parameter bias(String name, ScalarType type, float[] values) {
        return new Parameter(name + ".bias", Parameter.Kind.BIAS, tensor(type, values, values.length));
    }

    /// A contiguous tensor of its own memory.
    static Tensor tensor(ScalarType type, float[] values, long... shape) {
        Tensor tensor = torch.zeros(shape);
        tensor.data_ptr_float().put(values);
        return type == ScalarType.Float ? tensor : tensor.to(type);
    }

    @Override
    public Tensor logits(Tensor images, GraphBits bits, Pass pass) {
        return new GraphPass(this, new ChosenGrids(this, bits, pass), pass).logits(images);
    }

    /// The logits of real numbers, (N, classes), where every place that may quantize is shown what it reads.
    Tensor observe(Tensor images, Pass pass, ObservedGrids.Observer observer) {
        return new GraphPass(this, new ObservedGrids(this, observer), pass).logits(images);
    }

    @Override
    public Tensor relaxedLogits(Tensor images, Masks masks, Pass pass) {
        throw new IllegalStateException("the masks of a given network belong to its space");
    }

    @Override
    public QuantizedModel quantized(GraphBits bits, Normalisation normalisation) {
        return new GraphExport(this, bits).model(normalisation);
    }

    WeightedGraph graph() {
        return graph;
    }

    Wiring wiring() {
        return wiring;
    }

    Shape shape(int vertex) {
        return vertex == WeightedGraph.IMAGE ? graph.input() : shapes.get(vertex);
    }

    Parameter weights(int vertex) {
        return known(weights, vertex);
    }

    Parameter bias(int vertex) {
        return known(biases, vertex);
    }

    Parameter gain(int vertex) {
        return known(gains, vertex);
    }

    BatchNorm norm(int vertex) {
        return known(norms, vertex);
    }

    /// Ones for each output of a layer, or the factors of a slope.
    Tensor constant(int vertex) {
        return known(constants, vertex);
    }

    private static <T> T known(SortedMap<Integer, T> of, int vertex) {
        return Optional.ofNullable(of.get(vertex)).orElseThrow();
    }

    Optional<Site> weightSite(int vertex) {
        return Optional.ofNullable(weightSites.get(vertex));
    }

    Optional<Site> storedSite(int tensor) {
        return Optional.ofNullable(stored.get(tensor));
    }

    Optional<Site> operandSite(int vertex, int slot) {
        return Optional.ofNullable(operands.get(new Place(vertex, slot)));
    }

    SortedMap<Integer, Site> storedSites() {
        return stored;
    }

    SortedMap<Place, Site> operandSites() {
        return operands;
    }

    @Override
    public Shape image() {
        return graph.input();
    }

    @Override
    public List<Parameter> parameters() {
        List<Parameter> all = new ArrayList<>(weights.values());
        all.addAll(gains.values());
        all.addAll(biases.values());
        norms.values().forEach(norm -> all.addAll(List.of(norm.gain(), norm.bias())));
        return all;
    }

    @Override
    public List<BatchNorm> norms() {
        return List.copyOf(norms.values());
    }

    @Override
    public List<StepSizes> stepSizes() {
        List<StepSizes> all = new ArrayList<>();
        weightSites.values().forEach(site -> site.forEachStepSizes(all::add));
        stored.values().forEach(site -> site.forEachStepSizes(all::add));
        operands.values().forEach(site -> site.forEachStepSizes(all::add));
        return all;
    }

    @Override
    public void forEachWeights(BiConsumer<Parameter, Site> action) {
        weightSites.forEach((vertex, site) -> action.accept(weights(vertex), site));
    }

    @Override
    public void close() {
        parameters().forEach(Parameter::close);
        norms.values().forEach(norm -> List.of(norm.mean(), norm.variance()).forEach(Tensor::close));
        constants.values().forEach(Tensor::close);
        weightSites.values().forEach(Site::close);
        stored.values().forEach(Site::close);
        operands.values().forEach(Site::close);
    }
}
