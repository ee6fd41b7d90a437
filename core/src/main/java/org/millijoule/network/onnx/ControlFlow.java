package org.millijoule.network.onnx;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.millijoule.network.onnx.file.Attribute;
import org.millijoule.network.onnx.file.Dims;
import org.millijoule.network.onnx.file.ElementType;
import org.millijoule.network.onnx.file.Graph;
import org.millijoule.network.onnx.file.GraphReader;
import org.millijoule.network.onnx.file.Numbers;
import org.millijoule.network.onnx.file.Operator;
import org.millijoule.network.onnx.file.Refusal;
import org.millijoule.network.onnx.file.Template;
import org.millijoule.network.onnx.file.Tensor;
import org.millijoule.network.onnx.file.UniqueNames;
import org.millijoule.network.onnx.rule.Value;

/// If and Loop that run the same way for every image: what runs stands in their place. PyTorch's old exporter
/// writes `squeeze` as an If on the size of the map, loops over layers as a Loop of constant length.
final class ControlFlow {
    /// `our choice`: loops over layers, heads and time steps are shorter.
    private static final int MOST_RUNS = 1000;

    private final Map<String, Value> values;
    private final UniqueNames tensors;
    private final UniqueNames operators;

    /// @param values tensors that are known, to which constants of bodies are added
    /// @param tensors the names of tensors that are taken
    /// @param operators the names of operators that are taken
    ControlFlow(Map<String, Value> values, UniqueNames tensors, UniqueNames operators) {
        this.values = values;
        this.tensors = tensors;
        this.operators = operators;
    }

    /// What stands in the place of an operator.
    ///
    /// @param reason why the operator itself is no layer
    record Placed(List<Operator> operators, String reason) {}

    /// The operators in the place of this one; empty if it is neither If nor Loop.
    ///
    /// @throws Refusal if what runs depends on the image, or is too much
    Optional<Placed> placed(Operator operator) {
        if (!operator.standard() || !operator.hasGraph()) {
            return Optional.empty();
        }
        return switch (operator.type()) {
            case "If" -> Optional.of(branch(operator));
            case "Loop" -> Optional.of(runs(operator));
            default -> Optional.empty();
        };
    }

    private Placed branch(Operator operator) {
        double condition = constant(operator, 0, "its condition").orElseThrow(() -> new Refusal("it has no condition"));
        String name = condition != 0 ? "then_branch" : "else_branch";
        Graph branch = operator.body(name).orElseThrow(() -> new Refusal(name + " is missing, or stands too deep"));
        List<Operator> body = new ArrayList<>();
        Template template = new Template(operator.name(), tensors, operators);
        Set<String> given = givenByOperators(branch);
        for (int i = 0; i < operator.outputs().size(); i++) {
            String outer = operator.outputs().get(i);
            if (i >= branch.outputs().size()) {
                throw new Refusal("output " + i + " is given by no output of its " + name);
            }
            String inner = branch.outputs().get(i).name();
            if (given.contains(inner) && !template.binds(inner) && !outer.isEmpty()) {
                template.bind(inner, outer);
            }
        }
        place(branch, template, body);
        for (int i = 0; i < operator.outputs().size(); i++) {
            String inner = template.outer(branch.outputs().get(i).name());
            String outer = operator.outputs().get(i);
            if (!outer.isEmpty() && !inner.equals(outer)) { // a constant, a tensor from outside, or one given twice
                body.add(identity(operator, inner, outer));
            }
        }
        return new Placed(body, "its condition is constant: its " + name + " stands in its place");
    }

    private Placed runs(Operator operator) {
        Graph graph = operator.body("body").orElseThrow(() -> new Refusal("its body is missing, or stands too deep"));
        double asked = constant(operator, 0, "how often it runs")
                .orElseThrow(() -> new Refusal("its condition decides how often it runs"));
        boolean begins = constant(operator, 1, "its condition").orElse(1.0) != 0;
        int carried = Math.max(0, operator.inputs().size() - 2);
        if (graph.inputs().size() != carried + 2
                || graph.outputs().size() < carried + 1
                || operator.outputs().size() > graph.outputs().size() - 1) {
            throw new Refusal("its body has " + graph.inputs().size() + " inputs and "
                    + graph.outputs().size() + " outputs");
        }
        if (!goesOn(graph, graph.outputs().getFirst().name())) {
            throw new Refusal("its condition is computed as it runs");
        }
        long runs = begins ? (long) Math.max(0, asked) : 0;
        if (runs > MOST_RUNS || runs * graph.operators().size() > GraphReader.MOST_NODES) {
            throw new Refusal("it runs " + runs + " times " + graph.operators().size() + " nodes, more than "
                    + MOST_RUNS + " times or " + GraphReader.MOST_NODES + " nodes");
        }
        List<Operator> body = new ArrayList<>();
        List<String> state = new ArrayList<>(operator.inputs().subList(2, carried + 2));
        List<List<String>> rows = new ArrayList<>();
        for (int run = 0; run < runs; run++) {
            List<String> outputs = run(operator, graph, run, state, body);
            state = outputs.subList(1, carried + 1);
            rows.add(outputs.subList(carried + 1, outputs.size()));
        }
        results(operator, state, rows, body);
        return new Placed(body, "it runs " + runs + " times for every image: its body stands in its place");
    }

    private List<String> run(Operator operator, Graph graph, int run, List<String> state, List<Operator> body) {
        Template template = new Template(operator.name() + "/" + run, tensors, operators);
        template.bind(graph.inputs().get(0).name(), number(operator, ElementType.INT64, run));
        template.bind(graph.inputs().get(1).name(), number(operator, ElementType.BOOL, 1));
        for (int i = 0; i < state.size(); i++) {
            template.bind(graph.inputs().get(i + 2).name(), state.get(i));
        }
        place(graph, template, body);
        return graph.outputs().stream()
                .map(output -> template.outer(output.name()))
                .toList();
    }

    private String number(Operator operator, ElementType type, double number) {
        String name = tensors.unique(operator.name() + "/run");
        values.put(name, Value.constant(new Tensor(name, type, Dims.SCALAR, Optional.of(Numbers.of(number)))));
        return name;
    }

    /// What is carried from run to run is handed on, what every run adds is stacked.
    private void results(Operator operator, List<String> state, List<List<String>> rows, List<Operator> body) {
        for (int i = 0; i < operator.outputs().size(); i++) {
            String outer = operator.outputs().get(i);
            if (outer.isEmpty()) {
                continue;
            }
            if (i < state.size()) {
                body.add(identity(operator, state.get(i), outer));
                continue;
            }
            int column = i - state.size();
            if (rows.isEmpty()) {
                throw new Refusal("it never runs, so that output " + i + " is empty");
            }
            List<String> parts = new ArrayList<>();
            for (List<String> row : rows) {
                String part = tensors.unique(outer + "/part");
                parts.add(part);
                body.add(shaping(operator, "Unsqueeze", List.of(row.get(column)), part, "axes"));
            }
            body.add(shaping(operator, "Concat", parts, outer, "axis"));
        }
    }

    private Operator shaping(Operator operator, String type, List<String> inputs, String output, String axis) {
        return new Operator(
                operators.unique(operator.name() + "/" + type),
                type,
                "",
                "",
                inputs,
                List.of(output),
                Map.of(axis, new Attribute.Values(Numbers.of(0.0))));
    }

    private Operator identity(Operator operator, String inner, String outer) {
        return Operator.identity(operators.unique(operator.name() + "/Identity"), inner, outer);
    }

    /// The body's constants become known, its operators are appended.
    private void place(Graph graph, Template template, List<Operator> body) {
        graph.constants().forEach((name, tensor) -> {
            template.own(name);
            values.put(template.outer(name), Value.constant(tensor));
        });
        graph.operators().forEach(operator -> operator.outputs().forEach(template::own));
        for (int i = 0; i < graph.operators().size(); i++) {
            body.add(template.placed(graph.operators().get(i), i, Map.of()));
        }
    }

    private static Set<String> givenByOperators(Graph graph) {
        Set<String> given = new HashSet<>();
        graph.operators().forEach(operator -> given.addAll(operator.outputs()));
        return given;
    }

    /// Whether the condition after a run is the one before it, or always true.
    private static boolean goesOn(Graph graph, String condition) {
        Map<String, Operator> givers = new HashMap<>();
        graph.operators().forEach(operator -> operator.outputs().forEach(output -> givers.put(output, operator)));
        String at = condition;
        for (int steps = 0; steps < givers.size(); steps++) {
            Operator giver = givers.get(at);
            if (giver == null) {
                break;
            }
            if (giver.type().equals("Constant")) {
                return giver.tensor("value")
                        .flatMap(Tensor::numbers)
                        .filter(ControlFlow::isTrue)
                        .isPresent();
            }
            if (giver.inputs().isEmpty() || !Set.of("Identity", "Cast").contains(giver.type())) {
                return false;
            }
            at = giver.inputs().getFirst();
        }
        return at.equals(graph.inputs().get(1).name())
                || Optional.ofNullable(graph.constants().get(at))
                        .flatMap(Tensor::numbers)
                        .filter(ControlFlow::isTrue)
                        .isPresent();
    }

    private static boolean isTrue(Numbers numbers) {
        return numbers.size() == 1 && numbers.at(0) != 0;
    }

    /// An operand that must be the same for every image; empty where it is left out.
    private Optional<Double> constant(Operator operator, int index, String what) {
        if (index >= operator.inputs().size() || operator.inputs().get(index).isEmpty()) {
            return Optional.empty();
        }
        Value value = values.get(operator.inputs().get(index));
        if (value == null || !value.constant()) {
            throw new Refusal(what + " is computed from the image");
        }
        return Optional.of(value.numbers()
                .filter(numbers -> numbers.size() == 1)
                .map(numbers -> numbers.at(0))
                .orElseThrow(() -> new Refusal(what + " is not in the file")));
    }
}
