package org.millijoule.data.shapes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.millijoule.data.ImageDataset;
import org.millijoule.data.ImageDatasetContract;
import org.millijoule.data.Images;
import org.millijoule.network.Shape;

class ShapesDatasetTest extends ImageDatasetContract {
    private static final ShapesDataset SMALL = new ShapesDataset(200, 100, 24, 7);

    @Override
    protected ImageDataset dataset() {
        return SMALL;
    }

    @Override
    protected Optional<ImageDataset> readFrom(Path folder) {
        return Optional.empty();
    }

    /// Recorded on this implementation: other pictures would be another data set, and change every result.
    @Test
    void thePicturesAreTheRecordedOnes() {
        assertThat(SMALL.train().hash()).isEqualTo("f8f2165f6fc56a19c70ed0176e47a9bf360f12fe82cdc790e06a4745cda0f25a");
        assertThat(SMALL.test().hash()).isEqualTo("4f70bb115e375b3c2961031e37dfd56001eb7aebc12b10bdffb66f59fc930d7d");
    }

    @Test
    void theDefaultsAreThoseOfTheQuickstart() {
        assertThat(new ShapesDataset()).isEqualTo(new ShapesDataset(6000, 2000, 24, 7));
        assertThat(SMALL.train().shape()).isEqualTo(new Shape(24, 24, 3));
        assertThat(ShapesDataset.classNames()).hasSize(10).contains("gapped ring", "star");
    }

    @Test
    void classesAreBalanced() {
        int[] counts = new int[10];
        Images images = SMALL.train();
        for (int i = 0; i < images.count(); i++) {
            counts[images.label(i)]++;
        }
        assertThat(counts).containsOnly(20);
    }

    @Test
    void fewerPicturesAreTheFirstOfMore() {
        Images few = new ShapesDataset(20, 10, 24, 7).train();
        for (int i = 0; i < few.count(); i++) {
            assertThat(pixels(few, i)).isEqualTo(pixels(SMALL.train(), i));
        }
    }

    @Test
    void anotherSeedPaintsOtherPictures() {
        assertThat(new ShapesDataset(200, 100, 24, 8).train().hash())
                .isNotEqualTo(SMALL.train().hash());
    }

    @Test
    void settingsOutOfRangeAreRefused() {
        assertThatThrownBy(() -> new ShapesDataset(9, 2000, 24, 7)).hasMessageContaining("images must be at least 10");
        assertThatThrownBy(() -> new ShapesDataset(6000, 0, 24, 7)).hasMessageContaining("test-images");
        assertThatThrownBy(() -> new ShapesDataset(6000, 2000, 8, 7)).hasMessageContaining("size must lie between");
        assertThatThrownBy(() -> new ShapesDataset(6000, 2000, 24, -1)).hasMessageContaining("seed");
        assertThatThrownBy(() -> new ShapesDataset(1_000_000_000, 2000, 24, 7)).hasMessageContaining("2 GiB");
    }
}
