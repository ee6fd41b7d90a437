package org.millijoule.data.pictures;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Function;
import org.millijoule.data.DataException;

/// Finds the splits in a tree: `train/CLASS/...` and `val/CLASS/...`, or `val/...` with a file that labels them.
/// Archives, and folders with a single folder in them, may have all this one level further down.
final class Layout {
    private final FileTree tree;
    private final String root;

    private Layout(FileTree tree, String root) {
        this.tree = tree;
        this.root = root;
    }

    /// @throws DataException if there is no folder `train`
    static Layout of(FileTree tree) {
        for (StoredFile file : tree.files()) {
            if (file.name().startsWith("train/")) {
                return new Layout(tree, "");
            }
        }
        for (StoredFile file : tree.files()) {
            int slash = file.name().indexOf('/');
            if (slash >= 0 && file.name().startsWith("train/", slash + 1)) {
                return new Layout(tree, file.name().substring(0, slash + 1));
            }
        }
        throw new DataException(tree.path()
                + ": there must be a folder train with a folder of pictures for each class, but is none. Maybe this is"
                + " the folder of another data set, or one of its own splits?");
    }

    /// The files below a folder, by their names from there.
    record Below(String name, StoredFile file) {}

    List<Below> below(String folder) {
        String prefix = root + folder + "/";
        return tree.files().stream()
                .filter(file -> file.name().startsWith(prefix))
                .map(file -> new Below(file.name().substring(prefix.length()), file))
                .toList();
    }

    /// The training split; its folders are the classes, in the order of their names.
    Listing train() {
        List<Below> files = below("train");
        NavigableSet<String> classes = new TreeSet<>();
        files.stream()
                .filter(file -> PictureDecoder.isPicture(file.name()))
                .forEach(file -> classOf(file).ifPresent(classes::add));
        if (classes.size() < 2) {
            throw new DataException(place("train")
                    + ": there must be a folder of pictures for each of two or more classes, but "
                    + (classes.isEmpty() ? "is none" : "is only " + classes.first())
                    + ". Maybe the archive was not unpacked, or not wholly?");
        }
        return byFolder("train", files, List.copyOf(classes));
    }

    /// A split whose folders are named after classes.
    Listing byFolder(String split, List<Below> files, List<String> classes) {
        return list(
                split,
                files,
                classes,
                below -> classOf(below)
                        .map(name -> new Label(name, "its folder"))
                        .orElseThrow(
                                () -> new DataException(
                                        place(below)
                                                + ": the picture lies in no folder of a class. Maybe it belongs to another data set?")));
    }

    /// A split without folders.
    ///
    /// @param labels by name of the picture, with or without its ending
    Listing byLabelFile(
            String split, List<Below> files, List<String> classes, Map<String, String> labels, String from) {
        return list(split, files, classes, below -> {
            String name = below.name().substring(below.name().lastIndexOf('/') + 1);
            String label = labels.get(name);
            if (label == null) {
                label = labels.get(name.substring(0, name.lastIndexOf('.')));
            }
            if (label == null) {
                throw new DataException(place(below) + ": the picture has no label in " + from
                        + ". Maybe that file is of another data set, or was cut off while it was copied?");
            }
            return new Label(label, from);
        });
    }

    /// @param from where it was found, for messages
    private record Label(String name, String from) {}

    private Listing list(String split, List<Below> files, List<String> classes, Function<Below, Label> labelOf) {
        Map<String, Integer> numbers = new HashMap<>();
        classes.forEach(name -> numbers.put(name, numbers.size()));
        List<StoredFile> pictures = new ArrayList<>();
        int[] labels = new int[files.size()];
        for (Below below : files) {
            if (!PictureDecoder.isPicture(below.name())) {
                continue;
            }
            Label label = labelOf.apply(below);
            Integer number = numbers.get(label.name());
            if (number == null) {
                throw new DataException(place(below) + ": by " + label.from() + " its class is " + label.name()
                        + ", which has no folder in train. Maybe the two splits are of different data sets?");
            }
            labels[pictures.size()] = number;
            pictures.add(below.file());
        }
        if (pictures.isEmpty()) {
            throw new DataException(
                    place(split) + ": there are no pictures. Maybe the archive was not unpacked, or not wholly?");
        }
        return new Listing(classes, pictures, Arrays.copyOf(labels, pictures.size()));
    }

    private static Optional<String> classOf(Below below) {
        int slash = below.name().indexOf('/');
        return slash < 0 ? Optional.empty() : Optional.of(below.name().substring(0, slash));
    }

    /// A file of the tree, for messages.
    String place(String name) {
        return tree.path() + "/" + root + name;
    }

    private String place(Below below) {
        return tree.path() + "/" + below.file().name();
    }

    FileTree tree() {
        return tree;
    }
}
