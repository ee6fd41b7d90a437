package org.millijoule.data.pictures;

import java.nio.file.Path;
import org.millijoule.data.Images;

/// A data set of pictures that was found: its files, and how its images show them.
///
/// @param size side of the images in pixels
/// @param centre as in [PictureImages]
record Pictures(Layout layout, int size, double centre) {
    /// @throws org.millijoule.data.DataException if there is none
    static Pictures open(Path folder, int size, double centre) {
        return new Pictures(Layout.of(FileTree.open(folder)), size, centre);
    }

    Images train() {
        return images(layout.train());
    }

    Images images(Listing listing) {
        return new PictureImages(layout.tree(), listing, size, centre);
    }
}
