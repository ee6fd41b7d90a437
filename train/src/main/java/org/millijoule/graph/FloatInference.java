package org.millijoule.graph;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import java.util.function.ObjIntConsumer;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.millijoule.network.Kernel;
import org.millijoule.network.Layer;
import org.millijoule.network.Shape;
import org.millijoule.network.graph.Formula;
import org.millijoule.network.graph.Operation;
import org.millijoule.network.graph.Vertex;
import org.millijoule.network.graph.WeightedGraph;

/// Computes a [WeightedGraph] as it stands, in float64: what its float32 weights say, without the rounding of any order
/// of sums. Slow; made to compare with. Maps lie as height, width, channel, image behind image.
public final class FloatInference {
    private final WeightedGraph graph;
    private final List<Shape> shapes;

    public FloatInference(WeightedGraph graph) {
        this.graph = graph;
        this.shapes = graph.shapes();
    }

    /// The logits, (images, classes).
    ///
    /// @param images (N, H, W, C)
    public double[] logits(double[] images) {
        List<double[]> last = new ArrayList<>();
        run(images, (values, vertex) -> {
            if (vertex == graph.vertices().size() - 1) {
                last.add(values);
            }
        });
        return last.getFirst();
    }

    /// Gives the values of every operation, (N, H, W, C), in order, with its position.
    ///
    /// @param images (N, H, W, C)
    public void run(double[] images, ObjIntConsumer<double[]> results) {
        int count = (int) (images.length / graph.input().elements());
        if (count < 1 || count * graph.input().elements() != images.length) {
            throw new IllegalArgumentException(images.length + " numbers are no images of " + graph.input());
        }
        List<List<Integer>> readers = graph.readers();
        List<double[]> values = new ArrayList<>();
        for (int at = 0; at < graph.vertices().size(); at++) {
            Vertex vertex = graph.vertices().get(at);
            List<double[]> operands = new ArrayList<>();
            List<Shape> from = new ArrayList<>();
            for (int source : vertex.inputs()) {
                operands.add(source == WeightedGraph.IMAGE ? images : values.get(source));
                from.add(source == WeightedGraph.IMAGE ? graph.input() : shapes.get(source));
            }
            double[] value = computed(vertex.operation(), operands, from, shapes.get(at), count);
            results.accept(value, at);
            values.add(value);
            for (int source : vertex.inputs()) {
                if (source != WeightedGraph.IMAGE && readers.get(source).getLast() == at) {
                    values.set(source, new double[0]);
                }
            }
        }
    }

    private static double[] computed(
            Operation operation, List<double[]> operands, List<Shape> from, Shape to, int count) {
        double[] x = operands.getFirst();
        int channels = from.getFirst().channels();
        return switch (operation) {
            case Operation.Convolution conv ->
                convolution(x, from.getFirst(), to, conv.kernel(), conv.groups(), conv.weights(), conv.bias(), count);
            case Operation.Linear(int _, float[] weights, float[] bias) ->
                convolution(x, from.getFirst(), to, POINT, 1, weights, bias, count);
            case Operation.BatchNorm norm -> computed(norm.affine(), operands, from, to, count);
            case Operation.Affine(float[] scale, float[] shift) ->
                filled(x.length, i -> scale[i % channels] * x[i] + shift[i % channels]);
            case Operation.Clamp(float lowest, float highest) ->
                each(x, value -> Math.min(Math.max(value, lowest), highest));
            case Operation.Slope(float[] factors) ->
                filled(x.length, i -> x[i] < 0 ? x[i] * factors[factors.length == 1 ? 0 : i % channels] : x[i]);
            case Operation.Function(Formula formula) -> each(x, formula::at);
            case Operation.Add _ -> joined(operands, from, to, count, Double::sum);
            case Operation.Multiply _ -> joined(operands, from, to, count, (a, b) -> a * b);
            case Operation.Concat _ -> concatenated(operands, from, to, count);
            case Operation.Pool pool -> pooled(pool, x, from.getFirst(), to, count);
            case Operation.Rearrange(Shape _, int[] places) -> {
                int each = (int) from.getFirst().elements();
                yield filled(places.length * count, i -> {
                    int place = places[i % places.length];
                    return place == Operation.Rearrange.ZERO ? 0 : x[i / places.length * each + place];
                });
            }
        };
    }

    private static final Kernel POINT = new Kernel(Kernel.Axis.POINT, Kernel.Axis.POINT, Kernel.Axis.POINT, false);

    @FunctionalInterface
    private interface Place {
        double at(int index);
    }

    private static double[] filled(int length, Place place) {
        double[] row = new double[length];
        for (int i = 0; i < length; i++) {
            row[i] = place.at(i);
        }
        return row;
    }

    private static double[] each(double[] x, DoubleUnaryOperator function) {
        return filled(x.length, i -> function.applyAsDouble(x[i]));
    }

    private static double[] joined(
            List<double[]> operands,
            List<Shape> from,
            Shape to,
            int count,
            java.util.function.DoubleBinaryOperator joint) {
        double[] a = operands.getFirst();
        double[] b = operands.getLast();
        int each = (int) to.elements();
        int channels = to.channels();
        boolean pixelA = from.getFirst().elements() < each;
        boolean pixelB = from.getLast().elements() < each;
        return filled(each * count, i -> {
            int pixel = i / each * channels + i % channels;
            return joint.applyAsDouble(a[pixelA ? pixel : i], b[pixelB ? pixel : i]);
        });
    }

    private static double[] concatenated(List<double[]> operands, List<Shape> from, Shape to, int count) {
        double[] row = new double[(int) to.elements() * count];
        int pixels = to.height() * to.width() * count;
        int before = 0;
        for (int part = 0; part < operands.size(); part++) {
            int channels = from.get(part).channels();
            for (int pixel = 0; pixel < pixels; pixel++) {
                System.arraycopy(operands.get(part), pixel * channels, row, pixel * to.channels() + before, channels);
            }
            before += channels;
        }
        return row;
    }

    private static double[] pooled(Operation.Pool pool, double[] x, Shape from, Shape to, int count) {
        boolean largest = pool.kind() == Layer.Pool.Kind.MAXIMUM;
        double[] row = new double[(int) to.elements() * count];
        int channels = to.channels();
        for (int image = 0; image < count; image++) {
            for (int top = 0; top < to.height(); top++) {
                for (int left = 0; left < to.width(); left++) {
                    int at = ((image * to.height() + top) * to.width() + left) * channels;
                    Arrays.fill(row, at, at + channels, largest ? Double.NEGATIVE_INFINITY : 0);
                    int inside = 0;
                    for (int i = 0; i < pool.height().taps(); i++) {
                        for (int j = 0; j < pool.width().taps(); j++) {
                            int y = place(pool.height(), top, i);
                            int z = place(pool.width(), left, j);
                            if (y < 0 || y >= from.height() || z < 0 || z >= from.width()) {
                                continue;
                            }
                            inside++;
                            int source = ((image * from.height() + y) * from.width() + z) * channels;
                            for (int c = 0; c < channels; c++) {
                                row[at + c] =
                                        largest ? Math.max(row[at + c], x[source + c]) : row[at + c] + x[source + c];
                            }
                        }
                    }
                    int taps = pool.height().taps() * pool.width().taps();
                    for (int c = 0; c < channels && !largest; c++) {
                        row[at + c] /= pool.countsPadding() ? taps : inside;
                    }
                }
            }
        }
        return row;
    }

    private static int place(Kernel.Axis axis, int window, int tap) {
        return window * axis.stride() + tap * axis.dilation() - axis.before();
    }

    private static double[] convolution(
            double[] x, Shape from, Shape to, Kernel kernel, int groups, float[] weights, float[] bias, int count) {
        Kernel.Axis high = kernel.height();
        Kernel.Axis wide = kernel.width();
        try (PointerScope _ = new PointerScope()) {
            Tensor map = tensor(x, count, from.height(), from.width(), from.channels())
                    .permute(0, 3, 1, 2);
            Tensor padded = torch.constant_pad_nd(
                    map.contiguous(),
                    new long[] {wide.before(), wide.after(), high.before(), high.after()},
                    new Scalar(0.0));
            Tensor filter = tensor(
                    filled(weights.length, i -> weights[i]),
                    to.channels(),
                    from.channels() / groups,
                    high.taps(),
                    wide.taps());
            Tensor result = torch.conv2d(
                    padded,
                    filter,
                    new TensorOptional(tensor(filled(bias.length, i -> bias[i]), bias.length)),
                    new long[] {high.stride(), wide.stride()},
                    new long[] {0, 0},
                    new long[] {high.dilation(), wide.dilation()},
                    groups);
            double[] row = new double[(int) to.elements() * count];
            result.permute(0, 2, 3, 1).contiguous().data_ptr_double().get(row);
            return row;
        }
    }

    private static Tensor tensor(double[] row, long... sizes) {
        return torch.from_blob(new DoublePointer(row), sizes, new TensorOptions(ScalarType.Double));
    }
}
