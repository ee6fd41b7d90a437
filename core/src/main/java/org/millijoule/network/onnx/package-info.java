/// Networks from ONNX files: the operators of a graph, walked in order, become layers with shapes and bit-widths.
@NullMarked
package org.millijoule.network.onnx;

import org.jspecify.annotations.NullMarked;
