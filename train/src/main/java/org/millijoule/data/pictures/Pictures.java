package org.millijoule.data.pictures;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.millijoule.data.Images;
import org.millijoule.data.ImagesPart;

/// A data set of pictures that was found: its files, and how its images show them.
///
/// @param size side of the images in pixels
/// @param centre as in [PictureImages]
record Pictures(Layout layout, int size, double centre) {
    /// Headers of more training pictures are not read beforehand, since it would take minutes (`our choice`); a damaged
    /// one is then named when it is trained on.
    private static final int CHECKED = 100_000;

    /// @throws org.millijoule.data.DataException if there is none
    static Pictures open(Path folder, int size, double centre) {
        return new Pictures(Layout.of(FileTree.open(folder)), size, centre);
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
        return new PictureImages(layout.tree(), listing, size, centre);
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
