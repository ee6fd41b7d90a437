package org.millijoule.export;

import java.util.Arrays;
import java.util.List;
import org.millijoule.kernel.Windows;
import org.millijoule.network.Kernel;
import org.millijoule.network.Shape;
import org.millijoule.quantize.QuantizedModel;
import org.millijoule.quantize.QuantizedModel.Add;
import org.millijoule.quantize.QuantizedModel.Affine;
import org.millijoule.quantize.QuantizedModel.AveragePool;
import org.millijoule.quantize.QuantizedModel.Clamp;
import org.millijoule.quantize.QuantizedModel.Concat;
import org.millijoule.quantize.QuantizedModel.Convolution;
import org.millijoule.quantize.QuantizedModel.GlobalAveragePool;
import org.millijoule.quantize.QuantizedModel.Linear;
import org.millijoule.quantize.QuantizedModel.MaxPool;
import org.millijoule.quantize.QuantizedModel.Multiply;
import org.millijoule.quantize.QuantizedModel.Quantize;
import org.millijoule.quantize.QuantizedModel.Rearrange;
import org.millijoule.quantize.QuantizedModel.Slope;
import org.millijoule.quantize.QuantizedModel.Table;

/// The steps of an [IntegerReplay] that multiply by no weights, in the order of roundings that it lists.
///
/// @param at the position of the node
record PlainSteps(QuantizedModel model, int at) {
    Step step() {
        return switch (model.nodes().get(at)) {
            case Add add -> {
                Real left = real(add.left());
                Real right = real(add.right());
                yield paired(add.inputs(), (values, l, r) -> left.of(values, l) + right.of(values, r));
            }
            case Multiply product -> {
                Real left = real(product.left());
                Real right = real(product.right());
                yield paired(product.inputs(), (values, l, r) -> left.of(values, l) * right.of(values, r));
            }
            case Table table -> looked(table);
            case Clamp clamp -> each(clamp.from(), (x, _) -> clamped(x, clamp.lowest(), clamp.highest()));
            case Slope slope -> {
                float[] factors = slope.factors();
                yield each(slope.from(), (x, c) -> x < 0 ? factors[c % factors.length] * x : x);
            }
            case Affine affine ->
                each(affine.from(), (x, c) -> {
                    float scaled = affine.scale()[c] * x;
                    return scaled + affine.shift()[c];
                });
            case Concat concat -> joined(concat);
            case Rearrange moves -> moved(moves);
            case MaxPool pool -> largest(pool);
            case AveragePool pool -> mean(pool);
            case Quantize _, Convolution _, Linear _, GlobalAveragePool _ ->
                throw new IllegalArgumentException(model.nodes().get(at).name() + " is no plain step");
        };
    }

    /// The real numbers that a node gives.
    private interface Real {
        float of(Values values, int i);
    }

    private Real real(int node) {
        if (model.nodes().get(node) instanceof Quantize quantize) {
            float scale = quantize.scale();
            return (values, i) -> scale * values.integers()[node][i];
        }
        return (values, i) -> values.reals()[node][i];
    }

    private Shape shape(int node) {
        return model.shapes().get(node);
    }

    private interface OfOne {
        float of(float x, int channel);
    }

    private Step each(int from, OfOne function) {
        Real operand = real(from);
        int channels = shape(at).channels();
        return values -> {
            float[] result = values.reals()[at];
            for (int i = 0; i < result.length; i++) {
                result[i] = function.of(operand.of(values, i), i % channels);
            }
        };
    }

    private static float clamped(float x, float lowest, float highest) {
        if (x < lowest) {
            return lowest;
        }
        return x > highest ? highest : x;
    }

    private interface OfTwo {
        float of(Values values, int left, int right);
    }

    /// A single pixel goes with all.
    private Step paired(List<Integer> operands, OfTwo function) {
        int elements = Math.toIntExact(shape(at).elements());
        int left = Math.toIntExact(shape(operands.getFirst()).elements());
        int right = Math.toIntExact(shape(operands.getLast()).elements());
        return values -> {
            float[] result = values.reals()[at];
            for (int i = 0; i < elements; i++) {
                result[i] = function.of(values, i % left, i % right);
            }
        };
    }

    private Step looked(Table table) {
        int lowest = ((Quantize) model.nodes().get(table.from())).grid().lowest();
        return values -> {
            int[] integers = values.integers()[table.from()];
            float[] result = values.reals()[at];
            for (int i = 0; i < result.length; i++) {
                result[i] = table.values()[integers[i] - lowest];
            }
        };
    }

    private Step joined(Concat concat) {
        List<Real> parts = concat.parts().stream().map(this::real).toList();
        List<Integer> channels =
                concat.parts().stream().map(part -> shape(part).channels()).toList();
        return values -> {
            float[] result = values.reals()[at];
            int to = 0;
            for (int pixel = 0; to < result.length; pixel++) {
                for (int part = 0; part < parts.size(); part++) {
                    for (int c = 0; c < channels.get(part); c++) {
                        result[to++] = parts.get(part).of(values, pixel * channels.get(part) + c);
                    }
                }
            }
        };
    }

    private Step moved(Rearrange moves) {
        Real operand = real(moves.from());
        int[] positions = moves.positions();
        return values -> {
            float[] result = values.reals()[at];
            for (int i = 0; i < result.length; i++) {
                result[i] = positions[i] < 0 ? 0 : operand.of(values, positions[i]);
            }
        };
    }

    private interface Window {
        void accept(int place, int pixel);
    }

    /// Calls with each place of the result and each pixel of the map in its window.
    private void forEachTap(Kernel kernel, Shape map, Window window) {
        Kernel.Axis down = kernel.height();
        Kernel.Axis along = kernel.width();
        Shape output = shape(at);
        for (int place = 0; place < output.height() * output.width(); place++) {
            int y = Windows.start(place / output.width(), down);
            int x = Windows.start(place % output.width(), along);
            for (int ky = Windows.firstInside(y, down); ky < Windows.endInside(y, down, map.height()); ky++) {
                int line = y + ky * down.dilation();
                for (int kx = Windows.firstInside(x, along); kx < Windows.endInside(x, along, map.width()); kx++) {
                    window.accept(place, line * map.width() + x + kx * along.dilation());
                }
            }
        }
    }

    private Step largest(MaxPool pool) {
        Real operand = real(pool.from());
        int channels = shape(at).channels();
        return values -> {
            float[] result = values.reals()[at];
            Arrays.fill(result, Float.NEGATIVE_INFINITY);
            forEachTap(pool.kernel(), shape(pool.from()), (place, pixel) -> {
                for (int c = 0; c < channels; c++) {
                    float x = operand.of(values, pixel * channels + c);
                    result[place * channels + c] = Math.max(result[place * channels + c], x);
                }
            });
        };
    }

    private Step mean(AveragePool pool) {
        Shape map = shape(pool.from());
        int channels = map.channels();
        int width = shape(at).width();
        int[][] counts = pool.counts(map);
        float scale = ((Quantize) model.nodes().get(pool.from())).scale();
        return values -> {
            int[] integers = values.integers()[pool.from()];
            float[] result = values.reals()[at];
            int[] sums = new int[result.length];
            forEachTap(pool.kernel(), map, (place, pixel) -> {
                for (int c = 0; c < channels; c++) {
                    sums[place * channels + c] += integers[pixel * channels + c];
                }
            });
            for (int i = 0; i < result.length; i++) {
                int place = i / channels;
                float multiplier = scale / counts[place / width][place % width];
                result[i] = sums[i] * multiplier;
            }
        };
    }
}
