package org.millijoule.data.pictures;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Enumeration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.millijoule.data.cache.Changes;

/// The files of a .zip. Its directory says where each is, how long it is unpacked, and its checksum, which is
/// compared wherever a file is read to its end.
///
/// @param entries by the names of the files
record ZipTree(
        Path path,
        ZipFile zip,
        Map<String, ZipEntry> entries,
        List<StoredFile> files,
        List<String> folders,
        boolean settled)
        implements FileTree {
    ZipTree {
        entries = Map.copyOf(entries);
        files = List.copyOf(files);
        folders = List.copyOf(folders);
    }

    static ZipTree of(Path path) throws IOException {
        Changes changes = new Changes();
        long changed = changes.of(path); // before it is read: what is read may be newer, never older
        ZipFile zip = new ZipFile(path.toFile());
        ArchiveFiles files = new ArchiveFiles();
        Map<String, ZipEntry> entries = new HashMap<>();
        for (Enumeration<? extends ZipEntry> all = zip.entries(); all.hasMoreElements(); ) {
            ZipEntry entry = all.nextElement();
            String name = ArchiveFiles.name(entry.getName());
            if (entry.isDirectory()) {
                files.addFolder(name);
            } else {
                entries.put(name, entry);
                files.add(new StoredFile(name, entry.getSize(), 0, changed + (entry.getCrc() << Integer.SIZE)));
            }
        }
        return new ZipTree(path, zip, entries, List.copyOf(files.files()), files.folders(), changes.settled());
    }

    @Override
    public void verify(StoredFile file) throws IOException {
        try (InputStream in = open(file)) {
            in.skipNBytes(file.bytes());
            if (in.read() >= 0) {
                throw new IOException("it goes on after its " + file.bytes() + " bytes");
            }
        }
    }

    @Override
    public InputStream open(StoredFile file) throws IOException {
        ZipEntry entry = entries.get(file.name());
        if (entry == null) {
            throw new FileNotFoundException(file.name());
        }
        InputStream content = zip.getInputStream(entry);
        return new CheckedInputStream(content, new CRC32()) {
            @Override
            public int read() throws IOException {
                int value = super.read();
                compareAtEnd(value);
                return value;
            }

            @Override
            public int read(byte[] bytes, int from, int length) throws IOException {
                int got = super.read(bytes, from, length);
                compareAtEnd(got);
                return got;
            }

            private void compareAtEnd(int result) throws IOException {
                if (result < 0 && getChecksum().getValue() != entry.getCrc()) {
                    throw new IOException("its checksum in the archive is another");
                }
            }
        };
    }
}
