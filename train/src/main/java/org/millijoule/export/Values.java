package org.millijoule.export;

import java.util.List;
import org.millijoule.network.Shape;

/// What one image leaves behind every node of a network; reused from image to image, one per thread.
///
/// @param image pixels 0..255, (H, W, C)
/// @param integers by node, (H, W, C): what a Quantize node gives; length 0 for other nodes
/// @param reals by node, (H, W, C): what every other node gives; length 0 for Quantize nodes
@SuppressWarnings("ArrayRecordComponent") // working memory, never compared
record Values(byte[] image, int[][] integers, float[][] reals) {
    static Values of(Shape image, List<Shape> shapes, List<Boolean> quantized) {
        int[][] integers = new int[shapes.size()][0];
        float[][] reals = new float[shapes.size()][0];
        for (int i = 0; i < shapes.size(); i++) {
            int elements = Math.toIntExact(shapes.get(i).elements());
            if (quantized.get(i)) {
                integers[i] = new int[elements];
            } else {
                reals[i] = new float[elements];
            }
        }
        return new Values(new byte[Math.toIntExact(image.elements())], integers, reals);
    }
}
