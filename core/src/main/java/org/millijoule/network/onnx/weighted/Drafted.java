package org.millijoule.network.onnx.weighted;

import java.util.Arrays;
import java.util.List;
import org.millijoule.network.Kernel;
import org.millijoule.network.Shape;
import org.millijoule.network.graph.Operation;
import org.millijoule.network.onnx.file.Numbers;

/// An operation in the making: weights as the file has them, with factors and summands of each channel in float64, so
/// that batch-norm and the like that follow are folded in and rounded once.
@SuppressWarnings("ArrayRecordComponent") // changed by nobody, compared by nobody
sealed interface Drafted {
    /// One without weights.
    record Fixed(Operation operation) implements Drafted {}

    /// `scale (weights * x) + bias` in each output channel; a convolution or, without kernel, a fully connected layer.
    ///
    /// @param weights (outputs, ...)
    record Weighted(Kind kind, Numbers weights, double[] scale, double[] bias) implements Drafted {}

    /// What weights are of.
    sealed interface Kind {
        record Convolution(int outputs, Kernel kernel, int groups) implements Kind {}

        record Linear(int outputs) implements Kind {}
    }

    /// `scale x + shift` in each channel.
    record Affine(double[] scale, double[] shift) implements Drafted {}

    /// What follows it in each channel, taken in.
    static Drafted.Weighted weighted(Weighted before, Affine after) {
        return new Weighted(
                before.kind,
                before.weights,
                product(before.scale, after.scale),
                sum(product(before.bias, after.scale), after.shift));
    }

    /// Two after another.
    static Affine affine(Affine before, Affine after) {
        return new Affine(product(before.scale, after.scale), sum(product(before.shift, after.scale), after.shift));
    }

    private static double[] product(double[] a, double[] b) {
        double[] row = new double[a.length];
        Arrays.setAll(row, i -> a[i] * b[i]);
        return row;
    }

    private static double[] sum(double[] a, double[] b) {
        double[] row = new double[a.length];
        Arrays.setAll(row, i -> a[i] + b[i]);
        return row;
    }

    /// Whether it changes nothing.
    static boolean same(Affine affine) {
        return Arrays.stream(affine.scale).allMatch(scale -> scale == 1)
                && Arrays.stream(affine.shift).allMatch(shift -> shift == 0);
    }

    /// With its numbers in float32.
    default Operation operation() {
        return switch (this) {
            case Fixed(Operation operation) -> operation;
            case Affine(double[] scale, double[] shift) -> new Operation.Affine(floats(scale), floats(shift));
            case Weighted(Kind kind, Numbers weights, double[] scale, double[] bias) -> {
                float[] row = new float[weights.size()];
                int each = row.length / scale.length;
                for (int i = 0; i < row.length; i++) {
                    row[i] = (float) (weights.at(i) * scale[i / each]);
                }
                yield switch (kind) {
                    case Kind.Convolution(int outputs, Kernel kernel, int groups) ->
                        new Operation.Convolution(outputs, kernel, groups, row, floats(bias));
                    case Kind.Linear(int outputs) -> new Operation.Linear(outputs, row, floats(bias));
                };
            }
        };
    }

    private static float[] floats(double[] row) {
        float[] floats = new float[row.length];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = (float) row[i];
        }
        return floats;
    }

    /// A vertex in the making.
    ///
    /// @param shape of its result
    /// @param source the tensor of the file that it stands for
    record Vertex(String name, Drafted operation, List<Integer> inputs, Shape shape, FileTensor source) {
        public Vertex {
            inputs = List.copyOf(inputs);
        }

        Vertex with(Drafted other, FileTensor tensor) {
            return new Vertex(name, other, inputs, shape, tensor);
        }
    }
}
