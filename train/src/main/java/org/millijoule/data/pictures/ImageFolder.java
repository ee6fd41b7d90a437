package org.millijoule.data.pictures;

import com.google.auto.service.AutoService;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.millijoule.data.DataException;
import org.millijoule.data.ImageDataset;
import org.millijoule.data.Images;

/// Pictures in folders named after their classes: `train/CLASS/...` and `test/CLASS/...` or `val/CLASS/...`.
///
/// @param folder with these folders, or a .zip or .tar of it
/// @param size side of the images in pixels
/// @param centre share of the shorter side that is shown where nothing is drawn: the square in the middle
/// @param images of the training split that are used, a stratified part; all where it is absent
/// @param testImages of the test split, likewise
@AutoService(ImageDataset.class)
public record ImageFolder(Path folder, int size, double centre, Optional<Integer> images, Optional<Integer> testImages)
        implements ImageDataset {
    private static final List<String> TEST = List.of("test", "val", "validation");

    public ImageFolder {
        PictureSize.check(size, centre);
    }

    /// 64 pixels, `our choice`.
    public ImageFolder() {
        this(Path.of("."), 64, 1);
    }

    /// All images.
    public ImageFolder(Path folder, int size, double centre) {
        this(folder, size, centre, Optional.empty(), Optional.empty());
    }

    @Override
    public String kind() {
        return "image-folder";
    }

    @Override
    public String title() {
        return kind() + " " + folder.getFileName();
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
        return pictures.split("image-folder test", ImageFolder::testListing);
    }

    private static Listing testListing(Layout layout) {
        String split = TEST.stream()
                .filter(name -> !layout.below(name).isEmpty())
                .findFirst()
                .orElseThrow(() -> new DataException(layout.place("")
                        + ": there must be a folder test or val beside train, but is none. Maybe move some pictures of"
                        + " each class there?"));
        return layout.byFolder(split, layout.below(split), layout.train().classes());
    }
}
