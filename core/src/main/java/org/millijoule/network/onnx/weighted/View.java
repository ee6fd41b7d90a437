package org.millijoule.network.onnx.weighted;

import org.millijoule.network.graph.Formula;
import org.millijoule.network.graph.Formulas;
import org.millijoule.network.onnx.file.Dims;

/// A tensor of the file that is computed from the image: a function of every value of an operation, seen in other
/// places. Reshape, Transpose, Slice and their kin change places alone, activation functions the formula alone.
///
/// @param vertex position of the operation
/// @param made the tensor whose values these are, in whatever places
/// @param last this tensor
record View(int vertex, Formula formula, Dims dims, Places places, FileTensor made, FileTensor last) {
    /// What an operation gives, as a tensor of the file.
    static View of(int vertex, Dims dims, Places places, String operator, String tensor) {
        FileTensor source = new FileTensor(operator, tensor, dims, places);
        return new View(vertex, Formulas.X, dims, places, source, source);
    }

    /// The same values elsewhere.
    View moved(Dims to, Places where, String operator, String tensor) {
        return new View(vertex, formula, to, where, made, new FileTensor(operator, tensor, to, where));
    }

    /// A function of the values.
    View mapped(Formula function, String operator, String tensor) {
        FileTensor source = new FileTensor(operator, tensor, dims, places);
        return new View(vertex, function, dims, places, source, source);
    }

    /// The same values given by an operation that computes the formula.
    View settled(int at) {
        return new View(at, Formulas.X, dims, places, made, last);
    }

    /// In the same places of another operation.
    boolean lies(View other) {
        return vertex == other.vertex && dims.equals(other.dims) && places.same(other.places);
    }
}
