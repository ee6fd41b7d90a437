package org.millijoule.data.pictures;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.millijoule.data.DataException;
import org.millijoule.data.Images;
import org.millijoule.network.Shape;

/// Single picture files, as the readers of data sets show them; without labels.
public final class PictureFiles {
    private PictureFiles() {}

    /// The pictures in the order given, each named as it was given.
    ///
    /// @param shape 3 channels or 1
    /// @param centre as `data.centre` of a spec
    /// @throws DataException naming the first that is not there or cannot be shown; those whose pixels are damaged
    ///     are found when they are read
    public static List<Images> of(List<Path> files, Shape shape, double centre) {
        List<Images> pictures = new ArrayList<>();
        for (Path file : files) {
            if (Files.isDirectory(file)) {
                throw new DataException(file + ": this is a folder, but a picture is wanted. Maybe " + file + "/*?");
            }
            if (!Files.exists(file)) {
                throw new DataException(file + ": there is no such picture. Maybe check the path?");
            }
            Path absolute = file.toAbsolutePath();
            Path parent = absolute.getParent();
            Path folder = parent == null ? absolute : parent;
            StoredFile stored = new StoredFile(String.valueOf(absolute.getFileName()), size(file), 0, 0);
            FolderTree tree = new FolderTree(folder, List.of(stored), List.of(), false);
            Listing listing = new Listing(List.of(""), List.of(stored), new int[1], List.of());
            PictureImages image =
                    PictureImages.of(new StoredPictures(folder, () -> tree, listing), Optional.empty(), shape, centre);
            pictures.add(image.checked());
        }
        return pictures;
    }

    private static long size(Path file) {
        try {
            return Files.size(file);
        } catch (IOException e) {
            throw new DataException(
                    file + ": the picture cannot be read (" + ReadFailure.text(e) + "). Maybe you have no right to.",
                    e);
        }
    }
}
