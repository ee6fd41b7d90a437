/// What an ONNX file holds, read from the protobuf wire format; its weights only where they are asked for.
@NullMarked
package org.millijoule.network.onnx.file;

import org.jspecify.annotations.NullMarked;
