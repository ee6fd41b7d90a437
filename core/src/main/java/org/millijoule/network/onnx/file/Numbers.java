package org.millijoule.network.onnx.file;

import java.util.List;
import java.util.function.IntToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/// An immutable row of numbers: a constant tensor or the values of an attribute. Doubles hold every integer that a
/// shape can have; the largest int64, which stands for "to the end", stays the largest. Weights are kept as the
/// float32 that they are.
public final class Numbers {
    private final int size;
    private final IntToDoubleFunction values;

    private Numbers(int size, IntToDoubleFunction values) {
        this.size = size;
        this.values = values;
    }

    public static Numbers of(double... values) {
        double[] own = values.clone();
        return new Numbers(own.length, index -> own[index]);
    }

    public static Numbers of(List<? extends Number> values) {
        return of(values.stream().mapToDouble(Number::doubleValue).toArray());
    }

    /// Takes the array as it is: nobody may change it afterwards.
    static Numbers ofFloats(float[] values) {
        return new Numbers(values.length, index -> values[index]);
    }

    /// What `type` holds, in the least memory.
    ///
    /// @param values already as the type stores them
    public static Numbers stored(ElementType type, double[] values) {
        boolean narrow =
                switch (type) {
                    case FLOAT, FLOAT16, BFLOAT16 -> true;
                    default -> false;
                };
        if (!narrow) {
            return of(values);
        }
        float[] floats = new float[values.length];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = (float) values[i];
        }
        return ofFloats(floats);
    }

    /// One number many times.
    public static Numbers repeated(double value, int size) {
        return new Numbers(size, _ -> value);
    }

    /// The same numbers in another order, looked up as they are asked for.
    public Numbers ordered(IntPositions order) {
        return new Numbers(size, index -> values.applyAsDouble(order.of(index)));
    }

    /// From place to place.
    @FunctionalInterface
    public interface IntPositions {
        int of(int index);
    }

    public int size() {
        return size;
    }

    public double at(int index) {
        return values.applyAsDouble(index);
    }

    /// Rounded towards zero; numbers beyond an int64 become its ends.
    public long integer(int index) {
        return (long) at(index);
    }

    public List<Long> integers() {
        return longs().boxed().toList();
    }

    public double[] toArray() {
        double[] row = new double[size];
        for (int i = 0; i < size; i++) {
            row[i] = at(i);
        }
        return row;
    }

    LongStream longs() {
        return IntStream.range(0, size).mapToLong(this::integer);
    }

    public double smallest() {
        return IntStream.range(0, size).mapToDouble(this::at).min().orElse(Double.NaN);
    }

    /// Whether all are numbers, none of them infinite.
    public boolean finite() {
        return IntStream.range(0, size).allMatch(index -> Double.isFinite(at(index)));
    }

    /// `2x2`, as in messages.
    @Override
    public String toString() {
        String shown =
                longs().limit(Dims.HIGHEST_RANK).mapToObj(String::valueOf).collect(Collectors.joining("x"));
        int more = size - Dims.HIGHEST_RANK;
        return more > 0 ? shown + " and " + more + " more" : shown;
    }
}
