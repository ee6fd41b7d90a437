package org.millijoule.network.onnx;

import java.util.List;
import java.util.Map;
import java.util.Set;

/// What an ONNX file holds, weights left out. Operators have unique names and stand in the file's order.
///
/// @param file as named in messages
/// @param constants initializers by name
/// @param inputs those that are no initializers
/// @param declared shapes of tensors between operators, by name
/// @param metadata the file's own key-value pairs
/// @param functions names of the file's own operators, `domain.name`
record Model(
        String file,
        String producer,
        List<Operator> operators,
        Map<String, Tensor> constants,
        List<Signature> inputs,
        List<Signature> outputs,
        Map<String, Signature> declared,
        Map<String, String> metadata,
        Set<String> functions) {
    Model {
        operators = List.copyOf(operators);
        constants = Map.copyOf(constants);
        inputs = List.copyOf(inputs);
        outputs = List.copyOf(outputs);
        declared = Map.copyOf(declared);
        metadata = Map.copyOf(metadata);
        functions = Set.copyOf(functions);
    }

    OnnxException broken(String problem) {
        return new OnnxException(file, problem);
    }
}
