package org.millijoule.network.onnx;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.millijoule.network.onnx.file.Graph;
import org.millijoule.network.onnx.file.Model;
import org.millijoule.network.onnx.file.OnnxException;
import org.millijoule.network.onnx.file.Operator;
import org.millijoule.network.onnx.file.Signature;

/// Puts operators into an order in which each reads only what came before; those that stand right stay where they
/// are. ONNX demands it sorted, not every exporter obeys.
final class Order {
    private final Model model;
    private final List<Operator> operators;
    private final List<Set<String>> reads;
    private final List<String> outputs;
    private final Map<String, Integer> givers = new HashMap<>();

    private Order(Model model, List<Operator> operators, List<String> outputs) {
        this.model = model;
        this.operators = operators;
        this.reads = operators.stream().map(Operator::reads).toList();
        this.outputs = outputs;
    }

    /// The operators of the network.
    ///
    /// @throws OnnxException if a tensor is given twice or by nobody, or if operators read each other in a circle
    static Order of(Model model) {
        Set<String> inputs = model.inputs().stream().map(Signature::name).collect(Collectors.toSet());
        if (inputs.size() < model.inputs().size()) {
            throw model.invalid("two inputs of one name");
        }
        Graph graph = model.graph();
        return of(
                model,
                graph.operators(),
                graph.outputs().stream().map(Signature::name).toList(),
                tensor -> inputs.contains(tensor) || graph.constants().containsKey(tensor));
    }

    /// Operators of a body in its place.
    ///
    /// @param outputs the tensors that are asked of them
    /// @param given whether a tensor is there without them
    /// @throws OnnxException as the other
    static Order of(Model model, List<Operator> operators, List<String> outputs, Predicate<String> given) {
        Order order = new Order(model, operators, outputs);
        order.findGivers(given);
        return order;
    }

    private void findGivers(Predicate<String> given) {
        for (int i = 0; i < operators.size(); i++) {
            for (String output : operators.get(i).outputs()) {
                if (output.isEmpty()) {
                    continue;
                }
                Integer other = givers.putIfAbsent(output, i);
                if (other != null || given.test(output)) {
                    throw model.invalid(operators.get(i).name() + " gives '" + output + "', which "
                            + (other == null
                                    ? "is an input or constant already"
                                    : operators.get(other).name() + " gives already"));
                }
            }
        }
        for (int i = 0; i < operators.size(); i++) {
            for (String input : reads.get(i)) {
                if (!givers.containsKey(input) && !given.test(input)) {
                    throw model.invalid(
                            operators.get(i).name() + " reads '" + input + "', which no node, input or constant gives");
                }
            }
        }
        for (String output : outputs) {
            if (!givers.containsKey(output) && !given.test(output)) {
                throw model.invalid("no node gives the output '" + output + "'");
            }
        }
    }

    private Stream<Integer> sources(int reader) {
        return reads.get(reader).stream().flatMap(input -> Stream.ofNullable(givers.get(input)));
    }

    List<Operator> sorted() {
        int[] missing = new int[operators.size()];
        List<List<Integer>> readers = new ArrayList<>();
        operators.forEach(_ -> readers.add(new ArrayList<>(1)));
        PriorityQueue<Integer> ready = new PriorityQueue<>();
        for (int i = 0; i < missing.length; i++) {
            int reader = i;
            sources(i).forEach(source -> {
                missing[reader]++;
                readers.get(source).add(reader);
            });
            if (missing[i] == 0) {
                ready.add(i);
            }
        }
        List<Operator> sorted = new ArrayList<>(missing.length);
        while (!ready.isEmpty()) {
            int next = ready.remove();
            sorted.add(operators.get(next));
            for (int reader : readers.get(next)) {
                if (--missing[reader] == 0) {
                    ready.add(reader);
                }
            }
        }
        if (sorted.size() < operators.size()) {
            throw circle(missing);
        }
        return sorted;
    }

    /// Whoever waits has a source that waits: following these leads into the circle.
    private OnnxException circle(int[] missing) {
        int at = 0;
        while (missing[at] == 0) {
            at++;
        }
        BitSet passed = new BitSet();
        while (!passed.get(at)) {
            passed.set(at);
            at = sources(at).filter(source -> missing[source] > 0).findFirst().orElseThrow();
        }
        return model.invalid(operators.get(at).name() + " depends on its own result: the graph is a circle");
    }

    /// The names of the operators that some output depends on.
    Set<String> needed() {
        BitSet needed = new BitSet();
        List<Integer> open = new ArrayList<>();
        outputs.stream()
                .flatMap(output -> Stream.ofNullable(givers.get(output)))
                .forEach(open::add);
        while (!open.isEmpty()) {
            int at = open.removeLast();
            if (!needed.get(at)) {
                needed.set(at);
                sources(at).forEach(open::add);
            }
        }
        return needed.stream().mapToObj(at -> operators.get(at).name()).collect(Collectors.toSet());
    }
}
