package org.millijoule.data.pictures;

import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.millijoule.data.DataException;
import org.millijoule.data.Images;
import org.millijoule.data.Subset;
import org.millijoule.data.pictures.format.PictureDecoder;
import org.millijoule.network.Shape;

/// Pictures in a folder or an archive whose arrangement is found out, as images of any size.
public final class PictureFolders {
    private static final Set<String> TESTS = Set.of("test", "val", "validation");

    private final FileTree tree;
    private final Layout layout;
    private final Arrangement arrangement;

    /// How pictures lie in folders.
    public enum Arrangement {
        /// `train/CLASS`, and `test/CLASS` or `val/CLASS`, where they are there.
        SPLITS("pictures in train/CLASS and test/CLASS or val/CLASS"),
        /// The same, its test split `val` with a file that labels it: Tiny ImageNet.
        ANNOTATED("pictures in train/CLASS and val with val_annotations.txt"),
        /// The same, its test split `val` with another file that labels it: ImageNet.
        LABEL_FILE("pictures in train/CLASS and val with a file of labels"),
        /// `CLASS/...` without splits: to evaluate on.
        CLASSES("pictures in CLASS folders"),
        /// Pictures without classes: to calibrate with.
        UNLABELLED("pictures without labels");

        private final String words;

        Arrangement(String words) {
            this.words = words;
        }

        /// For messages.
        public String words() {
            return words;
        }
    }

    private PictureFolders(FileTree tree, Layout layout, Arrangement arrangement) {
        this.tree = tree;
        this.layout = layout;
        this.arrangement = arrangement;
    }

    /// What lies there; empty where there is no picture.
    ///
    /// @param place folder, .zip or .tar
    /// @throws DataException if it cannot be read, or holds pictures beside folders of pictures
    public static Optional<PictureFolders> in(Path place) {
        FileTree tree = FileTree.open(place);
        List<String> names = tree.files().stream()
                .map(StoredFile::name)
                .filter(PictureDecoder::isPicture)
                .toList();
        if (names.isEmpty()) {
            return Optional.empty();
        }
        if (names.stream().anyMatch(name -> name.matches("(?:.*/)?train/[^/]+/.+"))) {
            Layout layout = Layout.of(tree);
            return Optional.of(new PictureFolders(tree, layout, splits(layout)));
        }
        String root = commonFolder(names);
        List<String> inside =
                names.stream().map(name -> name.substring(root.length())).toList();
        List<String> loose =
                inside.stream().filter(name -> name.indexOf('/') < 0).toList();
        if (loose.size() == inside.size()) {
            return Optional.of(new PictureFolders(tree, new Layout(tree, root), Arrangement.UNLABELLED));
        }
        if (!loose.isEmpty()) {
            throw new DataException(place + "/" + root + loose.getFirst() + ": the picture lies beside folders of"
                    + " pictures, so it has no class. Maybe move it into one of them, or away?");
        }
        Optional<String> test = inside.stream()
                        .map(name -> name.substring(0, name.indexOf('/')))
                        .allMatch(TESTS::contains)
                ? inside.stream()
                        .map(name -> name.substring(0, name.indexOf('/')))
                        .min(Comparator.naturalOrder())
                : Optional.empty();
        String classes = root + test.map(name -> name + "/").orElse("");
        return Optional.of(new PictureFolders(tree, new Layout(tree, classes), Arrangement.CLASSES));
    }

    private static Arrangement splits(Layout layout) {
        List<Layout.Below> val = layout.below("val");
        if (val.stream().anyMatch(file -> file.name().equals("val_annotations.txt"))) {
            return Arrangement.ANNOTATED;
        }
        boolean loose = val.stream()
                .anyMatch(file ->
                        PictureDecoder.isPicture(file.name()) && file.name().indexOf('/') < 0);
        return loose && layout.below("test").isEmpty() ? Arrangement.LABEL_FILE : Arrangement.SPLITS;
    }

    /// The deepest folder that all lie in, with a slash behind it, or empty.
    private static String commonFolder(List<String> names) {
        String common = names.getFirst().substring(0, names.getFirst().lastIndexOf('/') + 1);
        for (String name : names) {
            while (!name.startsWith(common)) {
                common = common.substring(0, common.lastIndexOf('/', common.length() - 2) + 1);
            }
        }
        return common;
    }

    /// How they lie.
    public Arrangement arrangement() {
        return arrangement;
    }

    /// The training split; of pictures without labels all of them, in one class.
    ///
    /// @param shape 3 channels or 1
    /// @param centre as `data.centre` of a spec
    /// @throws DataException if there is none, or its files are not what they should be
    public Images train(Shape shape, double centre) {
        Pictures pictures = new Pictures(layout, shape, centre);
        return switch (arrangement) {
            case SPLITS, ANNOTATED, LABEL_FILE -> pictures.train(Optional.empty());
            case UNLABELLED -> checked(pictures.split("unlabelled", Layout::unlabelled));
            case CLASSES ->
                throw new DataException(tree.path() + ": here are " + arrangement.words
                        + ", which is a test split, and no training split. Maybe put some pictures of each class into"
                        + " train/CLASS and the others into test/CLASS?");
        };
    }

    /// The test split, which may be all there is.
    ///
    /// @throws DataException likewise
    public Images test(Shape shape, double centre) {
        Pictures pictures = new Pictures(layout, shape, centre);
        return switch (arrangement) {
            case SPLITS -> checked(ImageFolder.testSplit(pictures));
            case ANNOTATED -> checked(TinyImageNet.testSplit(pictures));
            case LABEL_FILE -> checked(ImageNet.testSplit(pictures));
            case CLASSES -> checked(pictures.split("whole", Layout::whole));
            case UNLABELLED ->
                throw new DataException(tree.path() + ": here are " + arrangement.words
                        + ", so nothing says what is right. Maybe sort them into a folder for each class, or"
                        + " './millijoule predict', which needs no labels?");
        };
    }

    private static PictureImages checked(PictureImages images) {
        PictureImages known = images.checked();
        return known.keeping(Subset.all(known));
    }
}
