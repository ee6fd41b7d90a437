package org.millijoule.data.pictures;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.millijoule.data.DataException;
import org.millijoule.data.MissingDataException;
import org.millijoule.data.pictures.format.PictureDecoder;
import org.millijoule.data.pictures.format.PictureException;

/// Finds the splits in a tree: `train/CLASS/...` and `val/CLASS/...`, or `val/...` with a file that labels them.
/// All this may lie further down, as in archives and folders with a single folder in them.
final class Layout {
    private static final int NAMED = 5; // of many folders, in a message
    private static final String UNLABELLED = "without a label";

    private final FileTree tree;
    private final String root;

    /// @param root folder of the splits or of the classes, with a slash behind it, or empty
    Layout(FileTree tree, String root) {
        this.tree = tree;
        this.root = root;
    }

    /// @throws DataException if there is no folder `train`
    static Layout of(FileTree tree) {
        Optional<String> root = Optional.empty();
        for (String name : (Iterable<String>) names(tree)::iterator) {
            int at = name.startsWith("train/") ? 0 : name.indexOf("/train/") + 1;
            boolean found = at > 0 || name.startsWith("train/");
            String above = name.substring(0, at);
            if (found && root.filter(other -> depth(other) <= depth(above)).isEmpty()) {
                root = Optional.of(above);
            }
        }
        return root.map(above -> new Layout(tree, above))
                .orElseThrow(() -> new MissingDataException(tree.path()
                        + ": there must be a folder train with a folder of pictures for each class, but is none."
                        + " Maybe this is the folder of another data set, or one of its own splits?"));
    }

    private static Stream<String> names(FileTree tree) {
        return Stream.concat(
                tree.files().stream().map(StoredFile::name),
                tree.folders().stream().map(f -> f + "/"));
    }

    private static long depth(String folder) {
        return folder.chars().filter(c -> c == '/').count();
    }

    /// The files below a folder, by their names from there.
    record Below(String name, StoredFile file) {}

    List<Below> below(String folder) {
        String prefix = prefix(folder);
        return tree.files().stream()
                .filter(file -> file.name().startsWith(prefix))
                .map(file -> new Below(file.name().substring(prefix.length()), file))
                .toList();
    }

    private String prefix(String folder) {
        return folder.isEmpty() ? root : root + folder + "/";
    }

    /// The folders of classes without splits above them, in the order of their names.
    Listing whole() {
        List<Below> files = below("");
        return byFolder("", files, List.copyOf(classFolders("", files)));
    }

    /// Pictures without classes, wherever below the root they lie.
    Listing unlabelled() {
        return list("", below(""), List.of(UNLABELLED), _ -> new Label(UNLABELLED, ""));
    }

    /// The training split; its folders are the classes, in the order of their names.
    Listing train() {
        List<Below> files = below("train");
        NavigableSet<String> classes = classFolders("train", files);
        if (classes.size() < 2) {
            throw new DataException(place("train")
                    + ": there must be a folder of pictures for each of two or more classes, but "
                    + (classes.isEmpty() ? "is none" : "is only " + classes.first())
                    + ". Maybe the archive was not unpacked, or not wholly?");
        }
        return byFolder("train", files, List.copyOf(classes));
    }

    private NavigableSet<String> classFolders(String split, List<Below> files) {
        NavigableSet<String> names = new TreeSet<>();
        files.forEach(file -> classOf(file.name()).ifPresent(names::add));
        String prefix = prefix(split);
        for (String folder : tree.folders()) {
            if (folder.startsWith(prefix) && folder.length() > prefix.length()) {
                names.add(folder.substring(prefix.length()).split("/", 2)[0]);
            }
        }
        return names;
    }

    /// A class without pictures would vanish, and others take its number.
    private void refuseEmptyFolders(String split, List<Below> files) {
        NavigableSet<String> empty = classFolders(split, files);
        files.stream()
                .filter(file -> PictureDecoder.isPicture(file.name()))
                .forEach(file -> classOf(file.name()).ifPresent(empty::remove));
        if (empty.isEmpty()) {
            return;
        }
        String first = empty.first();
        Map<String, Integer> endings = new TreeMap<>();
        files.stream()
                .filter(file -> classOf(file.name()).equals(Optional.of(first)))
                .forEach(file -> endings.merge(ending(file), 1, Integer::sum));
        String others = empty.size() == 1 ? "" : ", and none in " + shortened(List.copyOf(empty.tailSet(first, false)));
        throw new DataException(place((split.isEmpty() ? "" : split + "/") + first)
                + ": there is no picture in this folder of a class"
                + (endings.isEmpty() ? "" : ", only " + counted(endings)) + others + ". " + PictureDecoder.formats()
                + " are read. Maybe convert the pictures, or remove the folder?");
    }

    private static String ending(Below file) {
        String ending = PictureDecoder.ending(file.name());
        return ending.isEmpty() ? "without an ending" : ending;
    }

    /// `3 of .webp, 1 of .txt`.
    private static String counted(Map<String, Integer> endings) {
        return endings.entrySet().stream()
                .map(entry -> entry.getValue() + (entry.getKey().startsWith(".") ? " of " : " ") + entry.getKey())
                .collect(Collectors.joining(", "));
    }

    private static String shortened(List<String> names) {
        return String.join(", ", names.subList(0, Math.min(NAMED, names.size())))
                + (names.size() > NAMED ? " and " + (names.size() - NAMED) + " more" : "");
    }

    /// A split whose folders are named after classes.
    ///
    /// @throws DataException if a folder has no pictures, or is of no class
    Listing byFolder(String split, List<Below> files, List<String> classes) {
        refuseEmptyFolders(split, files);
        return list(
                split,
                files,
                classes,
                below -> classOf(below.name())
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
            refuseBroken(below);
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
        int[] own = Arrays.copyOf(labels, pictures.size());
        return new Listing(classes, pictures, own, remarks(split, files, classes, own));
    }

    private List<String> remarks(String split, List<Below> files, List<String> classes, int[] labels) {
        List<String> remarks = new ArrayList<>();
        Map<String, Integer> others = new TreeMap<>();
        files.stream()
                .filter(file -> PictureDecoder.isOtherPicture(file.name()))
                .forEach(file -> others.merge(ending(file), 1, Integer::sum));
        if (!others.isEmpty()) {
            remarks.add(in(split) + " pictures were left out, " + counted(others) + ": " + PictureDecoder.formats()
                    + " are read. Maybe convert them.");
        }
        List<String> missing = new ArrayList<>(classes);
        Arrays.stream(labels).distinct().forEach(label -> missing.remove(classes.get(label)));
        if (!missing.isEmpty()) {
            remarks.add(in(split) + " there is no picture of " + missing.size() + " of " + classes.size() + " classes: "
                    + shortened(missing) + ".");
        }
        return remarks;
    }

    private String in(String split) {
        return "In " + (split.isEmpty() ? place("") : split);
    }

    private void refuseBroken(Below below) {
        below.file().broken().ifPresent(why -> {
            throw new DataException(place(below) + ": the picture " + why
                    + ", so it cannot be read. Maybe copy it anew; it may also be left out.");
        });
        try {
            tree.checkSize(below.file());
        } catch (PictureException e) {
            throw new DataException(place(below) + ": this " + e.getMessage() + ". Maybe " + e.maybe() + ".", e);
        }
    }

    private static Optional<String> classOf(String name) {
        int slash = name.indexOf('/');
        return slash < 0 ? Optional.empty() : Optional.of(name.substring(0, slash));
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
