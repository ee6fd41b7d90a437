package org.millijoule.hardware.command;

import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.millijoule.hardware.LayerUse;
import org.millijoule.network.Kernel;
import org.millijoule.network.Layer;
import org.millijoule.network.Padding;
import org.millijoule.network.Shape;

/// What the program is asked: one layer that multiplies as one line of JSON. All its names are ASCII and all its
/// values numbers, so nothing needs escaping.
final class LayerQuestion {
    private static final Kernel POINT = Kernel.square(1, 1, Padding.all(0));

    private final StringBuilder line = new StringBuilder(320);

    private LayerQuestion(String kind) {
        line.append("{\"kind\": \"").append(kind).append('"');
    }

    /// @param withOutputBits whether `out_bits` is told
    static String of(LayerUse use, int batch, boolean withOutputBits) {
        Layer layer = use.layer();
        LayerQuestion question =
                switch (layer) {
                    case Layer.Convolution conv ->
                        new LayerQuestion(conv.kernel().transposed() ? "transposed" : "conv")
                                .shapes(conv)
                                .window(conv.kernel(), conv.groups());
                    case Layer.Linear _, Layer.Product _ ->
                        new LayerQuestion(layer.word()).shapes(layer).window(POINT, 1);
                    case Layer.Recurrent cell ->
                        new LayerQuestion(layer.word())
                                .shapes(layer)
                                .window(POINT, 1)
                                .put("directions", cell.directions());
                    case Layer.Pool _, Layer.Add _, Layer.Other _ ->
                        throw new IllegalArgumentException("layers without weights are free: " + layer);
                };
        return question.use(use, batch, withOutputBits);
    }

    private LayerQuestion shapes(Layer layer) {
        return shape("in", layer.input()).shape("out", layer.output());
    }

    private LayerQuestion shape(String which, Shape shape) {
        if (shape.depth() > 1) {
            put(which + "_d", shape.depth());
        }
        return put(which + "_h", shape.height())
                .put(which + "_w", shape.width())
                .put(which + "_c", shape.channels());
    }

    /// What is alike along height and width is one number, else a list; depth comes first where there is any.
    private LayerQuestion window(Kernel kernel, int groups) {
        boolean volume = !kernel.depth().equals(Kernel.Axis.POINT);
        List<Kernel.Axis> axes = volume ? kernel.axes() : List.of(kernel.height(), kernel.width());
        put("k", numbers(axes, Kernel.Axis::taps, volume));
        put("stride", numbers(axes, Kernel.Axis::stride, volume));
        put(
                "pad",
                Stream.concat(
                                axes.stream().map(Kernel.Axis::before),
                                axes.stream().map(Kernel.Axis::after))
                        .toList());
        if (axes.stream().anyMatch(axis -> axis.dilation() > 1)) {
            put("dilation", numbers(axes, Kernel.Axis::dilation, volume));
        }
        return put("groups", groups);
    }

    private static Object numbers(List<Kernel.Axis> axes, Function<Kernel.Axis, Integer> number, boolean each) {
        List<Integer> numbers = axes.stream().map(number).toList();
        return each || numbers.stream().distinct().count() > 1 ? numbers : numbers.getFirst();
    }

    private String use(LayerUse use, int batch, boolean withOutputBits) {
        put("w_bits", use.weightBits()).put("a_bits", use.activationBits());
        if (withOutputBits) {
            put("out_bits", use.outputBits());
        }
        put("first", use.fedByGraphInput()).put("batch", batch);
        put("macs", use.layer().macs()).put("weights", use.layer().weights());
        return line + "}";
    }

    private LayerQuestion put(String name, Object value) {
        line.append(", \"").append(name).append("\": ").append(value);
        return this;
    }
}
