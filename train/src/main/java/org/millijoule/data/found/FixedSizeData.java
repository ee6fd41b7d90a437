package org.millijoule.data.found;

import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalDouble;
import org.millijoule.data.DataException;
import org.millijoule.data.ImageDataset;
import org.millijoule.data.Images;
import org.millijoule.network.Shape;

/// A data set whose images have one size, and keep it.
///
/// @param words what it is
/// @param namesClasses whether its classes have names
public record FixedSizeData(Path place, String words, ImageDataset dataset, boolean namesClasses) implements FoundData {
    @Override
    public boolean labelled() {
        return true;
    }

    @Override
    public Images open(Part part, Optional<Shape> wanted, OptionalDouble centre) {
        if (centre.isPresent()) {
            throw new DataException(place + ": here are " + words
                    + ", whose images are shown as they are, so --centre says nothing. Maybe leave it out?");
        }
        Images images =
                switch (part) {
                    case TRAIN -> dataset.train();
                    case TEST -> dataset.test();
                };
        Shape own = images.shape();
        wanted.filter(shape -> !shape.equals(own)).ifPresent(shape -> {
            throw new DataException(place + ": here are " + words + " with images of " + own
                    + ", but the network takes " + shape
                    + ". Maybe another data set, or these images as picture files in folders, which are resized and"
                    + " converted?");
        });
        return images;
    }
}
