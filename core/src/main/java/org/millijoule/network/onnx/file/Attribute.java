package org.millijoule.network.onnx.file;

/// The value of an attribute of an operator, as far as shapes need it.
public sealed interface Attribute {
    /// One number or several.
    record Values(Numbers numbers) implements Attribute {}

    record Text(String text) implements Attribute {}

    record Constant(Tensor tensor) implements Attribute {}

    /// A branch or body.
    record Body(Graph graph) implements Attribute {}

    /// In a function: the attribute of this name that its caller gives.
    record OfCaller(String name) implements Attribute {}

    /// A graph that stands too deep in others, a row of graphs or tensors, a sparse tensor or a type.
    record Unread(boolean graph) implements Attribute {}
}
