package org.millijoule.data.pictures;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.millijoule.data.DataException;

/// Files by name, wherever they are kept: in a folder, or in an archive that is read in place. It stays open as
/// long as somebody has it; any number of threads may read.
sealed interface FileTree permits FolderTree, ZipTree, TarTree, PublishedTars {
    /// The folder or the archive.
    Path path();

    /// All files, by name.
    List<StoredFile> files();

    /// The bytes of one of [#files()].
    byte[] read(StoredFile file) throws IOException;

    /// Whatever `path` is.
    ///
    /// @throws DataException if it is not there, is none of these, or cannot be read
    static FileTree open(Path path) {
        String name = String.valueOf(path.getFileName()).toLowerCase(Locale.ROOT);
        try {
            if (Files.isDirectory(path)) {
                return PublishedTars.areIn(path) ? PublishedTars.of(path) : FolderTree.of(path);
            }
            if (!Files.exists(path)) {
                throw new DataException(path
                        + ": there is no such folder, but the data set is read from it. Maybe its path is mistyped, or"
                        + " is meant to start from another folder.");
            }
            if (name.endsWith(".zip")) {
                return ZipTree.of(path);
            }
            if (name.endsWith(".tar")) {
                return TarTree.of(path);
            }
        } catch (IOException e) {
            throw new DataException(
                    path + ": it cannot be read (" + e.getMessage()
                            + "). Maybe it was cut off while it was copied, or you have no right to.",
                    e);
        }
        throw new DataException(path
                + ": pictures are read from a folder, a .zip or a .tar, which this is not. Maybe unpack it, for"
                + " example with gunzip?");
    }
}
