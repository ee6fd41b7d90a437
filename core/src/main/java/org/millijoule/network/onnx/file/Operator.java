package org.millijoule.network.onnx.file;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/// A node of the file: an operator with the names of its tensors; an input that is left out has the empty name.
public record Operator(
        String name,
        String type,
        String domain,
        String overload,
        List<String> inputs,
        List<String> outputs,
        Map<String, Attribute> attributes) {
    public Operator {
        inputs = List.copyOf(inputs);
        outputs = List.copyOf(outputs);
        attributes = Map.copyOf(attributes);
    }

    /// One that hands a tensor on.
    public static Operator identity(String name, String input, String output) {
        return new Operator(name, "Identity", "", "", List.of(input), List.of(output), Map.of());
    }

    /// By what a file's own functions are known.
    static String key(String domain, String type, String overload) {
        return (domain.equals("ai.onnx") ? "" : domain) + "\n" + type + "\n" + overload;
    }

    String key() {
        return key(domain, type, overload);
    }

    public boolean standard() {
        return domain.isEmpty() || domain.equals("ai.onnx");
    }

    /// As shown to the user: with the domain where it is not the standard one.
    public String title() {
        return standard() ? type : domain + "." + type;
    }

    Operator named(String unique) {
        return new Operator(unique, type, domain, overload, inputs, outputs, attributes);
    }

    Operator with(Map<String, Attribute> others) {
        return new Operator(name, type, domain, overload, inputs, outputs, others);
    }

    /// Its branches or its body.
    List<Graph> bodies() {
        return attributes.values().stream()
                .flatMap(attribute ->
                        attribute instanceof Attribute.Body(Graph graph) ? Stream.of(graph) : Stream.empty())
                .toList();
    }

    public Optional<Graph> body(String attribute) {
        return attributes.get(attribute) instanceof Attribute.Body(Graph graph) ? Optional.of(graph) : Optional.empty();
    }

    /// The tensors that it depends on: its inputs and what its bodies see of the graph around them.
    public Set<String> reads() {
        Set<String> reads = new LinkedHashSet<>(inputs);
        bodies().forEach(body -> reads.addAll(body.captured()));
        reads.remove("");
        return reads;
    }

    public boolean has(String attribute) {
        return attributes.containsKey(attribute);
    }

    public boolean hasGraph() {
        return attributes.values().stream()
                .anyMatch(value ->
                        value instanceof Attribute.Body || (value instanceof Attribute.Unread(boolean graph) && graph));
    }

    public long integer(String attribute, long fallback) {
        return numbers(attribute)
                .filter(numbers -> numbers.size() > 0)
                .map(numbers -> numbers.integer(0))
                .orElse(fallback);
    }

    public double real(String attribute, double fallback) {
        return numbers(attribute)
                .filter(numbers -> numbers.size() > 0)
                .map(numbers -> numbers.at(0))
                .orElse(fallback);
    }

    public Optional<Numbers> numbers(String attribute) {
        return Optional.ofNullable(attributes.get(attribute))
                .flatMap(value ->
                        value instanceof Attribute.Values(Numbers numbers) ? Optional.of(numbers) : Optional.empty());
    }

    public String text(String attribute, String fallback) {
        return attributes.get(attribute) instanceof Attribute.Text(String text) ? text : fallback;
    }

    public Optional<Tensor> tensor(String attribute) {
        return attributes.get(attribute) instanceof Attribute.Constant(Tensor tensor)
                ? Optional.of(tensor)
                : Optional.empty();
    }
}
