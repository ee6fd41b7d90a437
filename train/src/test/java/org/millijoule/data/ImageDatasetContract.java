package org.millijoule.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What every data set must keep; its test extends this class.
public abstract class ImageDatasetContract {
    /// A small data set that can be read.
    protected abstract ImageDataset dataset();

    /// The same kind of data set, read from `folder`; empty if it has no files.
    protected abstract Optional<ImageDataset> readFrom(Path folder);

    private List<Images> splits() {
        return List.of(dataset().train(), dataset().test());
    }

    @Test
    void isFoundByItsKind() {
        assertThat(ServiceLoader.load(ImageDataset.class))
                .filteredOn(found -> found.kind().equals(dataset().kind()))
                .hasExactlyElementsOfTypes(dataset().getClass());
    }

    @Test
    void bothSplitsHaveImagesOfOneShapeAndTheSameClasses() {
        for (Images images : splits()) {
            assertThat(images.count()).isPositive();
            assertThat(images.classes()).isGreaterThan(1);
        }
        assertThat(splits())
                .extracting(Images::shape)
                .containsOnly(splits().getFirst().shape());
        assertThat(splits())
                .extracting(Images::classes)
                .containsOnly(splits().getFirst().classes());
    }

    @Test
    void labelsLieInRange() {
        for (Images images : splits()) {
            for (int i = 0; i < images.count(); i++) {
                assertThat(images.label(i)).isBetween(0, images.classes() - 1);
            }
        }
    }

    @Test
    void orderAndHashAreTheSameEveryTime() {
        Images first = dataset().train();
        Images second = dataset().train();
        assertThat(first.hash())
                .isEqualTo(second.hash())
                .isEqualTo(first.hash())
                .matches("[0-9a-f]{64}");
        for (int i = 0; i < first.count(); i++) {
            assertThat(first.label(i)).isEqualTo(second.label(i));
            assertThat(pixels(first, i)).isEqualTo(pixels(second, i));
        }
    }

    @Test
    void theSplitsDiffer() {
        assertThat(dataset().train().hash()).isNotEqualTo(dataset().test().hash());
    }

    @Test
    void readingTwiceGivesTheSameAndTouchesNothingElse() {
        for (Images images : splits()) {
            int length = Math.toIntExact(images.shape().elements());
            int last = images.count() - 1;
            byte[] wide = new byte[length + 5];
            Arrays.fill(wide, (byte) 77);
            images.read(last, wide, 3);
            assertThat(Arrays.copyOfRange(wide, 3, 3 + length)).isEqualTo(pixels(images, last));
            assertThat(new byte[] {wide[0], wide[1], wide[2], wide[length + 3], wide[length + 4]})
                    .containsOnly(77);
        }
    }

    /// A region is what it shows, brought to the size of the images; the whole image is one.
    @Test
    void regionsShowPartsOfTheImage() {
        Images images = dataset().train();
        byte[] whole = new byte[pixels(images, 0).length];
        byte[] corner = whole.clone();
        images.read(0, new RandomRegion(1, 1, 0, 0), whole, 0);
        images.read(0, new RandomRegion(0.1, 1, 1, 1), corner, 0);
        assertThat(corner).isNotEqualTo(whole);
        byte[] again = new byte[corner.length + 2];
        images.read(0, new RandomRegion(0.1, 1, 1, 1), again, 1);
        assertThat(Arrays.copyOfRange(again, 1, again.length - 1)).isEqualTo(corner);
    }

    @Test
    void aFolderWithoutFilesIsAnErrorThatNamesIt(@TempDir Path folder) {
        Optional<ImageDataset> empty = readFrom(folder);
        if (empty.isEmpty()) {
            assertThat(dataset().test().count()).as("without any folder").isPositive();
            return;
        }
        assertThatThrownBy(() -> empty.get().train())
                .isInstanceOf(DataException.class)
                .hasMessageContaining(folder.toString())
                .hasMessageContaining("Maybe");
        assertThatThrownBy(() -> empty.get().test())
                .isInstanceOf(DataException.class)
                .hasMessageContaining(folder.toString());
    }

    @Test
    void aFolderThatDoesNotExistIsAnErrorThatNamesIt(@TempDir Path folder) {
        Optional<ImageDataset> nowhere = readFrom(folder.resolve("nowhere"));
        if (nowhere.isEmpty()) {
            assertThat(dataset().train().count()).as("without any folder").isPositive();
            return;
        }
        assertThatThrownBy(() -> nowhere.get().train())
                .isInstanceOf(DataException.class)
                .hasMessageContaining("nowhere: there is no such folder");
    }

    public static byte[] pixels(Images images, int index) {
        byte[] pixels = new byte[Math.toIntExact(images.shape().elements())];
        images.read(index, pixels, 0);
        return pixels;
    }
}
