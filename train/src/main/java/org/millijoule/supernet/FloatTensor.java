package org.millijoule.supernet;

import java.util.List;

/// The values of a float32 tensor outside libtorch, as files hold them.
///
/// @param shape empty for a single number
/// @param values row-major, as many as the shape says
@SuppressWarnings("ArrayRecordComponent") // large; goes between tensors and files as it is
public record FloatTensor(List<Integer> shape, float[] values) {
    public FloatTensor {
        shape = List.copyOf(shape);
        long count = 1;
        for (int side : shape) {
            if (side < 0) {
                throw new IllegalArgumentException("a side of " + shape + " is negative");
            }
            count = Math.multiplyExact(count, side);
        }
        if (count != values.length) {
            throw new IllegalArgumentException("a tensor of " + shape + " has no " + values.length + " values");
        }
    }

    /// One dimension.
    public static FloatTensor vector(float... values) {
        return new FloatTensor(List.of(values.length), values);
    }
}
