package org.millijoule.network.onnx.rule;

import java.util.List;
import java.util.Optional;
import org.millijoule.network.Layer;

/// One of the layers that an operator becomes.
///
/// @param suffix behind the operator's name; empty for the layer that carries it
/// @param weightBits where the file says them: of the weights, or of the second operand of a product
/// @param activationBits likewise, of what the layer reads
/// @param sources what it reads
public record Part(
        String suffix,
        Layer layer,
        Optional<Integer> weightBits,
        Optional<Integer> activationBits,
        List<Source> sources) {
    /// What a part reads.
    public sealed interface Source {
        /// A tensor of the operator that is computed from the image.
        record Operand(Value value) implements Source {}

        /// The result of an earlier part of the same operator, by its place among them.
        record Earlier(int part) implements Source {}
    }

    public Part {
        sources = List.copyOf(sources);
    }

    /// A part that computes nothing that is priced.
    static Part free(String suffix, Layer layer, Source... sources) {
        return new Part(suffix, layer, Optional.empty(), Optional.empty(), List.of(sources));
    }
}
