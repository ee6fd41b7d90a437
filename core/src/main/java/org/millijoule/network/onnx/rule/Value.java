package org.millijoule.network.onnx.rule;

import java.util.Optional;
import org.millijoule.network.Shape;
import org.millijoule.network.onnx.file.Dims;
import org.millijoule.network.onnx.file.ElementType;
import org.millijoule.network.onnx.file.Numbers;
import org.millijoule.network.onnx.file.Tensor;

/// A tensor whose dims are known.
public record Value(ElementType type, Dims dims, Levels levels, Origin origin) {
    /// Where a tensor comes from.
    public sealed interface Origin {
        /// The same for every image; numbers only where small.
        record Constant(Optional<Numbers> numbers) implements Origin {}

        /// Computed from the image.
        ///
        /// @param node position in the network
        /// @param shape what that node gives for one image
        /// @param source the node whose result this is an element-wise function of; by it activation functions
        ///     of several operators, as `x * sigmoid(x)`, are known
        record Computed(int node, Shape shape, int source) implements Origin {}
    }

    public static Value constant(Tensor tensor) {
        return new Value(tensor.type(), tensor.dims(), Levels.of(tensor.type()), new Origin.Constant(tensor.numbers()));
    }

    public boolean constant() {
        return origin instanceof Origin.Constant;
    }

    public Optional<Numbers> numbers() {
        return switch (origin) {
            case Origin.Constant(Optional<Numbers> numbers) -> numbers;
            case Origin.Computed _ -> Optional.empty();
        };
    }

    public Optional<Origin.Computed> computed() {
        return switch (origin) {
            case Origin.Constant _ -> Optional.empty();
            case Origin.Computed computed -> Optional.of(computed);
        };
    }
}
