/// Networks from ONNX files: the wire format, the order of the graph, the shapes of its tensors, and the layers
/// and bit-widths that come out of it.
///
/// `ModelReader` turns bytes into a `Model`, `Order` sorts it, `Importer` walks it and asks the rule of each
/// operator (`Operators`) what comes out. Weights are never loaded: dims and element types are enough.
@NullMarked
package org.millijoule.network.onnx;

import org.jspecify.annotations.NullMarked;
