package org.millijoule.network.onnx.file;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/// A short, immutable row of numbers: a small constant tensor or the values of an attribute. Doubles hold every
/// integer that a shape can have; the largest int64, which stands for "to the end", stays the largest.
public final class Numbers {
    private final double[] values;

    private Numbers(double[] values) {
        this.values = values;
    }

    public static Numbers of(double... values) {
        return new Numbers(values.clone());
    }

    public static Numbers of(List<? extends Number> values) {
        return new Numbers(values.stream().mapToDouble(Number::doubleValue).toArray());
    }

    public int size() {
        return values.length;
    }

    public double at(int index) {
        return values[index];
    }

    /// Rounded towards zero; numbers beyond an int64 become its ends.
    public long integer(int index) {
        return (long) values[index];
    }

    public List<Long> integers() {
        return Arrays.stream(values).mapToObj(value -> (long) value).toList();
    }

    public double[] toArray() {
        return values.clone();
    }

    LongStream longs() {
        return Arrays.stream(values).mapToLong(value -> (long) value);
    }

    public double smallest() {
        return Arrays.stream(values).min().orElse(Double.NaN);
    }

    /// `2x2`, as in messages.
    @Override
    public String toString() {
        String shown =
                longs().mapToObj(String::valueOf).limit(Dims.HIGHEST_RANK).collect(Collectors.joining("x"));
        int more = values.length - Dims.HIGHEST_RANK;
        return more > 0 ? shown + " and " + more + " more" : shown;
    }
}
