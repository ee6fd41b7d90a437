package org.millijoule.network.onnx;

import java.util.List;

/// How an element of a result comes from small constants.
@FunctionalInterface
interface Fold {
    /// One element of the result.
    ///
    /// @param index one position per axis of the result
    double at(int[] index, List<Operand> operands);

    /// A constant with its numbers.
    record Operand(Dims dims, Numbers numbers) {
        /// The element at an index of this tensor.
        double at(int[] index) {
            int flat = 0;
            for (int axis = 0; axis < dims.rank(); axis++) {
                flat = flat * dims.at(axis) + index[axis];
            }
            return numbers.at(flat);
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

    /// Position `index` of a result of `dims`, elements counted row by row.
    static int flat(int[] index, Dims dims) {
        int flat = 0;
        for (int axis = 0; axis < dims.rank(); axis++) {
            flat = flat * dims.at(axis) + index[axis];
        }
        return flat;
    }

    /// The elements of the first operand in their order, under other dims.
    static Fold same(Dims result) {
        return (index, operands) -> operands.getFirst().numbers().at(flat(index, result));
    }
}
