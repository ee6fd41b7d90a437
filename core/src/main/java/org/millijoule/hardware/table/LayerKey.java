package org.millijoule.hardware.table;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.millijoule.hardware.LayerUse;
import org.millijoule.network.Kernel;
import org.millijoule.network.Layer;
import org.millijoule.network.Shape;

/// What tells one measured layer from another, as the fields of a CSV row under [#COLUMNS].
///
/// Kernels, strides and dilations are one number where all axes are alike, else one for each: `10 4`, of volumes
/// `3 1 1`. A pad is one number, or four: above, left, below, right (of volumes six, in front first and behind fourth).
/// A fully connected layer is a map of 1 x positions with its inputs as channels, a recurrent cell one of 1 x
/// steps with its directions as groups, a product one of matrices x rows with its depth as channels.
final class LayerKey {
    static final List<String> COLUMNS = List.of(
            "kind",
            "in_h",
            "in_w",
            "in_c",
            "out_c",
            "k",
            "stride",
            "pad",
            "groups",
            "w_bits",
            "a_bits",
            "out_bits",
            "in_d",
            "dilation");

    /// Columns that a file may lack, with what is meant then.
    static final Map<String, String> UNSAID = Map.of("out_bits", "", "in_d", "1", "dilation", "1");

    /// The words for `kind`.
    static final List<String> KINDS = List.of("conv", "transposed", "linear", "product", "lstm", "gru", "rnn");

    private LayerKey() {}

    /// The key of a layer that multiplies; others have none.
    ///
    /// @param withOutputBits whether the bits of the outputs tell layers apart; else their field is empty
    static Optional<List<String>> of(LayerUse use, boolean withOutputBits) {
        Layer layer = use.layer();
        return switch (layer) {
            case Layer.Convolution conv -> {
                String kind = conv.kernel().transposed() ? "transposed" : "conv";
                yield Optional.of(key(kind, use, kernel(conv), conv.groups(), withOutputBits));
            }
            case Layer.Linear _, Layer.Product _ ->
                Optional.of(key(layer.word(), use, List.of("1", "1", "0", "1"), 1, withOutputBits));
            case Layer.Recurrent cell ->
                Optional.of(key(layer.word(), use, List.of("1", "1", "0", "1"), cell.directions(), withOutputBits));
            case Layer.Pool _, Layer.Add _, Layer.Other _ -> Optional.empty();
        };
    }

    /// Kernel, stride, pad and dilation.
    private static List<String> kernel(Layer.Convolution conv) {
        Kernel kernel = conv.kernel();
        boolean volume = conv.input().depth() > 1 || !kernel.depth().equals(Kernel.Axis.POINT);
        List<Kernel.Axis> axes = volume ? kernel.axes() : List.of(kernel.height(), kernel.width());
        Stream<Integer> pads = Stream.concat(
                axes.stream().map(Kernel.Axis::before), axes.stream().map(Kernel.Axis::after));
        return List.of(
                text(axes.stream().map(Kernel.Axis::taps), !volume),
                text(axes.stream().map(Kernel.Axis::stride), true),
                text(pads, true),
                text(axes.stream().map(Kernel.Axis::dilation), true));
    }

    /// One spelling for each: equal numbers as one of them, where nothing else is meant by that.
    static String text(Stream<Integer> numbers, boolean oneForAll) {
        List<String> all = numbers.map(String::valueOf).toList();
        boolean one = oneForAll && all.stream().distinct().count() == 1;
        return one ? all.getFirst() : all.stream().collect(Collectors.joining(" "));
    }

    private static List<String> key(
            String kind, LayerUse use, List<String> kernel, int groups, boolean withOutputBits) {
        Shape input = use.layer().input();
        return List.of(
                kind,
                String.valueOf(input.height()),
                String.valueOf(input.width()),
                String.valueOf(input.channels()),
                String.valueOf(use.layer().output().channels()),
                kernel.get(0),
                kernel.get(1),
                kernel.get(2),
                String.valueOf(groups),
                String.valueOf(use.weightBits()),
                String.valueOf(use.activationBits()),
                withOutputBits ? String.valueOf(use.outputBits()) : "",
                String.valueOf(input.depth()),
                kernel.get(3));
    }
}
