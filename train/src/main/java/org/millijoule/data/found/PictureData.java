package org.millijoule.data.found;

import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalDouble;
import org.millijoule.data.DataException;
import org.millijoule.data.Images;
import org.millijoule.data.pictures.PictureFolders;
import org.millijoule.network.Shape;

/// Pictures, which are brought to the size that is wanted.
///
/// Their middle is shown: of large images 0.875 of the shorter side, as networks for ImageNet are tested (Resize(256)
/// and CenterCrop(224)), of small ones all of it.
public record PictureData(Path place, PictureFolders pictures) implements FoundData {
    /// From how many pixels a side on images count as large (`our choice`: timm's networks for ImageNet begin there).
    private static final int LARGE = 160;

    private static final double OF_LARGE = 0.875;

    /// Most pixels of a side (`our choice`).
    private static final int MOST = 4096;

    @Override
    public String words() {
        return pictures.arrangement().words();
    }

    @Override
    public boolean labelled() {
        return pictures.arrangement() != PictureFolders.Arrangement.UNLABELLED;
    }

    @Override
    public boolean namesClasses() {
        return labelled();
    }

    @Override
    public Images open(Part part, Optional<Shape> wanted, OptionalDouble centre) {
        Shape shape = wanted.orElseThrow(() -> new DataException(place
                + ": here are " + words() + ", which have no size of their own, and nothing says which one is wanted."
                + " Maybe --input 224x224x3?"));
        checkShape(place.toString(), shape);
        double share = centre.orElse(usualCentre(shape));
        return switch (part) {
            case TRAIN -> pictures.train(shape, share);
            case TEST -> pictures.test(shape, share);
        };
    }

    /// The share of the shorter side that images of this size show where nobody says another.
    public static double usualCentre(Shape shape) {
        return Math.min(shape.height(), shape.width()) >= LARGE ? OF_LARGE : 1;
    }

    /// Whether pictures can be brought to this shape.
    ///
    /// @param what is asked for it, for the message
    /// @throws DataException if not
    public static void checkShape(String what, Shape shape) {
        if (shape.channels() != 1 && shape.channels() != 3) {
            throw new DataException(what + ": pictures have 3 channels, or 1 if grey, but " + shape + " has "
                    + shape.channels() + ". Maybe the network takes no pictures?");
        }
        if (shape.depth() != 1 || shape.height() > MOST || shape.width() > MOST) {
            throw new DataException(what + ": pictures are brought to at most " + MOST + " pixels a side, not to "
                    + shape + ". Maybe another --input?");
        }
    }
}
