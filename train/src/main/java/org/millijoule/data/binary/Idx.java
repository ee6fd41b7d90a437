package org.millijoule.data.binary;

import com.google.auto.service.AutoService;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.millijoule.data.ArrayImages;
import org.millijoule.data.DataException;
import org.millijoule.data.DataFacts;
import org.millijoule.data.DataFolder;
import org.millijoule.data.ImageDataset;
import org.millijoule.data.Images;
import org.millijoule.data.ImagesPart;
import org.millijoule.network.Shape;

/// MNIST, Fashion-MNIST and whatever has their files: `train-images-idx3-ubyte`, `train-labels-idx1-ubyte` and
/// the same with `t10k`, each plain or with `.gz`; ten classes, one channel.
///
/// @param folder where the files are
/// @param images of the training split that are used, a stratified part; all where it is absent
/// @param testImages of the test split, likewise
@AutoService(ImageDataset.class)
public record Idx(Path folder, Optional<Integer> images, Optional<Integer> testImages) implements ImageDataset {
    private static final int CLASSES = 10;

    public Idx() {
        this(Path.of("."));
    }

    /// All images.
    public Idx(Path folder) {
        this(folder, Optional.empty(), Optional.empty());
    }

    @Override
    public String kind() {
        return "idx";
    }

    /// Of MNIST and Fashion-MNIST alike.
    @Override
    public Optional<DataFacts> published() {
        return Optional.of(new DataFacts(new Shape(28, 28, 1), CLASSES, images.orElse(60_000)));
    }

    @Override
    public String title() {
        return kind() + " " + folder.getFileName();
    }

    @Override
    public Images train() {
        return ImagesPart.of(split("train"), images, "images", folder);
    }

    @Override
    public Images test() {
        return ImagesPart.of(split("t10k"), testImages, "test-images", folder);
    }

    @Override
    public void requireTest() {
        images("t10k");
        labels("t10k");
    }

    @Override
    public List<String> checkTest(Images train) {
        Path imagePath = images("t10k");
        IdxFile labels = labelled("t10k");
        List<Integer> dimensions = IdxFile.check(imagePath, 3);
        checkCount(imagePath, dimensions, labels);
        if (!shape(dimensions).equals(train.shape())) {
            throw new DataException(imagePath + ": the test images are " + shape(dimensions)
                    + ", but the training images " + train.shape() + ". Maybe the files are of different data sets.");
        }
        ImagesPart.checkCount(labels.count(), CLASSES, testImages, "test-images", folder);
        return List.of();
    }

    private Path images(String prefix) {
        return new DataFolder(folder).require(names(prefix + "-images", "idx3-ubyte"));
    }

    private Path labels(String prefix) {
        return new DataFolder(folder).require(names(prefix + "-labels", "idx1-ubyte"));
    }

    private Images split(String prefix) {
        Path imagePath = images(prefix);
        IdxFile labels = labelled(prefix);
        IdxFile images = IdxFile.read(imagePath, 3);
        checkCount(imagePath, images.dimensions(), labels);
        return new ArrayImages(shape(images.dimensions()), CLASSES, labels.elements(), images.elements());
    }

    private static Shape shape(List<Integer> dimensions) {
        return new Shape(dimensions.get(1), dimensions.get(2), 1);
    }

    private static void checkCount(Path path, List<Integer> dimensions, IdxFile labels) {
        if (dimensions.getFirst() != labels.count()) {
            throw new DataException(path + ": there are " + dimensions.getFirst() + " images, but " + labels.count()
                    + " labels in " + labels.path().getFileName()
                    + ". Maybe the two files are of different splits or data sets.");
        }
    }

    /// Some programs unpack to a dot in place of the hyphen.
    private static List<String> names(String stem, String type) {
        String hyphen = stem + "-" + type;
        String dot = stem + "." + type;
        return List.of(hyphen, hyphen + ".gz", dot, dot + ".gz");
    }

    private IdxFile labelled(String prefix) {
        IdxFile labels = IdxFile.read(labels(prefix), 1);
        checkLabels(labels);
        return labels;
    }

    private static void checkLabels(IdxFile labels) {
        for (int i = 0; i < labels.count(); i++) {
            int label = Byte.toUnsignedInt(labels.elements()[i]);
            if (label >= CLASSES) {
                throw new DataException(labels.path() + ": record " + i + " (offset " + (8 + i) + ") has label " + label
                        + ", but labels run from 0 to " + (CLASSES - 1)
                        + ". Maybe the file is damaged or of a data set with more classes.");
            }
        }
    }
}
