package org.millijoule.hardware.table;

import java.util.List;
import java.util.Optional;
import org.millijoule.hardware.LayerUse;
import org.millijoule.network.Layer;
import org.millijoule.network.Padding;

/// What tells one measured layer from another, as the fields of a CSV row under [#COLUMNS]. A fully connected
/// layer is a map of 1 x positions with its inputs as channels.
final class LayerKey {
    /// A pad is one number, or four: above, left, below, right.
    static final List<String> COLUMNS = List.of(
            "kind", "in_h", "in_w", "in_c", "out_c", "k", "stride", "pad", "groups", "w_bits", "a_bits", "out_bits");

    private LayerKey() {}

    /// The key of a layer with weights; others have none.
    ///
    /// @param withOutputBits whether the bits of the outputs tell layers apart; else their field is empty
    static Optional<List<String>> of(LayerUse use, boolean withOutputBits) {
        return switch (use.layer()) {
            case Layer.Conv2d conv ->
                Optional.of(key(
                        "conv",
                        conv,
                        conv.kernel(),
                        conv.stride(),
                        conv.padding(),
                        conv.groups(),
                        use,
                        withOutputBits));
            case Layer.Linear linear ->
                Optional.of(key("linear", linear, 1, 1, Padding.all(0), 1, use, withOutputBits));
            case Layer.Pool2d _, Layer.Add _, Layer.Other _ -> Optional.empty();
        };
    }

    private static List<String> key(
            String kind,
            Layer layer,
            int kernel,
            int stride,
            Padding padding,
            int groups,
            LayerUse use,
            boolean withOutputBits) {
        return List.of(
                kind,
                String.valueOf(layer.input().height()),
                String.valueOf(layer.input().width()),
                String.valueOf(layer.input().channels()),
                String.valueOf(layer.output().channels()),
                String.valueOf(kernel),
                String.valueOf(stride),
                padding.toString().replace(',', ' '),
                String.valueOf(groups),
                String.valueOf(use.weightBits()),
                String.valueOf(use.activationBits()),
                withOutputBits ? String.valueOf(use.outputBits()) : "");
    }
}
