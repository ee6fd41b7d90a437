/// From a trained network to a quantized, verified ONNX model.
@NullMarked
package org.millijoule.export;

import org.jspecify.annotations.NullMarked;
