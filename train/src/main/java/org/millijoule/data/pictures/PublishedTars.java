package org.millijoule.data.pictures;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// ImageNet as it is published: the archives of the two splits side by side in a folder, each read in place as if it
/// lay unpacked in `train` and `val`, and the other files of the folder, such as one with labels.
///
/// @param archives by the folder that each stands for
record PublishedTars(Path path, Map<String, TarTree> archives, FolderTree folder, List<StoredFile> files)
        implements FileTree {
    private static final Map<String, String> NAMES =
            Map.of("train/", "ILSVRC2012_img_train.tar", "val/", "ILSVRC2012_img_val.tar");

    PublishedTars {
        archives = Map.copyOf(archives);
        files = List.copyOf(files);
    }

    /// Whether the archives are here and not unpacked beside themselves.
    static boolean areIn(Path folder) {
        return !Files.exists(folder.resolve("train"))
                && NAMES.values().stream().allMatch(name -> Files.isRegularFile(folder.resolve(name)));
    }

    static PublishedTars of(Path folder) throws IOException {
        FolderTree plain = FolderTree.of(folder);
        List<StoredFile> files = new ArrayList<>(plain.files());
        Map<String, TarTree> archives = new LinkedHashMap<>();
        for (Map.Entry<String, String> entry : NAMES.entrySet()) {
            String prefix = entry.getKey();
            TarTree archive = TarTree.of(folder.resolve(entry.getValue()));
            archives.put(prefix, archive);
            archive.files().forEach(file -> files.add(file.named(prefix + file.name())));
        }
        files.sort(Comparator.comparing(StoredFile::name));
        return new PublishedTars(folder, archives, plain, files);
    }

    @Override
    public List<String> folders() {
        return List.of(); // ImageNet has no empty ones
    }

    @Override
    public boolean settled() {
        return folder.settled() && archives.values().stream().allMatch(TarTree::settled);
    }

    @Override
    public InputStream open(StoredFile file) throws IOException {
        String prefix = file.name().substring(0, file.name().indexOf('/') + 1);
        TarTree archive = archives.get(prefix);
        return archive == null ? folder.open(file) : archive.open(file);
    }
}
