package org.millijoule.data;

import org.millijoule.network.Shape;

/// Labelled images of one split, in a stable order.
public interface Images {
    /// Number of images.
    int count();

    /// Of every image.
    Shape shape();

    /// Number of classes of the data set, whether or not all occur here.
    int classes();

    /// The class of image `index`, from 0.
    int label(int index);

    /// Copies the `height * width * channels` bytes of image `index` (row by row, channels innermost) to `pixels`
    /// from `offset` on.
    void read(int index, byte[] pixels, int offset);

    /// SHA-256 over shape, labels and pixels, in hexadecimal.
    String hash();
}
