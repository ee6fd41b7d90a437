package org.millijoule.data.pictures;

import com.google.auto.service.AutoService;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.millijoule.data.DataException;
import org.millijoule.data.DataFacts;
import org.millijoule.data.ImageDataset;
import org.millijoule.data.Images;
import org.millijoule.network.Shape;

/// ImageNet of ILSVRC 2012 (Russakovsky et al., IJCV 2015): 1,000 classes, 1.28 million pictures in `train/CLASS`,
/// 50,000 in `val`, either in folders of classes too, or side by side with a file that labels them.
///
/// That file is `val.txt` (name and number of the class), `val_annotations.txt` (name and class) or Kaggle's
/// `LOC_val_solution.csv`, in `val` or beside it. The labels of the development kit are numbers in an order of their
/// own and are not read.
///
/// @param folder with `train` and `val`, or a .tar or .zip of it; a .tar may hold one .tar for each class
/// @param size side of the images in pixels
/// @param centre share of the shorter side that is shown where nothing is drawn; 224 of 256 is usual
/// @param images of the training split that are used, a stratified part; all where it is absent
/// @param testImages of the test split, likewise
@AutoService(ImageDataset.class)
public record ImageNet(Path folder, int size, double centre, Optional<Integer> images, Optional<Integer> testImages)
        implements ImageDataset {
    private static final List<String> LABELS = List.of("val.txt", "val_annotations.txt", "LOC_val_solution.csv");

    public ImageNet {
        PictureSize.check(size, centre);
    }

    public ImageNet() {
        this(Path.of("."), 224, 0.875);
    }

    /// All images.
    public ImageNet(Path folder, int size, double centre) {
        this(folder, size, centre, Optional.empty(), Optional.empty());
    }

    @Override
    public String kind() {
        return "imagenet";
    }

    @Override
    public Optional<DataFacts> published() {
        return Optional.of(new DataFacts(new Shape(size, size, 3), 1000, images.orElse(1_281_167)));
    }

    private Pictures pictures() {
        return Pictures.open(folder, size, centre);
    }

    @Override
    public Images train() {
        return pictures().train(images);
    }

    @Override
    public void requireTest() {
        testSplit(pictures());
    }

    @Override
    public List<String> checkTest(Images train) {
        Pictures pictures = pictures();
        return pictures.check(testSplit(pictures), testImages);
    }

    @Override
    public Images test() {
        Pictures pictures = pictures();
        return pictures.test(testSplit(pictures), testImages);
    }

    static PictureImages testSplit(Pictures pictures) {
        return pictures.split("imagenet test", ImageNet::testListing);
    }

    private static Listing testListing(Layout layout) {
        List<String> classes = layout.train().classes();
        List<Layout.Below> files = layout.below("val");
        boolean inFolders =
                files.stream().anyMatch(file -> classes.contains(file.name().split("/", 2)[0]));
        return inFolders
                ? layout.byFolder("val", files, classes)
                : layout.byLabelFile("val", files, classes, labels(layout, classes), "the label file");
    }

    private static Map<String, String> labels(Layout layout, List<String> classes) {
        for (String name : LABELS) {
            for (StoredFile file : layout.tree().files()) {
                if (file.name().endsWith("/" + name) || file.name().equals(name)) {
                    return named(LabelFile.parse(layout, file), classes);
                }
            }
        }
        throw new DataException(layout.place("val")
                + ": there must be a folder for each class or one of " + String.join(", ", LABELS)
                + ", but is none. Maybe sort the pictures into folders by class, or write lines of picture and class"
                + " to val.txt?");
    }

    /// Classes by number become classes by name.
    private static Map<String, String> named(Map<String, String> labels, List<String> classes) {
        Map<String, String> named = new HashMap<>();
        labels.forEach((picture, label) -> {
            boolean isNumber = label.chars().allMatch(Character::isDigit) && label.length() < 6;
            int number = isNumber ? Integer.parseInt(label) : -1;
            named.put(picture, isNumber && number < classes.size() ? classes.get(number) : label);
        });
        return named;
    }
}
