/// What each ONNX operator does to shapes, bit-widths and small constants, and which layers it is.
@NullMarked
package org.millijoule.network.onnx.rule;

import org.jspecify.annotations.NullMarked;
