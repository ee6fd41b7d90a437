package org.millijoule.network.onnx.file;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// What the file declares about a tensor: a `ValueInfoProto`. `sizes` is empty where the shape is left open.
public record Signature(String name, ElementType type, Optional<List<Size>> sizes) {
    /// `our choice`: as for [Dims], with room to complain.
    static final int MOST_SIZES = 64;

    /// One size of a declared shape.
    public sealed interface Size {
        record Fixed(long value) implements Size {
            @Override
            public String toString() {
                return String.valueOf(value);
            }
        }

        record Symbolic(String symbol) implements Size {
            @Override
            public String toString() {
                return symbol.isEmpty() ? "?" : symbol;
            }
        }
    }

    /// `N x 3 x height x width`.
    public String shape() {
        return sizes.map(list -> list.stream().map(Size::toString).collect(Collectors.joining(" x ")))
                .map(text -> text.isEmpty() ? "a scalar" : text)
                .orElse("of no declared shape");
    }

    /// The declared dims, its first size taken as `batch` where it is symbolic; empty where another size is open.
    public Optional<Dims> dims(long batch) {
        return sizes.flatMap(list -> {
            List<Long> dims = new ArrayList<>();
            for (int axis = 0; axis < list.size(); axis++) {
                switch (list.get(axis)) {
                    case Size.Fixed(long value) -> dims.add(value);
                    case Size.Symbolic _ -> {
                        if (axis > 0) {
                            return Optional.empty();
                        }
                        dims.add(batch);
                    }
                }
            }
            return Optional.of(Dims.ofLongs(dims));
        });
    }
}
