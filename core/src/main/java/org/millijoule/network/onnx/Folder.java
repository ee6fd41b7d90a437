package org.millijoule.network.onnx;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.millijoule.network.onnx.file.Dims;
import org.millijoule.network.onnx.file.ElementType;
import org.millijoule.network.onnx.file.Numbers;
import org.millijoule.network.onnx.file.Tensor;
import org.millijoule.network.onnx.rule.Fold;
import org.millijoule.network.onnx.rule.Value;

/// Computes constants from constants, small ones unless weights are asked for: exporters write "flatten" as Shape,
/// Gather, Concat and Reshape, and "same" padding as a dozen operators on the sizes of the map. What is computed is
/// stored in the type of the tensor, as a runtime would.
final class Folder {
    /// `our choice`: bounds time and memory for files made to hurt; shapes of 10,000 layers take far less.
    private static final long MOST_NUMBERS = 1L << 22;

    /// `our choice`: weights of a billion parameters, moved a few times.
    private static final long MOST_OF_WEIGHTS = 1L << 33;

    private final boolean weights;
    private long computed;

    /// @param weights whether those are folded as well
    Folder(boolean weights) {
        this.weights = weights;
    }

    /// The numbers of a result, if all operands have theirs and the result is small.
    Optional<Numbers> numbers(ElementType type, Dims dims, Fold fold, List<Value> operands) {
        long work = dims.elements();
        List<Fold.Operand> known = new ArrayList<>();
        for (Value operand : operands) {
            if (operand.numbers().isEmpty()) {
                return Optional.empty();
            }
            known.add(new Fold.Operand(operand.dims(), operand.numbers().get()));
            work += operand.dims().elements();
        }
        int longest = weights ? Integer.MAX_VALUE - 8 : Tensor.MOST_NUMBERS;
        if (dims.elements() > longest || computed + work > (weights ? MOST_OF_WEIGHTS : MOST_NUMBERS)) {
            return Optional.empty();
        }
        computed += work;
        double[] numbers = fold.numbers(dims, known);
        for (int i = 0; i < numbers.length; i++) {
            if (Double.isNaN(numbers[i])) {
                return Optional.empty();
            }
            numbers[i] = type.stored(numbers[i]);
        }
        return Optional.of(Numbers.stored(type, numbers));
    }
}
