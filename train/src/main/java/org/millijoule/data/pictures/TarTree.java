package org.millijoule.data.pictures;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarFile;

/// The files of a .tar, and of the .tar files in it, each as a folder of its name: ImageNet's training images come
/// as one archive of one archive per class. The headers are read once, then every file is one read at its place.
record TarTree(Path path, FileChannel archive, List<StoredFile> files) implements FileTree {
    private static final String TAR = ".tar";
    private static final int BLOCK = 512;

    TarTree {
        files = List.copyOf(files);
    }

    static TarTree of(Path path) throws IOException {
        FileChannel archive = FileChannel.open(path, StandardOpenOption.READ);
        List<StoredFile> files = new ArrayList<>();
        add("", archive, 0, archive.size(), files);
        files.sort(Comparator.comparing(StoredFile::name));
        return new TarTree(path, archive, files);
    }

    private static void add(String folder, FileChannel archive, long from, long bytes, List<StoredFile> files)
            throws IOException {
        // Closed by nobody: closing it would close the channel, which stays open for reading.
        TarFile tar = new TarFile(new ChannelPart(archive, from, bytes));
        long end = from;
        for (TarArchiveEntry entry : tar.getEntries()) {
            if (!entry.isFile()) {
                continue;
            }
            String name = entry.getName().startsWith("./") ? entry.getName().substring(2) : entry.getName();
            long place = from + entry.getDataOffset();
            end = place + Math.ceilDiv(entry.getSize(), (long) BLOCK) * BLOCK;
            if (name.endsWith(TAR)) {
                String inner = name.substring(0, name.length() - TAR.length());
                add(folder + inner + "/", archive, place, entry.getSize(), files);
            } else {
                files.add(new StoredFile(folder + name, entry.getSize(), place));
            }
        }
        if (end + BLOCK > from + bytes) { // a whole archive ends with blocks of zeros
            throw new EOFException("the archive ends too early");
        }
    }

    @Override
    public byte[] read(StoredFile file) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(Math.toIntExact(file.bytes()));
        while (bytes.hasRemaining()) {
            if (archive.read(bytes, file.place() + bytes.position()) < 0) {
                throw new EOFException("the archive ends inside of " + file.name());
            }
        }
        return bytes.array();
    }
}
