package org.millijoule.network.onnx.rule;

import java.util.List;
import java.util.Optional;
import org.millijoule.network.onnx.file.Dims;
import org.millijoule.network.onnx.file.Numbers;
import org.millijoule.network.onnx.file.Operator;
import org.millijoule.network.onnx.file.Refusal;
import org.millijoule.network.onnx.file.Tensor;

/// An operator with its operands: what a [Rule] sees. An operand that is left out is empty.
public record Call(Operator operator, List<Optional<Value>> operands, Batch batch) {
    public Call {
        operands = List.copyOf(operands);
    }

    Value operand(int index) {
        return optional(index).orElseThrow(() -> new Refusal("input " + index + " is missing"));
    }

    Optional<Value> optional(int index) {
        return index < operands.size() ? operands.get(index) : Optional.empty();
    }

    /// Operands that are there.
    List<Value> present() {
        return operands.stream().flatMap(Optional::stream).toList();
    }

    /// The attribute where the file has it, else the operand, as later versions of ONNX do.
    Optional<Numbers> setting(String attribute, int index) {
        Optional<Numbers> fixed = operator.numbers(attribute);
        return fixed.isPresent() ? fixed : constant(index, attribute);
    }

    /// The numbers of an operand that must not depend on the image; empty where it is left out.
    Optional<Numbers> constant(int index, String what) {
        return optional(index)
                .map(value -> value.numbers()
                        .orElseThrow(() -> new Refusal(what + " is "
                                + (value.constant()
                                        ? "an input of its own, stored outside the file or longer than "
                                                + Tensor.MOST_NUMBERS + " numbers"
                                        : "computed from the image"))));
    }

    /// The only result, computed from places or tensors beyond its own.
    List<Result> computes(Dims dims) {
        return List.of(Result.of(operand(0).type(), dims, new Result.Kind.Computes()));
    }
}
