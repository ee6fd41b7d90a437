package org.millijoule.network.onnx.rule;

import java.util.List;
import org.millijoule.network.onnx.file.Dims;
import org.millijoule.network.onnx.file.Numbers;

/// How a result comes from small constants.
@FunctionalInterface
public interface Fold {
    /// The elements of the result, row by row; NaN where an element cannot be told.
    ///
    /// @param operands those that are there, all of them constants with their numbers
    double[] numbers(Dims result, List<Operand> operands);

    /// One element of a result.
    @FunctionalInterface
    interface Element {
        /// The element at `index`, which has one position per axis of the result.
        double at(int[] index, List<Operand> operands);
    }

    /// A constant with its numbers.
    record Operand(Dims dims, Numbers numbers) {
        /// The element at an index of this tensor.
        double at(int[] index) {
            return numbers.at(flat(index, dims));
        }

        /// The element that broadcasting brings to `index` of a larger result.
        double broadcast(int[] index) {
            int flat = 0;
            int missing = index.length - dims.rank();
            for (int axis = 0; axis < dims.rank(); axis++) {
                int size = dims.at(axis);
                flat = flat * size + (size == 1 ? 0 : index[missing + axis]);
            }
            return numbers.at(flat);
        }
    }

    /// Position `index` of a tensor of `dims`, elements counted row by row.
    static int flat(int[] index, Dims dims) {
        int flat = 0;
        for (int axis = 0; axis < dims.rank(); axis++) {
            flat = flat * dims.at(axis) + index[axis];
        }
        return flat;
    }

    /// Element by element.
    static Fold each(Element element) {
        return (result, operands) -> {
            double[] numbers = new double[(int) result.elements()];
            int[] index = new int[result.rank()];
            for (int i = 0; i < numbers.length; i++) {
                numbers[i] = element.at(index, operands);
                advance(index, result);
            }
            return numbers;
        };
    }

    /// The next position, row by row.
    static void advance(int[] index, Dims dims) {
        for (int axis = index.length - 1; axis >= 0; axis--) {
            index[axis]++;
            if (index[axis] < dims.at(axis)) {
                return;
            }
            index[axis] = 0;
        }
    }

    /// The elements of the first operand in their order.
    static Fold same() {
        return (_, operands) -> operands.getFirst().numbers().toArray();
    }

    /// Numbers that are known already.
    static Fold known(Numbers numbers) {
        return (_, _) -> numbers.toArray();
    }

    /// Nothing is told but the shape.
    static Fold unknown() {
        return each((_, _) -> Double.NaN);
    }
}
