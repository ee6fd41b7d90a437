package org.millijoule.data.pictures;

import com.google.auto.service.AutoService;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.millijoule.data.DataFacts;
import org.millijoule.data.ImageDataset;
import org.millijoule.data.Images;
import org.millijoule.network.Shape;

/// Tiny ImageNet (Stanford CS231n, 2015): 200 classes, 500 pictures of 64x64 each in `train/CLASS/images`, 10,000 in
/// `val/images` with `val/val_annotations.txt`. Its own test split has no labels, so `val` is the test split here.
///
/// @param folder `tiny-imagenet-200`, or the .zip of it
/// @param size side of the images in pixels
/// @param images of the training split that are used, a stratified part; all where it is absent
/// @param testImages of the test split, likewise
@AutoService(ImageDataset.class)
public record TinyImageNet(Path folder, int size, Optional<Integer> images, Optional<Integer> testImages)
        implements ImageDataset {
    private static final String LABELS = "val_annotations.txt";

    public TinyImageNet {
        PictureSize.check(size, 1);
    }

    public TinyImageNet() {
        this(Path.of("."), 64);
    }

    /// All images.
    public TinyImageNet(Path folder, int size) {
        this(folder, size, Optional.empty(), Optional.empty());
    }

    @Override
    public String kind() {
        return "tiny-imagenet";
    }

    @Override
    public Optional<DataFacts> published() {
        return Optional.of(new DataFacts(new Shape(size, size, 3), 200, images.orElse(100_000)));
    }

    private Pictures pictures() {
        return Pictures.open(folder, size, 1);
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
        return pictures.split("tiny-imagenet test", TinyImageNet::testListing);
    }

    private static Listing testListing(Layout layout) {
        List<Layout.Below> files = layout.below("val");
        Map<String, String> labels = LabelFile.read(layout, "val", LABELS);
        return layout.byLabelFile("val", files, layout.train().classes(), labels, LABELS);
    }
}
