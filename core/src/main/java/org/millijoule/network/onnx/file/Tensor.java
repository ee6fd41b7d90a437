package org.millijoule.network.onnx.file;

import java.util.Optional;

/// A constant of the file; `numbers` only where it is of a plain type and, unless weights were asked for, small and
/// stored in the file itself.
public record Tensor(String name, ElementType type, Dims dims, Optional<Numbers> numbers) {
    /// `our choice`: shapes, scales per channel and limits are below it, weights of interest above it.
    public static final int MOST_NUMBERS = 4096;
}
