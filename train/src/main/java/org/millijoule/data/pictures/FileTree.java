package org.millijoule.data.pictures;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.millijoule.data.DataException;
import org.millijoule.data.HeapSpace;
import org.millijoule.data.MissingDataException;
import org.millijoule.data.pictures.format.Extent;
import org.millijoule.data.pictures.format.PictureException;

/// Files by name, wherever they are kept: in a folder, or in an archive that is read in place. It stays open as
/// long as somebody has it; any number of threads may read. Hidden files are not among them.
sealed interface FileTree permits FolderTree, ZipTree, TarTree, PublishedTars {
    /// The folder or the archive.
    Path path();

    /// All files, by name.
    List<StoredFile> files();

    /// Folders that are there by themselves, so that one without files is seen; not all that files lie in.
    List<String> folders();

    /// Whether all changes of the files are so long past that another one would be seen by its time.
    boolean settled();

    /// One of [#files()] from its first byte on; it may go on beyond its length where an archive lies about it.
    InputStream open(StoredFile file) throws IOException;

    /// The bytes of one of [#files()].
    ///
    /// @throws PictureException if it is larger than memory
    default byte[] read(StoredFile file) throws IOException {
        checkSize(file);
        byte[] bytes = new byte[Math.toIntExact(file.bytes())];
        try (InputStream in = open(file)) {
            if (in.readNBytes(bytes, 0, bytes.length) < bytes.length) {
                throw new EOFException("it ends before its " + bytes.length + " bytes");
            }
            if (in.read() >= 0) {
                throw new IOException("it goes on after its " + bytes.length + " bytes");
            }
        }
        return bytes;
    }

    /// Compares what the archive says of a file with the file, where it says anything.
    ///
    /// @throws IOException if they differ
    default void verify(StoredFile file) throws IOException {}

    /// Whether a file can be read into memory.
    ///
    /// @throws PictureException if it is larger than memory
    default void checkSize(StoredFile file) throws PictureException {
        if (file.bytes() > Extent.LARGEST_ARRAY) {
            throw new PictureException(
                    "is a file of " + HeapSpace.text(file.bytes()) + ", but one picture may have "
                            + HeapSpace.text(Extent.LARGEST_ARRAY),
                    "it is no picture; it may also be left out");
        }
        if (!HeapSpace.has(file.bytes())) {
            throw new PictureException(
                    "is a file of " + HeapSpace.text(file.bytes()) + ", but there is " + HeapSpace.limit(),
                    "it is no picture; it may also be left out");
        }
    }

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
                throw new MissingDataException(path
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
                    path + ": it cannot be read (" + ReadFailure.text(e) + "). Maybe " + ReadFailure.wayOut(e) + ".",
                    e);
        }
        throw new DataException(path
                + ": pictures are read from a folder, a .zip or a .tar, which this is not. Maybe unpack it, for"
                + " example with gunzip?");
    }
}
