package org.millijoule.network.onnx.weighted;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.millijoule.network.Shape;
import org.millijoule.network.graph.Operation;
import org.millijoule.network.graph.WeightedGraph;
import org.millijoule.network.onnx.file.Dims;
import org.millijoule.network.onnx.file.OnnxException;
import org.millijoule.network.onnx.file.Operator;
import org.millijoule.network.onnx.file.Refusal;
import org.millijoule.network.onnx.file.Signature;
import org.millijoule.network.onnx.rule.Value;
import org.millijoule.text.Some;

/// Walks a trace and makes the graph with its weights. Without weights it finds what it would refuse.
public final class GraphBuilder {
    private static final Set<String> HANDED_ON =
            Set.of("Identity", "Reshape", "Flatten", "Squeeze", "Unsqueeze", "Cast", "Dropout", "Transpose");

    /// `our choice`: more refused nodes than a message shows; bounds the memory for what stands in their place.
    private static final int MOST_FOLLOWED = 200;

    private final Trace trace;
    private final Draft draft;
    private final Operators operators;
    private final Map<String, View> views = new HashMap<>();
    private final Map<String, List<Operator>> readers = new HashMap<>();
    private final Set<String> outputs = new HashSet<>();
    private final List<Refused> refused = new ArrayList<>();
    private final List<String> remarks = new ArrayList<>();

    private GraphBuilder(Trace trace, boolean weights) {
        this.trace = trace;
        Set<String> nodes = new HashSet<>();
        trace.steps().forEach(step -> nodes.add(step.operator().name()));
        this.draft = new Draft(image(trace), trace.images(), nodes);
        this.operators = new Operators(trace, draft, weights);
        for (Trace.Step step : trace.steps()) {
            step.operator()
                    .inputs()
                    .forEach(input -> readers.computeIfAbsent(input, _ -> new ArrayList<>())
                            .add(step.operator()));
        }
        trace.model().graph().outputs().forEach(output -> outputs.add(output.name()));
    }

    /// A network with its weights.
    ///
    /// @param tensors by operation, the tensor of the file that it stands for
    /// @param remarks sentences on what is different from the file
    public record Built(WeightedGraph graph, Map<String, FileTensor> tensors, List<String> remarks) {
        public Built {
            tensors = Map.copyOf(tensors);
            remarks = List.copyOf(remarks);
        }
    }

    /// What would be refused; needs no weights.
    ///
    /// @param before nodes that are refused already, so that nothing is known behind them
    /// @throws OnnxException if no node is refused, and there is no output of classes, or several
    public static List<Refused> refused(Trace trace, List<Refused> before) {
        GraphBuilder builder = new GraphBuilder(trace, false);
        builder.refused.addAll(before);
        builder.walk();
        if (builder.refused.isEmpty()) {
            builder.output();
        }
        return builder.refused;
    }

    /// The graph.
    ///
    /// @param trace of a model whose weights were read
    /// @throws OnnxException if nodes are refused, weights are missing or no numbers, or the output is no row of
    ///     classes
    public static Built built(Trace trace) {
        GraphBuilder builder = new GraphBuilder(trace, true);
        builder.walk();
        if (!builder.refused.isEmpty()) {
            throw trace.model().broken(Refusals.message(builder.refused));
        }
        View output = builder.output();
        Assembly.Assembled assembled = Assembly.of(builder.draft, builder.draft.plain(output));
        return new Built(new WeightedGraph(image(trace), assembled.vertices()), assembled.tensors(), builder.remarks);
    }

    /// Whether the file wants images as (N, H, W, C): few channels, and they come last.
    public static boolean channelsLast(Dims dims) {
        return dims.rank() == 4 && dims.at(3) <= 4 && dims.at(1) > 4;
    }

    /// One image, height x width x channels.
    private static Shape image(Trace trace) {
        Dims dims = trace.dims();
        if (channelsLast(dims)) {
            return new Shape(dims.at(1), dims.at(2), dims.at(3));
        }
        if (dims.rank() < 2 || dims.rank() > 4) {
            throw trace.model()
                    .broken("the input '" + trace.image().name() + "' is " + dims
                            + ", where N x C x H x W belongs. Maybe export it for a batch of flat images?");
        }
        try {
            return Places.shape(dims, trace.images());
        } catch (Refusal e) {
            throw trace.model().broken("the input '" + trace.image().name() + "' is " + e.reason());
        }
    }

    private void walk() {
        Dims dims = trace.dims();
        Places places = channelsLast(dims)
                ? Places.of(Places.inOrder(dims.elements()), dims, trace.images())
                : new Places.Plain();
        String name = trace.image().name();
        views.put(name, View.of(WeightedGraph.IMAGE, dims, places, name, name));
        for (Trace.Step step : trace.steps()) {
            if (step.operator().outputs().stream().allMatch(this::needless) || !known(step)) {
                continue;
            }
            try {
                step(step);
            } catch (Refusal e) {
                refuse(step.operator(), e.reason());
            } catch (IllegalArgumentException e) {
                refuse(step.operator(), String.valueOf(e.getMessage()));
            }
        }
    }

    /// Behind it zeros stand for what it gives, so that others that are refused are found too.
    private void refuse(Operator operator, String reason) {
        refused.add(new Refused(operator.name(), operator.title(), reason));
        for (String output : operator.outputs()) {
            Value value = trace.values().get(output);
            if (value != null && !value.constant() && refused.size() <= MOST_FOLLOWED) {
                zeros(value.dims(), operator.name()).ifPresent(view -> views.put(output, view));
            }
        }
    }

    private Optional<View> zeros(Dims dims, String operator) {
        try {
            Shape shape = Places.shape(dims, trace.images());
            int[] from = new int[Places.fit(shape.elements())];
            Arrays.fill(from, Operation.Rearrange.ZERO);
            int at = draft.add(
                    draft.named(operator),
                    new Operation.Rearrange(shape, from),
                    List.of(WeightedGraph.IMAGE),
                    new FileTensor(operator, "", dims, new Places.Plain()));
            return Optional.of(View.of(at, dims, new Places.Plain(), operator, ""));
        } catch (Refusal | IllegalArgumentException _) {
            return Optional.empty(); // no shape of one image: what is behind it stays unknown
        }
    }

    private boolean needless(String output) {
        Value value = trace.values().get(output);
        return value == null || value.constant();
    }

    /// Whether its operands are there; they are not behind a node that was refused.
    private boolean known(Trace.Step step) {
        return step.operator().inputs().stream()
                .allMatch(input -> input.isEmpty()
                        || views.containsKey(input)
                        || Optional.ofNullable(trace.values().get(input))
                                .filter(Value::constant)
                                .isPresent());
    }

    private void step(Trace.Step step) {
        Operator operator = step.operator();
        List<Optional<View>> operands = operator.inputs().stream()
                .map(input -> Optional.ofNullable(views.get(input)))
                .toList();
        if (Set.of("Softmax", "LogSoftmax").contains(operator.type())
                && last(operator.outputs().getFirst(), 0)) {
            View logits = operands.getFirst().orElseThrow();
            views.put(operator.outputs().getFirst(), logits.moved(logits.dims(), logits.places(), operator.name(), ""));
            remarks.add("a final " + operator.type() + " was left out: classes stay the same");
            return;
        }
        List<View> results = operators.results(step, operands);
        for (int i = 0; i < results.size(); i++) {
            views.put(operator.outputs().get(i), results.get(i));
        }
    }

    /// Whether a tensor is nothing but an output of the network, in whatever form.
    private boolean last(String tensor, int depth) {
        List<Operator> read = readers.getOrDefault(tensor, List.of());
        return depth < 100
                && (outputs.contains(tensor) || !read.isEmpty())
                && read.stream()
                        .allMatch(reader -> HANDED_ON.contains(reader.type())
                                && last(reader.outputs().getFirst(), depth + 1));
    }

    private View output() {
        List<Signature> all = trace.model().graph().outputs();
        List<View> given = all.stream()
                .flatMap(output -> Optional.ofNullable(views.get(output.name())).stream())
                .toList();
        if (given.isEmpty()) {
            throw trace.model().broken("no output is computed from the image. Maybe export it again?");
        }
        View first = given.getFirst();
        List<String> others = new ArrayList<>();
        for (View view : given.subList(1, given.size())) {
            boolean alias = view.vertex() == first.vertex()
                    && view.formula().equals(first.formula())
                    && view.dims().elements() == first.dims().elements();
            if (!alias) {
                others.add("'" + view.last().tensor() + "' of " + view.dims());
            }
        }
        if (!others.isEmpty() || given.size() < all.size()) {
            throw trace.model()
                    .broken("the network has " + all.size() + " outputs: "
                            + Some.of(
                                    all.stream()
                                            .map(output -> "'" + output.name() + "'")
                                            .toList(),
                                    10)
                            + ". Maybe export it with the classes alone?");
        }
        Dims dims = first.dims();
        boolean row =
                dims.rank() >= 2 && dims.at(0) == trace.images() && dims.elements() == (long) dims.at(0) * dims.at(1);
        if (!row && !(dims.rank() == 1 && trace.images() == 1)) {
            throw trace.model()
                    .broken("the output '" + all.getFirst().name() + "' is " + dims
                            + ", where a row of classes for each image belongs, N x classes. Maybe take a network that"
                            + " classifies?");
        }
        return first;
    }
}
