package org.millijoule.data;

import org.millijoule.network.Shape;

/// How large a data set is: all that costs and times depend on.
///
/// @param shape of an image
/// @param images in the training split
public record DataFacts(Shape shape, int classes, int images) {
    /// The facts of a training split that was read.
    public static DataFacts of(Images images) {
        return new DataFacts(images.shape(), images.classes(), images.count());
    }

    /// Images of D_train; a split by class may differ by a few.
    public int trained() {
        return images - validated();
    }

    /// Images of D_validate; likewise.
    public int validated() {
        return Math.toIntExact(Math.round(Split.VALIDATION_SHARE * images));
    }
}
