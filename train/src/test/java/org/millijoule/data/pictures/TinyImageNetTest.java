package org.millijoule.data.pictures;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.millijoule.data.DataException;
import org.millijoule.data.ImageDataset;
import org.millijoule.data.ImageDatasetContract;
import org.millijoule.data.Images;

class TinyImageNetTest extends ImageDatasetContract {
    @TempDir
    Path folder = Path.of(".");

    @BeforeEach
    void writeFiles() {
        SamplePictures.tiny(folder);
    }

    @Override
    protected ImageDataset dataset() {
        return new TinyImageNet(folder, 64);
    }

    @Override
    protected Optional<ImageDataset> readFrom(Path other) {
        return Optional.of(new TinyImageNet(other, 64));
    }

    @Test
    void classesComeFromFoldersAndAnnotations() {
        Images train = dataset().train();
        assertThat(train.count()).isEqualTo(12); // boxes are no pictures
        assertThat(train.label(11)).isEqualTo(2);
        Images test = dataset().test();
        assertThat(test.count()).isEqualTo(6);
        for (int i = 0; i < 6; i++) {
            assertThat(test.label(i)).isEqualTo(i / 2);
        }
    }

    @Test
    void theZipIsReadInPlace(@TempDir Path elsewhere) {
        Path zip = SamplePictures.zip(folder, elsewhere.resolve("tiny-imagenet-200.zip"));
        Images packed = new TinyImageNet(zip, 64).test();
        Images plain = dataset().test();
        for (int i = 0; i < 6; i++) {
            assertThat(packed.label(i)).isEqualTo(plain.label(i));
            assertThat(pixels(packed, i)).isEqualTo(pixels(plain, i));
        }
    }

    private void testFailsWith(String... parts) {
        assertThatThrownBy(() -> dataset().requireTest())
                .isInstanceOf(DataException.class)
                .hasMessageContainingAll(parts)
                .hasMessageContaining("Maybe");
    }

    @Test
    void annotationsThatDoNotFitAreRefused() {
        Path annotations = folder.resolve("val/val_annotations.txt");
        SamplePictures.write(annotations, "val_0.JPEG\tn01\nval_1.JPEG\tn01\n");
        testFailsWith("val/images/val_2.JPEG", "no label in val_annotations.txt");
        SamplePictures.write(annotations, "val_0.JPEG\tn01\nval_1.JPEG");
        testFailsWith("val_annotations.txt:2", "'val_1.JPEG' has no class");
        SamplePictures.write(annotations, "val_0.JPEG\tn77\n");
        testFailsWith("val/images/val_0.JPEG", "its class is n77");
        annotations.toFile().delete();
        testFailsWith("val_annotations.txt must be in this folder");
    }
}
