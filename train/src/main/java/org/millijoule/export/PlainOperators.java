package org.millijoule.export;

import ai.onnx.proto.OnnxMl.AttributeProto;
import java.util.Arrays;
import java.util.List;
import org.millijoule.network.Kernel;
import org.millijoule.network.Shape;
import org.millijoule.quantize.Grid;
import org.millijoule.quantize.QuantizedModel.Affine;
import org.millijoule.quantize.QuantizedModel.AveragePool;
import org.millijoule.quantize.QuantizedModel.MaxPool;
import org.millijoule.quantize.QuantizedModel.Quantize;
import org.millijoule.quantize.QuantizedModel.Slope;
import org.millijoule.quantize.QuantizedModel.Table;
import org.millijoule.quantize.SumReach;

/// Writes the nodes of a [org.millijoule.quantize.QuantizedModel] that multiply by no weights, as [OnnxWriter] says:
/// each rounding an operator of its own. Maps are (N, C, H, W).
record PlainOperators(GraphWriter graph) {
    /// Limits that are infinite are left out.
    String clip(String name, String x, float lowest, float highest) {
        String min = Float.isInfinite(lowest) ? "" : graph.constant(name + "/lowest", new float[] {lowest});
        if (Float.isInfinite(highest)) {
            return graph.operator("Clip", name, List.of(x, min));
        }
        String max = graph.constant(name + "/highest", new float[] {highest});
        return graph.operator("Clip", name, List.of(x, min, max));
    }

    String sloped(Slope node, String x) {
        String factors = graph.constant(node.name() + "/factors", node.factors(), node.factors().length, 1, 1);
        return graph.operator("PRelu", node.name() + "/sloped", List.of(x, factors));
    }

    String scaled(Affine node, String x) {
        String name = node.name();
        String scale = graph.constant(name + "/scale", node.scale(), 1, node.scale().length, 1, 1);
        String shift = graph.constant(name + "/shift", node.shift(), 1, node.shift().length, 1, 1);
        String scaled = graph.operator("Mul", name + "/scaled", List.of(x, scale));
        return graph.operator("Add", name + "/shifted", List.of(scaled, shift));
    }

    /// Integers count from 0 and are looked up.
    String looked(Table node, String integers, Grid grid) {
        String name = node.name();
        String places = integers;
        if (grid.lowest() != 0) {
            String lowest = graph.constant(name + "/lowest", new float[] {grid.lowest()});
            places = graph.operator("Sub", name + "/counted", List.of(integers, lowest));
        }
        String whole = graph.operator("Cast", name + "/places", List.of(places), GraphWriter.attribute("to", INT64));
        String values = graph.constant(name + "/values", node.values(), node.values().length);
        return graph.operator("Gather", name + "/looked_up", List.of(values, whole));
    }

    private static final long INT64 = 7; // TensorProto.DataType

    String largest(MaxPool node, String x) {
        Kernel kernel = node.kernel();
        String name = node.name();
        if (kernel.height().before() < kernel.height().taps()
                && kernel.height().after() < kernel.height().taps()
                && kernel.width().before() < kernel.width().taps()
                && kernel.width().after() < kernel.width().taps()) {
            return graph.operator("MaxPool", name + "/largest", List.of(x), window(kernel, true));
        }
        // More padding than taps, which runtimes refuse.
        String pads = graph.constant(name + "/pads", pads(kernel));
        String least = graph.constant(name + "/least", new float[] {-Float.MAX_VALUE});
        String padded = graph.operator("Pad", name + "/padded", List.of(x, pads, least));
        return graph.operator("MaxPool", name + "/largest", List.of(padded), window(kernel, false));
    }

    private static long[] pads(Kernel kernel) {
        Kernel.Axis down = kernel.height();
        Kernel.Axis along = kernel.width();
        return new long[] {0, 0, down.before(), along.before(), 0, 0, down.after(), along.after()};
    }

    private static AttributeProto[] window(Kernel kernel, boolean padded) {
        Kernel.Axis down = kernel.height();
        Kernel.Axis along = kernel.width();
        AttributeProto[] attributes = {
            GraphWriter.attribute("kernel_shape", down.taps(), along.taps()),
            GraphWriter.attribute("strides", down.stride(), along.stride()),
            GraphWriter.attribute("dilations", down.dilation(), along.dilation()),
            GraphWriter.attribute("pads", down.before(), along.before(), down.after(), along.after())
        };
        return padded ? attributes : Arrays.copyOf(attributes, 3);
    }

    /// The sum of a window is a convolution by ones. The Round changes no integer: see [OnnxWriter].
    String mean(AveragePool node, String integers, Quantize operand, Shape map) {
        String name = node.name();
        Kernel kernel = node.kernel();
        if (SumReach.of(kernel.taps(), operand.grid()) > SumReach.EXACT) {
            throw new IllegalArgumentException(name + ": the sum of a window of " + kernel
                    + " can pass what float32 holds exactly, 2^24. Maybe fewer bits?");
        }
        int channels = map.channels();
        float[] ones = new float[Math.toIntExact(channels * kernel.taps())];
        Arrays.fill(ones, 1);
        String weights = graph.constant(
                name + "/ones",
                ones,
                channels,
                1,
                kernel.height().taps(),
                kernel.width().taps());
        AttributeProto[] window = window(kernel, true);
        AttributeProto[] attributes = Arrays.copyOf(window, window.length + 1);
        attributes[window.length] = GraphWriter.attribute("group", channels);
        String products = graph.operator("Conv", name + "/products", List.of(integers, weights), attributes);
        String sums = graph.operator("Round", name + "/sums", List.of(products));
        int[][] counts = node.counts(map);
        float[] multipliers = new float[counts.length * counts[0].length];
        for (int i = 0; i < multipliers.length; i++) {
            multipliers[i] = operand.scale() / counts[i / counts[0].length][i % counts[0].length];
        }
        String multiplier = graph.constant(name + "/multipliers", multipliers, 1, 1, counts.length, counts[0].length);
        return graph.operator("Mul", name + "/means", List.of(sums, multiplier));
    }

    /// (N, C, H, W).
    String reshaped(String name, String x, Shape map) {
        String shape = graph.constant(name + "/shape", -1, map.channels(), map.height(), map.width());
        return graph.operator("Reshape", name, List.of(x, shape));
    }

    /// The values of the last node, in the order height, width, channel, as (N, classes).
    String logits(String x, Shape map) {
        String last = x;
        if (map.elements() != map.channels()) {
            last = graph.operator(
                    "Transpose", "logits/by_pixel", List.of(x), GraphWriter.attribute("perm", 0, 2, 3, 1));
        }
        return graph.operator("Flatten", OnnxWriter.LOGITS, List.of(last));
    }
}
