package org.millijoule.data.pictures;

import java.io.IOException;
import java.io.InputStream;
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
import org.millijoule.data.cache.Changes;

/// The files below a folder, behind links too.
record FolderTree(Path path, List<StoredFile> files, List<String> folders, boolean settled) implements FileTree {
    FolderTree {
        files = List.copyOf(files);
        folders = List.copyOf(folders);
    }

    static FolderTree of(Path folder) throws IOException {
        Walk walk = new Walk(folder);
        Files.walkFileTree(folder, EnumSet.of(FileVisitOption.FOLLOW_LINKS), Integer.MAX_VALUE, walk);
        walk.files.sort(Comparator.comparing(StoredFile::name));
        return new FolderTree(folder, walk.files, walk.folders, walk.changes.settled());
    }

    private static final class Walk extends SimpleFileVisitor<Path> {
        private final Path root;
        private final List<StoredFile> files = new ArrayList<>();
        private final List<String> folders = new ArrayList<>();
        private final Changes changes = new Changes();

        Walk(Path root) {
            this.root = root;
        }

        private String name(Path path) {
            return root.relativize(path).toString().replace('\\', '/');
        }

        @Override
        public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
            if (folder.equals(root)) {
                return FileVisitResult.CONTINUE;
            }
            if (StoredFile.isHidden(name(folder))) {
                return FileVisitResult.SKIP_SUBTREE;
            }
            folders.add(name(folder));
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
            String name = name(file);
            if (StoredFile.isHidden(name)) {
                return FileVisitResult.CONTINUE;
            }
            if (attributes.isRegularFile()) {
                files.add(new StoredFile(name, attributes.size(), 0, changes.of(file)));
            } else {
                files.add(StoredFile.broken(
                        name, attributes.isSymbolicLink() ? "is a link that leads nowhere" : "is a pipe or a device"));
            }
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFileFailed(Path file, IOException failure) throws IOException {
            if (file.equals(root) || !StoredFile.isHidden(name(file))) {
                throw failure;
            }
            return FileVisitResult.CONTINUE;
        }
    }

    @Override
    public InputStream open(StoredFile file) throws IOException {
        return Files.newInputStream(path.resolve(file.name()));
    }
}
