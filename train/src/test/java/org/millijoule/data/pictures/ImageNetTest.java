package org.millijoule.data.pictures;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.millijoule.data.DataException;
import org.millijoule.data.ImageDataset;
import org.millijoule.data.ImageDatasetContract;
import org.millijoule.data.Images;

class ImageNetTest extends ImageDatasetContract {
    @TempDir
    Path folder = Path.of(".");

    @BeforeEach
    void writeFiles() {
        SamplePictures.folders(folder, "val");
    }

    @Override
    protected ImageDataset dataset() {
        return new ImageNet(folder, 32, 0.875);
    }

    @Override
    protected Optional<ImageDataset> readFrom(Path other) {
        return Optional.of(new ImageNet(other, 32, 0.875));
    }

    /// The validation pictures side by side.
    private void flatten() throws IOException {
        for (int c = 0; c < 3; c++) {
            Path of = folder.resolve("val/" + SamplePictures.CLASSES.get(c));
            for (int i = 4; i < 6; i++) {
                String name = "ILSVRC2012_val_0000000" + (2 * c + i - 3) + ".JPEG";
                Files.move(of.resolve("p" + i + ".jpg"), folder.resolve("val/" + name));
            }
            Files.delete(of);
        }
    }

    @Test
    void validationPicturesInFoldersAreRead() {
        assertThat(dataset().test().count()).isEqualTo(6);
        assertThat(dataset().test().label(5)).isEqualTo(2);
    }

    @Test
    void validationPicturesSideBySideNeedLabels() throws IOException {
        byte[][] inFolders = new byte[6][];
        Arrays.setAll(inFolders, i -> pixels(dataset().test(), i));
        flatten();
        assertThatThrownBy(() -> dataset().requireTest())
                .isInstanceOf(DataException.class)
                .hasMessageContainingAll("val.txt", "LOC_val_solution.csv", "Maybe");
        StringBuilder numbers = new StringBuilder();
        StringBuilder solution = new StringBuilder("ImageId,PredictionString\n");
        for (int i = 0; i < 6; i++) {
            numbers.append("ILSVRC2012_val_0000000" + (i + 1) + ".JPEG " + i / 2 + "\n");
            solution.append(
                    "ILSVRC2012_val_0000000" + (i + 1) + "," + SamplePictures.CLASSES.get(i / 2) + " 1 2 3 4\n");
        }
        for (String[] file : List.of(
                new String[] {"val.txt", numbers.toString()},
                new String[] {"val/val.txt", numbers.toString()},
                new String[] {"LOC_val_solution.csv", solution.toString()})) {
            Path labels = folder.resolve(file[0]);
            SamplePictures.write(labels, file[1]);
            Images test = dataset().test();
            assertThat(test.count()).isEqualTo(6);
            for (int i = 0; i < 6; i++) {
                assertThat(test.label(i)).isEqualTo(i / 2);
                assertThat(pixels(test, i)).isEqualTo(inFolders[i]);
            }
            Files.delete(labels);
        }
    }

    /// As they are downloaded: both archives in one folder, and a file with labels.
    @Test
    void thePublishedArchivesAreReadSideBySide(@TempDir Path elsewhere, @TempDir Path published) throws IOException {
        ImageDataset plain = dataset();
        for (String name : SamplePictures.CLASSES) {
            SamplePictures.tar(folder.resolve("train/" + name), elsewhere.resolve(name + ".tar"), "");
        }
        SamplePictures.tar(elsewhere, published.resolve("ILSVRC2012_img_train.tar"), "");
        Path flat = Files.createDirectories(folder.resolve("flat"));
        StringBuilder labels = new StringBuilder();
        for (int c = 0; c < 3; c++) {
            for (int i = 4; i < 6; i++) {
                String name = "ILSVRC2012_val_0000000" + (2 * c + i - 3) + ".JPEG";
                Files.copy(
                        folder.resolve("val/" + SamplePictures.CLASSES.get(c) + "/p" + i + ".jpg"), flat.resolve(name));
                labels.append(name).append(' ').append(c).append('\n');
            }
        }
        SamplePictures.tar(flat, published.resolve("ILSVRC2012_img_val.tar"), "");
        ImageDataset archives = new ImageNet(published, 32, 0.875);
        assertThatThrownBy(archives::test).isInstanceOf(DataException.class).hasMessageContaining("val.txt");
        SamplePictures.write(published.resolve("val.txt"), labels.toString());
        for (boolean test : new boolean[] {false, true}) {
            Images expected = test ? plain.test() : plain.train();
            Images read = test ? archives.test() : archives.train();
            assertThat(read.count()).isEqualTo(expected.count());
            for (int i = 0; i < expected.count(); i++) {
                assertThat(read.label(i)).isEqualTo(expected.label(i));
                assertThat(pixels(read, i)).isEqualTo(pixels(expected, i));
            }
        }
    }

    /// `ILSVRC2012_img_train.tar` holds one archive per class.
    @Test
    void anArchiveOfArchivesIsReadInPlace(@TempDir Path elsewhere) throws IOException {
        Images plain = dataset().train();
        Path nested = Files.createDirectories(elsewhere.resolve("set/train"));
        for (String name : SamplePictures.CLASSES) {
            SamplePictures.tar(folder.resolve("train/" + name), nested.resolve(name + ".tar"), "");
        }
        Path archive = SamplePictures.tar(elsewhere.resolve("set"), elsewhere.resolve("imagenet.tar"), "");
        Images train = new ImageNet(archive, 32, 0.875).train();
        assertThat(train.count()).isEqualTo(plain.count());
        for (int i = 0; i < plain.count(); i++) {
            assertThat(train.label(i)).isEqualTo(plain.label(i));
            assertThat(pixels(train, i)).isEqualTo(pixels(plain, i));
        }
    }
}
