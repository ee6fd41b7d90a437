package org.millijoule.network.onnx.file;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Puts the operators of a body into the graph around it: under names of their own, with the tensors of the place
/// where it is called. A body may stand in several places, so every tensor that it gives is renamed.
public final class Template {
    private final String place;
    private final UniqueNames tensors;
    private final UniqueNames operators;
    private final Map<String, String> names = new HashMap<>();

    /// @param place the name of the operator in whose place the body stands
    /// @param tensors the names of tensors that are taken
    /// @param operators the names of operators that are taken
    public Template(String place, UniqueNames tensors, UniqueNames operators) {
        this.place = place;
        this.tensors = tensors;
        this.operators = operators;
    }

    /// The body's tensor `inner` is the tensor `outer` around it.
    public void bind(String inner, String outer) {
        names.put(inner, outer);
    }

    public boolean binds(String inner) {
        return names.containsKey(inner);
    }

    /// A tensor that the body gives gets a name that nobody else has.
    public void own(String inner) {
        if (!inner.isEmpty() && !names.containsKey(inner)) {
            names.put(inner, tensors.unique(place + "/" + inner));
        }
    }

    /// What a tensor of the body is called around it; what the body does not give keeps its name.
    public String outer(String inner) {
        return names.getOrDefault(inner, inner);
    }

    /// The operator as it stands in its place.
    ///
    /// @param attributes of the caller, by name
    public Operator placed(Operator operator, int position, Map<String, Attribute> attributes) {
        String name = operator.name().isEmpty() ? operator.type() + "_" + position : operator.name();
        return renamed(operator, attributes).named(operators.unique(place + "/" + name));
    }

    private Operator renamed(Operator operator, Map<String, Attribute> attributes) {
        Map<String, Attribute> own = new HashMap<>();
        operator.attributes().forEach((name, attribute) -> {
            if (attribute instanceof Attribute.OfCaller(String wanted)) {
                Optional.ofNullable(attributes.get(wanted)).ifPresent(given -> own.put(name, given));
            } else {
                own.put(
                        name,
                        attribute instanceof Attribute.Body(Graph body)
                                ? new Attribute.Body(renamed(body, attributes))
                                : attribute);
            }
        });
        return new Operator(
                operator.name(),
                operator.type(),
                operator.domain(),
                operator.overload(),
                operator.inputs().stream().map(this::outer).toList(),
                operator.outputs().stream().map(this::outer).toList(),
                own);
    }

    /// A graph inside the body: what it gives itself hides what is around it.
    private Graph renamed(Graph graph, Map<String, Attribute> attributes) {
        Template inside = new Template(place, tensors, operators);
        inside.names.putAll(names);
        graph.given().forEach(inside.names::remove);
        List<Operator> renamed = new ArrayList<>();
        graph.operators().forEach(operator -> renamed.add(inside.renamed(operator, attributes)));
        List<Signature> outputs = graph.outputs().stream()
                .map(output -> new Signature(inside.outer(output.name()), output.type(), output.sizes()))
                .toList();
        return new Graph(renamed, graph.constants(), graph.inputs(), outputs, graph.declared());
    }
}
