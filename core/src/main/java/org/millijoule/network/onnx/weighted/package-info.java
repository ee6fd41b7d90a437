/// From the operators of an ONNX file to a network with its weights: what a trained network is made of.
@NullMarked
package org.millijoule.network.onnx.weighted;

import org.jspecify.annotations.NullMarked;
