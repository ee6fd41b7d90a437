package org.millijoule.data.pictures;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarFile;
import org.millijoule.data.cache.Changes;
import org.millijoule.data.pictures.format.ChannelPart;

/// The files of a .tar, and of the .tar files in it, each as a folder of its name: ImageNet's training images come
/// as one archive of one archive per class. The headers are read once, then every file is one read at its place.
record TarTree(Path path, FileChannel archive, List<StoredFile> files, List<String> folders, boolean settled)
        implements FileTree {
    private static final String TAR = ".tar";
    private static final int BLOCK = 512;

    TarTree {
        files = List.copyOf(files);
        folders = List.copyOf(folders);
    }

    static TarTree of(Path path) throws IOException {
        Changes changes = new Changes();
        long changed = changes.of(path); // before it is read: what is read may be newer, never older
        FileChannel archive = FileChannel.open(path, StandardOpenOption.READ);
        ArchiveFiles files = new ArchiveFiles();
        add("", archive, 0, archive.size(), changed, files);
        return new TarTree(path, archive, List.copyOf(files.files()), files.folders(), changes.settled());
    }

    private static void add(String folder, FileChannel archive, long from, long bytes, long changed, ArchiveFiles files)
            throws IOException {
        // Closed by nobody: closing it would close the channel, which stays open for reading.
        TarFile tar = new TarFile(new ChannelPart(archive, from, bytes));
        long end = from;
        for (TarArchiveEntry entry : tar.getEntries()) {
            String name = folder + ArchiveFiles.name(entry.getName());
            if (entry.isDirectory()) {
                files.addFolder(name);
            } else if (entry.isLink()) {
                files.addLink(name, folder + ArchiveFiles.name(entry.getLinkName()));
            } else if (entry.isSymbolicLink()) {
                files.addLink(name, ArchiveFiles.target(name, entry.getLinkName()));
            } else if (entry.isSparse() || !entry.isFile() || isSpecial(entry)) {
                files.add(StoredFile.broken(name, "is stored in a way that is not read (with holes, or as a device)"));
            } else {
                long place = from + entry.getDataOffset();
                end = place + Math.ceilDiv(entry.getSize(), (long) BLOCK) * BLOCK;
                if (name.endsWith(TAR)) {
                    String inner = name.substring(0, name.length() - TAR.length());
                    add(inner + "/", archive, place, entry.getSize(), changed, files);
                } else {
                    files.add(new StoredFile(name, entry.getSize(), place, changed));
                }
            }
        }
        if (end + BLOCK > from + bytes) { // a whole archive ends with blocks of zeros
            throw new EOFException("the archive ends too early");
        }
    }

    private static boolean isSpecial(TarArchiveEntry entry) {
        return entry.isFIFO() || entry.isBlockDevice() || entry.isCharacterDevice();
    }

    @Override
    public InputStream open(StoredFile file) {
        return Channels.newInputStream(new ChannelPart(archive, file.place(), file.bytes()));
    }
}
