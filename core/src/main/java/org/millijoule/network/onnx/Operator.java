package org.millijoule.network.onnx;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A node of the file: an operator with the names of its tensors; an input that is left out has the empty name.
record Operator(
        String name,
        String type,
        String domain,
        List<String> inputs,
        List<String> outputs,
        Map<String, Attribute> attributes) {
    Operator {
        inputs = List.copyOf(inputs);
        outputs = List.copyOf(outputs);
        attributes = Map.copyOf(attributes);
    }

    boolean standard() {
        return domain.isEmpty() || domain.equals("ai.onnx");
    }

    /// As shown to the user: with the domain where it is not the standard one.
    String title() {
        return standard() ? type : domain + "." + type;
    }

    Operator named(String unique) {
        return new Operator(unique, type, domain, inputs, outputs, attributes);
    }

    boolean has(String attribute) {
        return attributes.containsKey(attribute);
    }

    boolean hasGraph() {
        return attributes.values().stream()
                .anyMatch(value -> value instanceof Attribute.Unread(boolean graph) && graph);
    }

    long integer(String attribute, long fallback) {
        return numbers(attribute)
                .filter(numbers -> numbers.size() > 0)
                .map(numbers -> numbers.integer(0))
                .orElse(fallback);
    }

    double real(String attribute, double fallback) {
        return numbers(attribute)
                .filter(numbers -> numbers.size() > 0)
                .map(numbers -> numbers.at(0))
                .orElse(fallback);
    }

    Optional<Numbers> numbers(String attribute) {
        return Optional.ofNullable(attributes.get(attribute))
                .flatMap(value ->
                        value instanceof Attribute.Values(Numbers numbers) ? Optional.of(numbers) : Optional.empty());
    }

    String text(String attribute, String fallback) {
        return attributes.get(attribute) instanceof Attribute.Text(String text) ? text : fallback;
    }

    Optional<Tensor> tensor(String attribute) {
        return attributes.get(attribute) instanceof Attribute.Constant(Tensor tensor)
                ? Optional.of(tensor)
                : Optional.empty();
    }
}
