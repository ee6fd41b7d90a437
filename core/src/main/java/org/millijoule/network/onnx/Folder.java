package org.millijoule.network.onnx;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Computes small constants from small constants: exporters write "flatten" as Shape, Gather, Concat and Reshape.
final class Folder {
    /// `our choice`: bounds time and memory for files made to hurt; shapes of 10,000 layers take far less.
    private static final long MOST_NUMBERS = 1L << 22;

    private long computed;

    /// The numbers of a result, if all operands have theirs and the result is small.
    Optional<Numbers> numbers(Dims dims, Fold fold, List<Value> operands) {
        long elements = dims.elements();
        if (elements > Tensor.MOST_NUMBERS || computed + elements > MOST_NUMBERS) {
            return Optional.empty();
        }
        List<Fold.Operand> known = new ArrayList<>();
        for (Value operand : operands) {
            if (operand.numbers().isEmpty()) {
                return Optional.empty();
            }
            known.add(new Fold.Operand(operand.dims(), operand.numbers().get()));
        }
        computed += elements;
        NumberRow row = new NumberRow((int) elements);
        int[] index = new int[dims.rank()];
        for (int i = 0; i < elements; i++) {
            double number = fold.at(index, known);
            if (Double.isNaN(number)) {
                return Optional.empty();
            }
            row.add(number);
            advance(index, dims);
        }
        return Optional.of(row.numbers());
    }

    private static void advance(int[] index, Dims dims) {
        for (int axis = index.length - 1; axis >= 0; axis--) {
            index[axis]++;
            if (index[axis] < dims.at(axis)) {
                return;
            }
            index[axis] = 0;
        }
    }
}
