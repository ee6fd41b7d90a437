package org.millijoule.network.onnx;

/// The value of an attribute of an operator, as far as shapes need it.
sealed interface Attribute {
    /// One number or several.
    record Values(Numbers numbers) implements Attribute {}

    record Text(String text) implements Attribute {}

    record Constant(Tensor tensor) implements Attribute {}

    /// A graph, a row of graphs or tensors, a sparse tensor or a type.
    record Unread(boolean graph) implements Attribute {}
}
