package org.millijoule.data.pictures;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.millijoule.data.Images;
import org.millijoule.data.ImagesPart;
import org.millijoule.network.Shape;

/// A data set of pictures that was found: its files, and how its images show them.
///
/// @param shape of the images
/// @param centre as in [PictureImages]
record Pictures(Layout layout, Shape shape, double centre) {
    /// Headers of more training pictures are not read beforehand, since it would take minutes (`our choice`); a damaged
    /// one is then named when it is trained on.
    private static final int CHECKED = 100_000;

    /// As squares of red, green and blue.
    ///
    /// @param size side of the images in pixels
    /// @throws org.millijoule.data.DataException if there is none
    static Pictures open(Path folder, int size, double centre) {
        return new Pictures(Layout.of(FileTree.open(folder)), new Shape(size, size, 3), centre);
    }

    /// @param count as [ImagesPart#of] takes it
    Images train(Optional<Integer> count) {
        PictureImages all = images(layout.train());
        if (all.count() <= CHECKED) {
            all.check();
        }
        return ImagesPart.of(all, count, "images", layout.tree().path());
    }

    PictureImages images(Listing listing) {
        return new PictureImages(layout.tree(), listing, shape, centre);
    }

    /// Checks a test split without decoding a picture.
    ///
    /// @return what the user should know
    static List<String> check(PictureImages test, Optional<Integer> count) {
        test.check();
        return test(test, count).remarks();
    }

    static Images test(PictureImages all, Optional<Integer> count) {
        return ImagesPart.of(all, count, "test-images", all.tree().path());
    }
}
