package org.millijoule.network.onnx.weighted;

import org.millijoule.network.onnx.file.Dims;

/// A tensor of the file that an operation stands for.
///
/// @param operator the node that gives it
/// @param tensor its name
/// @param dims with the batch
/// @param places where its elements lie among the operation's values
public record FileTensor(String operator, String tensor, Dims dims, Places places) {
    /// For each element of the first image, row by row, its position among the values of the operation.
    public int[] positions(long images) {
        int[] all = places.positions(dims, images);
        return images == 1 ? all : java.util.Arrays.copyOf(all, (int) (all.length / images));
    }
}
