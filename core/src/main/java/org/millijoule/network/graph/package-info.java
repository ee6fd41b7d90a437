/// Networks with their weights, as they compute in real numbers: what an ONNX file of others becomes.
@NullMarked
package org.millijoule.network.graph;

import org.jspecify.annotations.NullMarked;
