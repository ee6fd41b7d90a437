package org.millijoule.network.onnx;

import java.util.Optional;
import org.millijoule.network.Shape;

/// A tensor whose dims are known.
record Value(ElementType type, Dims dims, Levels levels, Origin origin) {
    /// Where a tensor comes from.
    sealed interface Origin {
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

    static Value constant(Tensor tensor) {
        return new Value(tensor.type(), tensor.dims(), Levels.of(tensor.type()), new Origin.Constant(tensor.numbers()));
    }

    boolean constant() {
        return origin instanceof Origin.Constant;
    }

    Optional<Numbers> numbers() {
        return switch (origin) {
            case Origin.Constant(Optional<Numbers> numbers) -> numbers;
            case Origin.Computed _ -> Optional.empty();
        };
    }

    Optional<Origin.Computed> computed() {
        return switch (origin) {
            case Origin.Constant _ -> Optional.empty();
            case Origin.Computed computed -> Optional.of(computed);
        };
    }
}
