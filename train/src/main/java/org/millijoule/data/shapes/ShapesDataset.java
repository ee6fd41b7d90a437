package org.millijoule.data.shapes;

import com.google.auto.service.AutoService;
import java.util.List;
import java.util.Locale;
import org.millijoule.data.ArrayImages;
import org.millijoule.data.ImageDataset;
import org.millijoule.data.Images;
import org.millijoule.data.SplitMix64;
import org.millijoule.data.SplitMix64.Purpose;
import org.millijoule.network.Shape;

/// The embedded data set: coloured pictures of ten kinds of figures, painted from a seed, so that a first search
/// needs no files. Picture `i` depends on (seed, split, i) alone and is of class `i mod 10`.
///
/// @param images number of training pictures (`our choice`: 6000)
/// @param testImages number of test pictures (`our choice`: 2000)
/// @param size side of the square pictures in pixels (`our choice`: 24)
@AutoService(ImageDataset.class)
public record ShapesDataset(int images, int testImages, int size, long seed) implements ImageDataset {
    private static final int CLASSES = ShapeClass.ALL.size();

    public ShapesDataset {
        checkCount("images", images, size);
        checkCount("test-images", testImages, size);
        if (size < 16 || size > 256) {
            throw new IllegalArgumentException("size must lie between 16 and 256 pixels, not " + size);
        }
        if (seed < 0) {
            throw new IllegalArgumentException("seed must not be negative, not " + seed);
        }
    }

    public ShapesDataset() {
        this(6000, 2000, 24, 7);
    }

    private static void checkCount(String name, int count, int size) {
        if (count < CLASSES) {
            throw new IllegalArgumentException(name + " must be at least " + CLASSES + ", one per class, not " + count);
        }
        if (3L * count * size * size > Integer.MAX_VALUE - 8) {
            throw new IllegalArgumentException(count + " " + name + " of " + size + "x" + size
                    + " pixels take more than 2 GiB. Maybe make them fewer or smaller.");
        }
    }

    @Override
    public String kind() {
        return "shapes";
    }

    @Override
    public Images train() {
        return paint(images, Purpose.TRAINING_SHAPE);
    }

    @Override
    public Images test() {
        return paint(testImages, Purpose.TEST_SHAPE);
    }

    /// Names of the classes.
    public static List<String> classNames() {
        return ShapeClass.ALL.stream()
                .map(shape -> shape.name().toLowerCase(Locale.ROOT).replace('_', ' '))
                .toList();
    }

    private Images paint(int count, Purpose purpose) {
        ShapePainter painter = new ShapePainter(size, Clutter.STANDARD);
        byte[] labels = new byte[count];
        byte[] pixels = new byte[count * size * size * 3];
        for (int i = 0; i < count; i++) {
            labels[i] = (byte) (i % CLASSES);
            ShapeClass shape = ShapeClass.ALL.get(i % CLASSES);
            painter.paint(shape, SplitMix64.of(seed, purpose, i, 0), pixels, i * size * size * 3);
        }
        return new ArrayImages(new Shape(size, size, 3), classNames(), labels, pixels);
    }
}
