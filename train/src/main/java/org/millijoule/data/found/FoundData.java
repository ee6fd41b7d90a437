package org.millijoule.data.found;

import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalDouble;
import org.millijoule.data.DataException;
import org.millijoule.data.Images;
import org.millijoule.network.Shape;

/// A data set that somebody named by its folder alone. Nothing of it is opened but names of files until a split is
/// asked for.
public sealed interface FoundData permits FixedSizeData, PictureData {
    /// Which of the two parts.
    enum Part {
        TRAIN,
        TEST;

        /// `train` or `test`, as on the command line.
        public String word() {
            return this == TRAIN ? "train" : "test";
        }
    }

    /// Folder or archive that holds it, which may lie inside of the one that was named.
    Path place();

    /// What it is, for people: `IDX files`, `pictures in CLASS folders`.
    String words();

    /// Whether its images have classes.
    boolean labelled();

    /// Whether its classes have names; else they are numbers.
    boolean namesClasses();

    /// Opens a split.
    ///
    /// @param part which one
    /// @param wanted shape of an image; empty where those of the data set will do
    /// @param centre share of a picture's shorter side that is shown; see [PictureData]
    /// @throws DataException naming the place, what is there and what is wanted, where there are no such images
    Images open(Part part, Optional<Shape> wanted, OptionalDouble centre);

    /// What lies there: IDX files, CIFAR's binary files, pictures in folders or in a .zip or .tar, which may be the
    /// only one in its folder.
    ///
    /// @throws DataException saying what was seen and what would be read
    static FoundData in(Path place) {
        return DataFinder.find(place);
    }
}
