package org.millijoule.data.batch;

import java.util.Optional;
import org.millijoule.data.RandomRegion;

/// How one image is seen: a region of it fills the image, colours change, the window moves by (`down`, `right`),
/// is then mirrored, and loses a square.
///
/// @param region what of the picture is shown; all of it where absent
/// @param top first row of the blanked square, may be negative
/// @param left first column of the blanked square, after mirroring; may be negative
/// @param side of the blanked square, 0 for none
record View(
        Optional<RandomRegion> region,
        ColourJitter jitter,
        int down,
        int right,
        boolean mirrored,
        int top,
        int left,
        int side) {
    /// The image as it is.
    static final View PLAIN = new View(Optional.empty(), ColourJitter.NONE, 0, 0, false, 0, 0, 0);
}
