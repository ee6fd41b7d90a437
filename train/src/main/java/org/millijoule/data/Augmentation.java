package org.millijoule.data;

import org.millijoule.network.Shape;

/// Random changes of training images that keep their class. What falls outside the image, or is cut out, becomes
/// 0 after normalisation, the mean of the training images. The no-argument constructor is the usual recipe of
/// CIFAR (He et al., "Deep residual learning", CVPR 2016, section 4.2); `cutout` is DeVries and Taylor (arXiv
/// 1708.04552).
///
/// @param crop pixels of padding on each side, out of which an image of the old size is cropped; 0 is off
/// @param flip mirrors every second image, left to right
/// @param cutout side of a square that is blanked, its centre anywhere in the image; 0 is off
public record Augmentation(int crop, boolean flip, int cutout) {
    public Augmentation {
        if (crop < 0 || cutout < 0) {
            throw new IllegalArgumentException("crop and cutout must not be negative, not " + crop + " and " + cutout);
        }
    }

    public Augmentation() {
        this(4, true, 0);
    }

    /// Draws what happens to one image. Always takes the same number of random numbers.
    View draw(SplitMix64 random, Shape shape) {
        int down = random.below(2 * crop + 1) - crop;
        int right = random.below(2 * crop + 1) - crop;
        boolean mirrored = random.below(2) == 1 && flip;
        int top = random.below(shape.height()) - cutout / 2;
        int left = random.below(shape.width()) - cutout / 2;
        return new View(down, right, mirrored, top, left, cutout);
    }
}
