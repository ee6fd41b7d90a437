package org.millijoule.network.onnx.rule;

import java.util.List;
import java.util.Optional;
import org.millijoule.network.Layer;
import org.millijoule.network.onnx.file.Dims;
import org.millijoule.network.onnx.file.ElementType;

/// What an operator gives on one of its outputs, and how it is accounted for where the image takes part in it.
public record Result(ElementType type, Dims dims, Levels levels, Kind kind, Optional<Fold> fold) {
    /// How an operator appears in the network.
    public sealed interface Kind {
        /// A layer that hardware models know.
        record Known(Layer layer) implements Kind {}

        /// Layers that multiply, and what stands between them; the last gives the result.
        record Weighted(List<Part> parts) implements Kind {
            public Weighted {
                parts = List.copyOf(parts);
            }
        }

        /// Taken out of the operator's first result: the last state of a recurrent cell.
        record Taken() implements Kind {}

        /// Selects or moves values, or is an activation function that the layer before it applies as it writes.
        ///
        /// @param elementwise whether each element comes from the one at its place
        record Moves(boolean elementwise) implements Kind {}

        /// Computes with values of several places or tensors.
        record Computes() implements Kind {}

        /// The same for every image, although it looks at the image's tensor: its shape.
        record Constant() implements Kind {}

        /// Shapes are known, a price is not.
        record Refused(String reason) implements Kind {}
    }

    static Result of(ElementType type, Dims dims, Kind kind) {
        return new Result(type, dims, Levels.ANY, kind, Optional.empty());
    }

    /// Values of `operand` under these dims, on its levels.
    static Result moved(Value operand, Dims dims) {
        return new Result(operand.type(), dims, operand.levels(), new Kind.Moves(false), Optional.empty());
    }

    Result with(Fold how) {
        return new Result(type, dims, levels, kind, Optional.of(how));
    }

    /// The same, computed element by element.
    Result each(Fold.Element how) {
        return with(Fold.each(how));
    }

    Result with(Levels other) {
        return new Result(type, dims, other, kind, fold);
    }

    Result with(ElementType other) {
        return new Result(other, dims, levels, kind, fold);
    }

    Result with(Dims other) {
        return new Result(type, other, levels, kind, fold);
    }

    Result with(Kind other) {
        return new Result(type, dims, levels, other, fold);
    }
}
