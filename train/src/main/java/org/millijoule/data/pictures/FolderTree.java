package org.millijoule.data.pictures;

import java.io.IOException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;

/// The files below a folder.
record FolderTree(Path path, List<StoredFile> files) implements FileTree {
    private static final int DEPTH = 8; // ImageNet's train/class/file has 3

    FolderTree {
        files = List.copyOf(files);
    }

    static FolderTree of(Path folder) throws IOException {
        List<StoredFile> files = new ArrayList<>();
        Files.walkFileTree(folder, EnumSet.of(FileVisitOption.FOLLOW_LINKS), DEPTH, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                if (attributes.isRegularFile()) {
                    String name = folder.relativize(file).toString().replace('\\', '/');
                    files.add(new StoredFile(name, attributes.size(), 0));
                }
                return FileVisitResult.CONTINUE;
            }
        });
        files.sort(Comparator.comparing(StoredFile::name));
        return new FolderTree(folder, files);
    }

    @Override
    public byte[] read(StoredFile file) throws IOException {
        return Files.readAllBytes(path.resolve(file.name()));
    }
}
