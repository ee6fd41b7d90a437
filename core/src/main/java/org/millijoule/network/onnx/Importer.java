package org.millijoule.network.onnx;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.millijoule.network.Layer;
import org.millijoule.network.Network;
import org.millijoule.network.Shape;
import org.millijoule.network.onnx.file.Dims;
import org.millijoule.network.onnx.file.Model;
import org.millijoule.network.onnx.file.Numbers;
import org.millijoule.network.onnx.file.OnnxException;
import org.millijoule.network.onnx.file.Operator;
import org.millijoule.network.onnx.file.Refusal;
import org.millijoule.network.onnx.file.Signature;
import org.millijoule.network.onnx.file.Tensor;
import org.millijoule.network.onnx.file.UniqueNames;
import org.millijoule.network.onnx.rule.Call;
import org.millijoule.network.onnx.rule.Levels;
import org.millijoule.network.onnx.rule.Operators;
import org.millijoule.network.onnx.rule.Part;
import org.millijoule.network.onnx.rule.Result;
import org.millijoule.network.onnx.rule.Result.Kind;
import org.millijoule.network.onnx.rule.Value;
import org.millijoule.network.onnx.rule.Value.Origin;
import org.millijoule.network.onnx.weighted.Trace;

/// Walks the operators of a file in order: every one becomes a layer, or is folded, or refused; none is dropped.
final class Importer {
    private final Model model;
    private final ImageInput image;
    private final LayerList layers;
    private final ExportedBits exported;
    private final ControlFlow control;
    private final Folder folder;
    private final List<Trace.Step> steps = new ArrayList<>();
    private final Map<String, Value> values = new HashMap<>();

    /// By tensor: the operator for whose sake its shape is not known.
    private final Map<String, String> unknown = new HashMap<>();

    private final List<UnpricedNode> folded = new ArrayList<>();
    private final List<UnpricedNode> refused = new ArrayList<>();

    private Importer(Model model, ImageInput image, boolean weights) {
        this.model = model;
        this.folder = new Folder(weights);
        this.image = image;
        this.exported = ExportedBits.of(model);
        UniqueNames names = new UniqueNames();
        model.graph().operators().forEach(operator -> names.unique(operator.name()));
        this.layers = new LayerList(names);
        UniqueNames tensors = new UniqueNames();
        model.graph().given().forEach(tensors::unique);
        this.control = new ControlFlow(values, tensors, names);
    }

    /// A network, and how it was read.
    record Read(OnnxNetwork network, Trace trace) {}

    /// @throws OnnxException if the graph is broken or the size of its image open
    static OnnxNetwork read(String name, Model model, Optional<Shape> size) {
        return traced(name, model, size, false).network();
    }

    /// The same, leaving a trace.
    ///
    /// @param weights whether constants of any size are computed, where the model has their values
    static Read traced(String name, Model model, Optional<Shape> size, boolean weights) {
        Order order = Order.of(model);
        ImageInput image = ImageInput.of(model, size);
        Read read = new Importer(model, image, weights).read(name, order, false);
        if (image.batch().images() == 1 || read.network().refused().isEmpty()) {
            return read;
        }
        // PyTorch's layers take inputs without a batch too: then the first side counts no images
        Read whole;
        try {
            whole = new Importer(model, image.whole(), weights).read(name, order, true);
        } catch (OnnxException _) {
            return read;
        }
        return whole.network().refused().size() < read.network().refused().size() ? whole : read;
    }

    private Read read(String name, Order order, boolean unbatched) {
        OnnxNetwork network = network(name, order, unbatched);
        return new Read(
                network,
                new Trace(
                        model,
                        steps,
                        values,
                        image.signature(),
                        image.dims(),
                        image.batch().images()));
    }

    private OnnxNetwork network(String name, Order order, boolean unbatched) {
        Shape input = imageShape();
        addInputs(input);
        model.graph().constants().forEach((constant, tensor) -> values.put(constant, Value.constant(tensor)));
        account(order);
        Network network = layers.network(input);
        if (network.nodes().isEmpty() && refused.isEmpty()) {
            throw model.broken(
                    "no node depends on the input '" + image.signature().name() + "'");
        }
        return new OnnxNetwork(
                name,
                network,
                layers.weightBits(),
                layers.activationBits(),
                layers.parts(),
                folded,
                refused,
                unbatched);
    }

    private void account(Order order) {
        Set<String> needed = order.needed();
        for (Operator operator : order.sorted()) {
            if (needed.contains(operator.name())) {
                account(operator);
            } else {
                folded.add(unpriced(operator, "no output of the network depends on it"));
            }
        }
    }

    private Shape imageShape() {
        try {
            return image.image();
        } catch (Refusal e) {
            throw model.broken("the input '" + image.signature().name() + "' is " + e.reason());
        }
    }

    private void addInputs(Shape shape) {
        for (Signature input : model.inputs()) {
            if (input.equals(image.signature())) {
                Origin origin = new Origin.Computed(Network.GRAPH_INPUT, shape, Network.GRAPH_INPUT);
                values.put(input.name(), new Value(input.type(), image.dims(), Levels.of(input.type()), origin));
                continue;
            }
            Optional<Dims> dims = declared(input);
            if (dims.isPresent()) { // a setting beside the image: its shape matters, its values do not
                values.put(
                        input.name(),
                        Value.constant(new Tensor(input.name(), input.type(), dims.get(), Optional.empty())));
            } else {
                unknown.put(input.name(), "the input '" + input.name() + "', which is " + input.shape());
            }
        }
    }

    private Optional<Dims> declared(Signature signature) {
        try {
            return signature.dims(image.batch().images());
        } catch (Refusal _) { // an absurd declaration counts as none
            return Optional.empty();
        }
    }

    private void account(Operator operator) {
        for (String input : operator.inputs()) {
            if (unknown.containsKey(input)) {
                end(operator, "it reads '" + input + "', whose shape is not known because of " + unknown.get(input));
                return;
            }
        }
        List<Optional<Value>> operands = operator.inputs().stream()
                .map(input -> Optional.ofNullable(values.get(input)))
                .toList();
        try {
            Optional<ControlFlow.Placed> placed = control.placed(operator);
            if (placed.isPresent()) {
                folded.add(unpriced(operator, placed.get().reason()));
                account(Order.of(
                        model,
                        placed.get().operators(),
                        operator.outputs().stream()
                                .filter(output -> !output.isEmpty())
                                .toList(),
                        tensor -> values.containsKey(tensor) || unknown.containsKey(tensor)));
                return;
            }
            List<Result> results = results(new Call(operator, operands, image.batch()));
            place(operator, operands, results);
            steps.add(new Trace.Step(operator, operands, results));
        } catch (Refusal e) {
            end(operator, operands, e.reason());
        } catch (IllegalArgumentException e) { // a layer that cannot be
            end(operator, operands, String.valueOf(e.getMessage()));
        }
    }

    private List<Result> results(Call call) {
        Operator operator = call.operator();
        if (operator.hasGraph()) {
            throw new Refusal("it holds graphs of its own, which are read of If and Loop only");
        }
        return Operators.rule(operator).results(call);
    }

    private void place(Operator operator, List<Optional<Value>> operands, List<Result> results) {
        List<Value> present = operands.stream().flatMap(Optional::stream).toList();
        boolean constant = present.stream().allMatch(Value::constant);
        List<Value> given = new ArrayList<>();
        for (Result result :
                results.subList(0, Math.min(results.size(), operator.outputs().size()))) {
            // all shapes first, so that a refusal leaves nothing behind
            given.add(constant || result.kind() instanceof Kind.Constant ? folded(result, present) : checked(result));
        }
        boolean priced = false;
        Optional<Value> first = Optional.empty();
        for (int i = 0; i < operator.outputs().size(); i++) {
            String output = operator.outputs().get(i);
            boolean others = i == 0 && results.stream().anyMatch(result -> result.kind() instanceof Kind.Taken);
            if (output.isEmpty() && !(others && !constant)) {
                continue;
            }
            if (i >= given.size()) {
                unknown.put(output, operator.name() + ", of which output " + i + " is not read");
            } else if (given.get(i).constant()) {
                values.put(output, given.get(i));
            } else {
                Value value = results.get(i).kind() instanceof Kind.Taken
                        ? taken(operator, i, results.get(i), first.orElseThrow())
                        : layer(operator, i, results.get(i), present);
                first = first.or(() -> Optional.of(value));
                values.put(output, value);
                priced = true;
            }
        }
        if (!priced) {
            folded.add(unpriced(operator, constant ? "it computes a constant" : "it asks for a shape only"));
        }
    }

    private Value folded(Result result, List<Value> present) {
        List<Value> read = result.kind() instanceof Kind.Constant ? List.of() : present;
        Optional<Numbers> numbers =
                result.fold().flatMap(fold -> folder.numbers(result.type(), result.dims(), fold, read));
        return new Value(result.type(), result.dims(), result.levels(), new Origin.Constant(numbers));
    }

    /// A result that has no node of its own yet; refused if its dimensions are no shape of one image.
    private Value checked(Result result) {
        Shape shape = image.batch().shape(result.dims());
        return new Value(
                result.type(), result.dims(), result.levels(), new Origin.Computed(Network.GRAPH_INPUT, shape, 0));
    }

    private Value layer(Operator operator, int output, Result result, List<Value> present) {
        List<Origin.Computed> read =
                present.stream().flatMap(value -> value.computed().stream()).toList();
        String name = layers.output(operator, output);
        Shape shape = image.batch().shape(result.dims());
        int node =
                switch (result.kind()) {
                    case Kind.Known(var layer) -> layers.add(name, layer, operands(layer, read));
                    case Kind.Weighted(List<Part> parts) -> weighted(name, parts);
                    case Kind.Taken _ -> throw new IllegalStateException("the first result of " + name);
                    case Kind.Moves _ -> layers.addOther(name, operator.title(), read, shape, false);
                    case Kind.Computes _, Kind.Constant _ -> layers.addOther(name, operator.title(), read, shape, true);
                    case Kind.Refused(String reason) -> {
                        refused.add(unpriced(operator, reason));
                        yield layers.addOther(name, operator.title(), read, shape, true);
                    }
                };
        boolean follows = result.kind() instanceof Kind.Moves(boolean elementwise) && elementwise;
        int source = follows ? read.getFirst().source() : node;
        return new Value(
                result.type(), result.dims(), result.levels(), new Origin.Computed(node, layers.output(node), source));
    }

    private int weighted(String name, List<Part> parts) {
        List<Integer> nodes = new ArrayList<>();
        for (Part part : parts) {
            String own = part.suffix().isEmpty() ? name : layers.partOf(name, part.suffix());
            List<Origin.Computed> read = part.sources().stream()
                    .map(source -> switch (source) {
                        case Part.Source.Operand(Value value) ->
                            value.computed().orElseThrow();
                        case Part.Source.Earlier(int earlier) -> at(nodes.get(earlier));
                    })
                    .toList();
            nodes.add(layers.add(own, part, exported.of(own), read));
        }
        return nodes.getLast();
    }

    private Origin.Computed at(int node) {
        return new Origin.Computed(node, layers.output(node), node);
    }

    /// A part of what the operator's first output gives.
    private Value taken(Operator operator, int output, Result result, Value first) {
        Origin.Computed whole = first.computed().orElseThrow();
        Shape shape = image.batch().shape(result.dims());
        String name = layers.output(operator, output);
        int node = layers.addOther(name, operator.title(), List.of(whole), shape, false);
        return new Value(result.type(), result.dims(), result.levels(), new Origin.Computed(node, shape, node));
    }

    /// The tensors that a layer computes with: scales and the like may be computed from the image as well.
    private static List<Origin.Computed> operands(Layer layer, List<Origin.Computed> read) {
        int wanted = layer instanceof Layer.Add ? 2 : 1;
        List<Origin.Computed> maps = read.stream()
                .filter(operand -> operand.shape().elements() == layer.input().elements())
                .limit(wanted)
                .toList();
        if (maps.size() < wanted) {
            throw new Refusal("its scales are computed from the image, its operands are not");
        }
        return maps;
    }

    /// Refuses an operator whose result has no shape by rule; the file may declare one.
    private void end(Operator operator, List<Optional<Value>> operands, String reason) {
        List<Origin.Computed> read = operands.stream()
                .flatMap(Optional::stream)
                .flatMap(value -> value.computed().stream())
                .toList();
        refused.add(unpriced(operator, reason));
        for (int i = 0; i < operator.outputs().size(); i++) {
            String output = operator.outputs().get(i);
            Optional<Signature> signature =
                    Optional.ofNullable(model.graph().declared().get(output));
            Optional<Dims> dims =
                    image.resized() || read.isEmpty() ? Optional.empty() : signature.flatMap(this::declared);
            Optional<Shape> shape = dims.flatMap(this::shape);
            if (shape.isEmpty()) {
                unknown.put(output, operator.name());
                continue;
            }
            String name = layers.output(operator, i);
            int node = layers.addOther(name, operator.title(), read, shape.get(), true);
            values.put(
                    output,
                    new Value(
                            signature.orElseThrow().type(),
                            dims.orElseThrow(),
                            Levels.ANY,
                            new Origin.Computed(node, shape.get(), node)));
        }
    }

    private Optional<Shape> shape(Dims dims) {
        try {
            return Optional.of(image.batch().shape(dims));
        } catch (Refusal _) {
            return Optional.empty();
        }
    }

    private void end(Operator operator, String reason) {
        refused.add(unpriced(operator, reason));
        operator.outputs().forEach(output -> unknown.put(output, operator.name()));
    }

    private static UnpricedNode unpriced(Operator operator, String reason) {
        return new UnpricedNode(operator.name(), operator.title(), reason);
    }
}
