/// What an ONNX file holds, read from the protobuf wire format; weights are never loaded.
@NullMarked
package org.millijoule.network.onnx.file;

import org.jspecify.annotations.NullMarked;
