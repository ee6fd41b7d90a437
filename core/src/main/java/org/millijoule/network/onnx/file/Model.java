package org.millijoule.network.onnx.file;

import java.util.List;
import java.util.Map;

/// What an ONNX file holds, weights left out. The operators of its graph have unique names and stand in the file's
/// order.
///
/// @param file as named in messages
/// @param metadata the file's own key-value pairs
/// @param functions the file's own operators, by [Operator#key()]
public record Model(
        String file, String producer, Graph graph, Map<String, String> metadata, Map<String, Function> functions) {
    public Model {
        metadata = Map.copyOf(metadata);
        functions = Map.copyOf(functions);
    }

    /// The inputs of the network that are no constants.
    public List<Signature> inputs() {
        return graph.inputs().stream()
                .filter(input -> !graph.constants().containsKey(input.name())) // before IR 4 they were listed too
                .toList();
    }

    Model with(Graph other) {
        return new Model(file, producer, other, metadata, functions);
    }

    /// A graph that no runtime would take.
    public OnnxException invalid(String problem) {
        return broken(problem + ". Maybe export it again, or ask onnx.checker.check_model what else is wrong?");
    }

    public OnnxException broken(String problem) {
        return new OnnxException(file, problem);
    }
}
