package org.millijoule.hardware.command;

import org.millijoule.hardware.LayerUse;
import org.millijoule.network.Layer;
import org.millijoule.network.Padding;
import org.millijoule.network.Shape;

/// What the program is asked: one layer with weights as one line of JSON. All its names are ASCII and all its
/// values numbers, so nothing needs escaping.
final class LayerQuestion {
    private final StringBuilder line = new StringBuilder(320);

    private LayerQuestion(String kind) {
        line.append("{\"kind\": \"").append(kind).append('"');
    }

    /// @param withOutputBits whether `out_bits` is told
    static String of(LayerUse use, int batch, boolean withOutputBits) {
        LayerQuestion question =
                switch (use.layer()) {
                    case Layer.Conv2d conv ->
                        new LayerQuestion("conv")
                                .shapes(conv)
                                .window(conv.kernel(), conv.stride(), conv.padding(), conv.groups());
                    case Layer.Linear linear ->
                        new LayerQuestion("linear").shapes(linear).window(1, 1, Padding.all(0), 1);
                    case Layer.Pool2d _, Layer.Add _, Layer.Other _ ->
                        throw new IllegalArgumentException("layers without weights are free: " + use.layer());
                };
        return question.use(use, batch, withOutputBits);
    }

    private LayerQuestion shapes(Layer layer) {
        return shape("in", layer.input()).shape("out", layer.output());
    }

    private LayerQuestion shape(String which, Shape shape) {
        return put(which + "_h", shape.height())
                .put(which + "_w", shape.width())
                .put(which + "_c", shape.channels());
    }

    private LayerQuestion window(int kernel, int stride, Padding pad, int groups) {
        return put("k", kernel)
                .put("stride", stride)
                .put("pad", "[" + pad.top() + ", " + pad.left() + ", " + pad.bottom() + ", " + pad.right() + "]")
                .put("groups", groups);
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
