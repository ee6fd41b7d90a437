/// Quantizers: fake-quantization in training, scale and zero-point for export.
@NullMarked
package org.millijoule.quantize;

import org.jspecify.annotations.NullMarked;
