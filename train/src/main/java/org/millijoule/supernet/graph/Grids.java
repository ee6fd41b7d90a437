package org.millijoule.supernet.graph;

import java.util.Optional;
import org.bytedeco.pytorch.Tensor;
import org.millijoule.autograd.Input;
import org.millijoule.autograd.Normalised;
import org.millijoule.quantize.Grid;

/// What a forward pass quantizes, and how.
interface Grids {
    /// A tensor as it is read: of real numbers, or on one grid.
    record Operand(Tensor tensor, Optional<Step> step) {}

    /// One step between the values of a tensor.
    record Step(float size, Grid grid) {}

    /// The weights of a vertex.
    Tensor weights(int vertex);

    /// Whether a shared tensor is kept on a grid.
    boolean stores(int tensor);

    /// A shared tensor as it is kept.
    Operand stored(int tensor, Tensor x);

    /// The same of what a batch-norm or a bias gives.
    Operand stored(int tensor, Normalised x);

    /// Whether a vertex quantizes an operand.
    ///
    /// @param source the tensor that it reads
    boolean quantizes(int vertex, int source);

    /// An operand of a vertex.
    Operand operand(int vertex, int slot, Tensor x);

    /// The same of what a batch-norm or a bias gives.
    Operand operand(int vertex, int slot, Normalised x);

    /// The same for a convolution to read.
    default Input read(int vertex, int slot, Tensor x) {
        return Input.of(operand(vertex, slot, x).tensor());
    }

    /// The same of what a batch-norm or a bias gives.
    default Input read(int vertex, int slot, Normalised x) {
        return Input.of(operand(vertex, slot, x).tensor());
    }
}
