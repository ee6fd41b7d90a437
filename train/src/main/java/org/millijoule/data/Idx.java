package org.millijoule.data;

import com.google.auto.service.AutoService;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.millijoule.network.Shape;

/// MNIST, Fashion-MNIST and whatever has their files: `train-images-idx3-ubyte`, `train-labels-idx1-ubyte` and
/// the same with `t10k`, each plain or with `.gz`; ten classes, one channel.
///
/// @param folder where the files are
@AutoService(ImageDataset.class)
public record Idx(Path folder) implements ImageDataset {
    private static final int CLASSES = 10;

    public Idx() {
        this(Path.of("."));
    }

    @Override
    public String kind() {
        return "idx";
    }

    /// Of MNIST and Fashion-MNIST alike.
    @Override
    public Optional<DataFacts> published() {
        return Optional.of(new DataFacts(new Shape(28, 28, 1), CLASSES, 60_000));
    }

    @Override
    public String title() {
        return kind() + " " + folder.getFileName();
    }

    @Override
    public Images train() {
        return split("train");
    }

    @Override
    public Images test() {
        return split("t10k");
    }

    @Override
    public void requireTest() {
        images("t10k");
        labels("t10k");
    }

    private Path images(String prefix) {
        return new DataFolder(folder).require(names(prefix + "-images", "idx3-ubyte"));
    }

    private Path labels(String prefix) {
        return new DataFolder(folder).require(names(prefix + "-labels", "idx1-ubyte"));
    }

    private Images split(String prefix) {
        Path imagePath = images(prefix);
        Path labelPath = labels(prefix);
        IdxFile labels = IdxFile.read(labelPath, 1);
        checkLabels(labels);
        IdxFile images = IdxFile.read(imagePath, 3);
        if (images.count() != labels.count()) {
            throw new DataException(imagePath + ": there are " + images.count() + " images, but " + labels.count()
                    + " labels in " + labelPath.getFileName()
                    + ". Maybe the two files are of different splits or data sets.");
        }
        Shape shape = new Shape(images.dimensions().get(1), images.dimensions().get(2), 1);
        return new ArrayImages(shape, CLASSES, labels.elements(), images.elements());
    }

    /// Some programs unpack to a dot in place of the hyphen.
    private static List<String> names(String stem, String type) {
        String hyphen = stem + "-" + type;
        String dot = stem + "." + type;
        return List.of(hyphen, hyphen + ".gz", dot, dot + ".gz");
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
