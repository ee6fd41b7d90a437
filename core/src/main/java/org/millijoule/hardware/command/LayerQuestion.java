package org.millijoule.hardware.command;

import java.util.Locale;
import org.millijoule.hardware.LayerUse;
import org.millijoule.network.Layer;
import org.millijoule.network.Padding;

/// What the program is asked: one layer with weights as one line of JSON. All its names are ASCII and all its
/// values numbers, so nothing needs escaping.
final class LayerQuestion {
    private LayerQuestion() {}

    /// @param withOutputBits whether `out_bits` is told
    static String of(LayerUse use, int batch, boolean withOutputBits) {
        return switch (use.layer()) {
            case Layer.Conv2d conv ->
                line("conv", use, conv.kernel(), conv.stride(), conv.padding(), conv.groups(), batch, withOutputBits);
            case Layer.Linear _ -> line("linear", use, 1, 1, Padding.all(0), 1, batch, withOutputBits);
            case Layer.Pool2d _, Layer.Add _, Layer.Other _ ->
                throw new IllegalArgumentException("layers without weights are free: " + use.layer());
        };
    }

    private static String line(
            String kind,
            LayerUse use,
            int kernel,
            int stride,
            Padding padding,
            int groups,
            int batch,
            boolean withOutputBits) {
        Layer layer = use.layer();
        String head = ("{\"kind\": \"%s\", \"in_h\": %d, \"in_w\": %d, \"in_c\": %d, "
                        + "\"out_h\": %d, \"out_w\": %d, \"out_c\": %d, ")
                .formatted(
                        kind,
                        layer.input().height(),
                        layer.input().width(),
                        layer.input().channels(),
                        layer.output().height(),
                        layer.output().width(),
                        layer.output().channels());
        String shape = "\"k\": %d, \"stride\": %d, \"pad\": [%d, %d, %d, %d], \"groups\": %d, "
                .formatted(kernel, stride, padding.top(), padding.left(), padding.bottom(), padding.right(), groups);
        String bits = "\"w_bits\": %d, \"a_bits\": %d, ".formatted(use.weightBits(), use.activationBits())
                + (withOutputBits ? "\"out_bits\": %d, ".formatted(use.outputBits()) : "");
        return String.format(
                Locale.ROOT,
                "%s%s%s\"first\": %b, \"batch\": %d, \"macs\": %d, \"weights\": %d}",
                head,
                shape,
                bits,
                use.fedByGraphInput(),
                batch,
                layer.macs(),
                layer.weights());
    }
}
