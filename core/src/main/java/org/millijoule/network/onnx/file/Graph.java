package org.millijoule.network.onnx.file;

import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// A graph of the file without its weights: the network itself, the body of an If or Loop, or of a function.
///
/// @param constants initializers by name
/// @param inputs with those that are initializers too, as files before IR 4 list them
/// @param declared shapes of tensors between operators, by name
public record Graph(
        List<Operator> operators,
        Map<String, Tensor> constants,
        List<Signature> inputs,
        List<Signature> outputs,
        Map<String, Signature> declared) {
    public Graph {
        operators = List.copyOf(operators);
        constants = Map.copyOf(constants);
        inputs = List.copyOf(inputs);
        outputs = List.copyOf(outputs);
        declared = Map.copyOf(declared);
    }

    Graph with(List<Operator> others) {
        return new Graph(others, constants, inputs, outputs, declared);
    }

    /// Tensors that it reads and does not give: a nested graph sees what is around it.
    Set<String> captured() {
        Set<String> given = given();
        Set<String> captured = new LinkedHashSet<>();
        operators.forEach(operator -> captured.addAll(operator.reads()));
        outputs.forEach(output -> captured.add(output.name()));
        captured.removeAll(given);
        captured.remove("");
        return captured;
    }

    /// Tensors that operators, constants and inputs give.
    public Set<String> given() {
        Set<String> given = new HashSet<>(constants.keySet());
        inputs.forEach(input -> given.add(input.name()));
        operators.forEach(operator -> given.addAll(operator.outputs()));
        return given;
    }
}
