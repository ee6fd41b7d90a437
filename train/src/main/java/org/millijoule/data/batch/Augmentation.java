package org.millijoule.data.batch;

import java.util.Optional;
import org.millijoule.data.RandomRegion;
import org.millijoule.data.SplitMix64;
import org.millijoule.network.Shape;

/// Random changes of training images that keep their class. What falls outside the image, or is cut out, becomes
/// 0 after normalisation, the mean of the training images. The no-argument constructor is the usual recipe of
/// CIFAR (He et al., "Deep residual learning", CVPR 2016, section 4.2); `cutout` is DeVries and Taylor (arXiv
/// 1708.04552).
///
/// Pictures of ImageNet are usually trained with `resized-crop: 0.08` and `jitter: 0.4` in place of `crop` (Szegedy
/// et al., CVPR 2015; Howard, arXiv 1312.5402).
///
/// @param crop pixels of padding on each side, out of which an image of the old size is cropped; 0 is off
/// @param flip mirrors every second image, left to right
/// @param cutout side of a square that is blanked, its centre anywhere in the image; 0 is off
/// @param resizedCrop least share of a picture's area that is cropped and brought to the size of the image, its
///     width over height between 3/4 and 4/3; 0 is off
/// @param jitter largest change of brightness, contrast and saturation, each a factor of 1 plus or minus this; 0
///     is off
public record Augmentation(int crop, boolean flip, int cutout, double resizedCrop, double jitter) {
    private static final double MOST_RATIO = 4.0 / 3;

    public Augmentation {
        if (crop < 0 || cutout < 0) {
            throw new IllegalArgumentException("crop and cutout must not be negative, not " + crop + " and " + cutout);
        }
        if (!(resizedCrop >= 0 && resizedCrop <= 1) || !(jitter >= 0 && jitter <= 1)) {
            throw new IllegalArgumentException(
                    "resized-crop and jitter must lie between 0 and 1, not " + resizedCrop + " and " + jitter);
        }
    }

    public Augmentation() {
        this(4, true, 0);
    }

    /// What takes away pixels, and neither another scale nor other colours.
    public Augmentation(int crop, boolean flip, int cutout) {
        this(crop, flip, cutout, 0, 0);
    }

    /// Draws what happens to one image. Always takes the same number of random numbers.
    View draw(SplitMix64 random, Shape shape) {
        int down = random.below(2 * crop + 1) - crop;
        int right = random.below(2 * crop + 1) - crop;
        boolean mirrored = random.below(2) == 1 && flip;
        int top = random.below(shape.height()) - cutout / 2;
        int left = random.below(shape.width()) - cutout / 2;
        RandomRegion region = region(random);
        ColourJitter colours = new ColourJitter(factor(random), factor(random), factor(random));
        return new View(
                resizedCrop == 0 ? Optional.empty() : Optional.of(region),
                colours,
                down,
                right,
                mirrored,
                top,
                left,
                cutout);
    }

    private RandomRegion region(SplitMix64 random) {
        double area = random.between(resizedCrop, 1);
        double ratio = StrictMath.exp(random.between(-StrictMath.log(MOST_RATIO), StrictMath.log(MOST_RATIO)));
        return new RandomRegion(area, ratio, random.between(0, 1), random.between(0, 1));
    }

    private float factor(SplitMix64 random) {
        return (float) random.between(1 - jitter, 1 + jitter);
    }
}
