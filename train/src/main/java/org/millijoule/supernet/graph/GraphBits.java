package org.millijoule.supernet.graph;

import java.util.Collections;
import java.util.List;
import org.millijoule.hardware.OutputBits;
import org.millijoule.network.Precision;

/// The bit-widths of a [GraphWeights]: of every layer with weights in order, and of what else computes.
///
/// @param layers one for each quantizable vertex; more than 8 bits are none: real numbers
/// @param others at which sums, products and functions of tensors read
public record GraphBits(List<Precision> layers, int others) {
    /// More bits than any grid has: real numbers.
    public static final int REAL = 32;

    public GraphBits {
        layers = List.copyOf(layers);
    }

    /// A network on integers throughout.
    public static GraphBits of(List<Precision> layers) {
        return new GraphBits(layers, OutputBits.ADD_BITS);
    }

    /// One bit-width for all layers.
    public static GraphBits uniform(int layers, int bits) {
        return of(Collections.nCopies(layers, Precision.uniform(bits)));
    }

    /// Nothing is quantized.
    public static GraphBits real(int layers) {
        return new GraphBits(Collections.nCopies(layers, Precision.uniform(REAL)), REAL);
    }

    /// Whether values at these bits are on a grid.
    static boolean onGrid(int bits) {
        return bits <= OutputBits.ADD_BITS;
    }
}
