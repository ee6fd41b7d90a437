package org.millijoule.data;

import java.util.List;
import java.util.stream.IntStream;
import org.millijoule.network.Shape;

/// Labelled images of one split, in a stable order.
public interface Images {
    /// Number of images.
    int count();

    /// Number of images that the split has on disk, of which these may be a part.
    default int available() {
        return count();
    }

    /// What the user should know of how they were read: pictures that were left out, classes without any.
    default List<String> remarks() {
        return List.of();
    }

    /// Of every image.
    Shape shape();

    /// Number of classes of the data set, whether or not all occur here.
    int classes();

    /// Names of the classes in the order of the labels; their numbers from 0 where the data set names none.
    default List<String> classNames() {
        return IntStream.range(0, classes()).mapToObj(Integer::toString).toList();
    }

    /// What tells image `index` from the others: a file, or its number where the data set names none.
    default String name(int index) {
        return Integer.toString(index);
    }

    /// The class of image `index`, from 0.
    int label(int index);

    /// Copies the `height * width * channels` bytes of image `index` (row by row, channels innermost) to `pixels`
    /// from `offset` on.
    void read(int index, byte[] pixels, int offset);

    /// Copies a region of image `index`, brought to the size of the images, likewise. Whoever has larger pictures
    /// crops out of these.
    default void read(int index, RandomRegion region, byte[] pixels, int offset) {
        Shape shape = shape();
        byte[] whole = new byte[Math.toIntExact(shape.elements())];
        read(index, whole, 0);
        Resampling.to(shape).resize(whole, shape.width(), region.of(shape.width(), shape.height()), pixels, offset);
    }

    /// Sums over the pixels of images; whoever has them from before need not read.
    default PixelSums sums(int[] indices) {
        return PixelSums.of(this, indices);
    }

    /// Reads image `index` from where the data set is, whatever is kept of it elsewhere.
    ///
    /// @throws DataException if it is damaged
    default void verify(int index) {
        read(index, new byte[Math.toIntExact(shape().elements())], 0);
    }

    /// SHA-256 over shape, labels and pixels, in hexadecimal; of data that are read picture by picture, over shape,
    /// names, labels and file sizes.
    String hash();
}
