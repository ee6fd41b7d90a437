package org.millijoule.data.pictures;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/// The files of a .zip. Its directory says where each is, and its checksums are compared.
record ZipTree(Path path, ZipFile zip, List<StoredFile> files) implements FileTree {
    ZipTree {
        files = List.copyOf(files);
    }

    static ZipTree of(Path path) throws IOException {
        ZipFile zip = new ZipFile(path.toFile());
        List<StoredFile> files = zip.stream()
                .filter(entry -> !entry.isDirectory())
                .map(entry -> new StoredFile(entry.getName(), entry.getSize(), 0))
                .sorted(Comparator.comparing(StoredFile::name))
                .toList();
        return new ZipTree(path, zip, files);
    }

    @Override
    public byte[] read(StoredFile file) throws IOException {
        ZipEntry entry = zip.getEntry(file.name());
        if (entry == null) {
            throw new FileNotFoundException(file.name());
        }
        try (InputStream in = zip.getInputStream(entry)) {
            return in.readAllBytes();
        }
    }
}
