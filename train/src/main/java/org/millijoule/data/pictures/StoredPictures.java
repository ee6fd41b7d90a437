package org.millijoule.data.pictures;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.function.Supplier;
import org.millijoule.data.AllCores;
import org.millijoule.data.DataException;
import org.millijoule.data.pictures.format.Encoded;
import org.millijoule.data.pictures.format.Extent;
import org.millijoule.data.pictures.format.Picture;
import org.millijoule.data.pictures.format.PictureDecoder;
import org.millijoule.data.pictures.format.PictureException;

/// The pictures of one split where they are kept: in files of a tree, encoded. Any number of threads may read.
///
/// @param place the folder or the archive
/// @param files of it; opens them when they are wanted first
record StoredPictures(Path place, Supplier<FileTree> files, Listing listing) {
    private static final int HEADER_BYTES = 2048; // read at once: of most pictures all that precedes the pixels

    /// Files up to here are read wholly at once instead of three times in part (`our choice`: a disk reads ahead as
    /// much).
    private static final int SMALL_FILE_BYTES = 32 << 10;

    int count() {
        return listing.files().size();
    }

    /// Looks at the headers of all pictures, and whether they are whole, without decoding them; on all cores.
    ///
    /// @throws DataException naming the first that cannot be shown
    PictureExtents check() {
        return AllCores.of(count(), this::check).stream().reduce(PictureExtents.NONE, PictureExtents::and);
    }

    private PictureExtents check(int from, int to) {
        PictureExtents all = PictureExtents.NONE;
        for (StoredFile file : listing.files().subList(from, to)) {
            try {
                all = all.and(PictureExtents.of(check(file)));
            } catch (IOException e) {
                throw unreadable(file, e);
            }
        }
        return all;
    }

    private Extent check(StoredFile file) throws IOException {
        if (file.bytes() <= SMALL_FILE_BYTES) {
            return PictureDecoder.check(Encoded.of(files.get().read(file)));
        }
        files.get().verify(file);
        return PictureDecoder.check(new Kept(files.get(), file));
    }

    private record Kept(FileTree tree, StoredFile file) implements Encoded {
        @Override
        public long bytes() {
            return file.bytes();
        }

        @Override
        public InputStream open() throws IOException {
            return new BufferedInputStream(tree.open(file), HEADER_BYTES);
        }
    }

    /// Decodes a picture.
    ///
    /// @throws DataException if it is damaged
    Picture decode(int index) {
        StoredFile file = listing.files().get(index);
        try {
            return PictureDecoder.decode(files.get().read(file));
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    private DataException unreadable(StoredFile file, IOException failure) {
        String picture = place + "/" + file.name();
        return switch (failure) {
            case PictureException e ->
                new DataException(picture + ": the picture " + e.getMessage() + ". Maybe " + e.maybe() + ".", e);
            default ->
                new DataException(
                        picture + ": the picture cannot be read (" + ReadFailure.text(failure)
                                + "). Maybe you have no right to, or it was damaged while it was copied; it may also be"
                                + " left out.",
                        failure);
        };
    }
}
