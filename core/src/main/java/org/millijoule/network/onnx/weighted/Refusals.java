package org.millijoule.network.onnx.weighted;

import java.util.List;
import org.millijoule.network.onnx.file.Operator;
import org.millijoule.text.Some;

/// Why operators are refused, and what to do about it.
public final class Refusals {
    private static final int SHOWN = 10;

    private Refusals() {}

    /// Half a sentence on an operator that nothing here computes.
    static String reason(Operator operator) {
        if (quantized(operator.type())) {
            return "it is quantized already";
        }
        return switch (operator.type()) {
            case "Softmax", "LogSoftmax", "Attention", "MultiHeadAttention" ->
                "a Softmax inside the network, as in attention, is not trained here";
            case "LayerNormalization",
                    "InstanceNormalization",
                    "GroupNormalization",
                    "MeanVarianceNormalization",
                    "LpNormalization",
                    "RMSNormalization",
                    "SkipLayerNormalization",
                    "LRN" -> "its statistics are of each image anew; batch-norm is read";
            case "LSTM", "GRU", "RNN" -> "recurrent cells are not trained here";
            case "ConvTranspose", "DeformConv" -> "only plain convolutions are trained here";
            default -> "the operator is not among those that are trained here";
        };
    }

    private static boolean quantized(String type) {
        return type.contains("Quant") || type.startsWith("QLinear") || type.endsWith("Integer");
    }

    /// All refused nodes in a message.
    public static String message(List<Refused> refused) {
        List<String> texts = refused.stream().map(Refused::toString).distinct().toList();
        boolean quantized = refused.stream().anyMatch(node -> quantized(node.operator()));
        return texts.size() + (texts.size() == 1 ? " node" : " nodes") + " of it cannot be trained here: "
                + Some.of(texts, SHOWN)
                + (quantized
                        ? ". Maybe give the float network that it was made of?"
                        : ". Maybe take a network of convolutions and batch-norm? docs/import.md says what is read");
    }
}
