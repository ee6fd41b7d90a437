package org.millijoule.network.onnx.weighted;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.millijoule.network.onnx.file.Dims;
import org.millijoule.network.onnx.file.Model;
import org.millijoule.network.onnx.file.Operator;
import org.millijoule.network.onnx.file.Signature;
import org.millijoule.network.onnx.rule.Result;
import org.millijoule.network.onnx.rule.Value;

/// The operators that an importer walked, functions and loops unfolded, with what it knows of their tensors.
///
/// @param steps in an order in which each reads what came before
/// @param values every tensor whose shape is known, by name
/// @param image the input that takes the image
/// @param dims of that input
/// @param images of a batch
public record Trace(Model model, List<Step> steps, Map<String, Value> values, Signature image, Dims dims, long images) {
    public Trace {
        steps = List.copyOf(steps);
        values = Map.copyOf(values);
    }

    /// One operator.
    ///
    /// @param operands where an operand is left out, empty
    /// @param results one for each output, or more
    public record Step(Operator operator, List<Optional<Value>> operands, List<Result> results) {
        public Step {
            operands = List.copyOf(operands);
            results = List.copyOf(results);
        }
    }
}
