package org.millijoule.data.pictures;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.awt.image.DataBufferByte;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.millijoule.data.DataException;
import org.millijoule.data.ImageDataset;
import org.millijoule.data.ImageDatasetContract;
import org.millijoule.data.Images;
import org.millijoule.data.Normalisation;
import org.millijoule.data.Subset;
import org.millijoule.data.batch.BatchStream;
import org.millijoule.data.pictures.format.Picture;
import org.millijoule.data.pictures.format.PictureDecoder;
import org.millijoule.network.Shape;

class ImageFolderTest extends ImageDatasetContract {
    @TempDir
    Path folder = Path.of(".");

    @BeforeEach
    void writeFiles() {
        SamplePictures.folders(folder, "val");
    }

    @Override
    protected ImageDataset dataset() {
        return new ImageFolder(folder, 24, 1);
    }

    @Override
    protected Optional<ImageDataset> readFrom(Path other) {
        return Optional.of(new ImageFolder(other, 24, 1));
    }

    private void trainingFailsWith(String... parts) {
        assertThatThrownBy(() -> {
                    Images images = dataset().train();
                    for (int i = 0; i < images.count(); i++) {
                        pixels(images, i);
                    }
                })
                .isInstanceOf(DataException.class)
                .hasMessageContainingAll(parts)
                .hasMessageContaining("Maybe");
    }

    @Test
    void foldersAreClassesInTheOrderOfTheirNames() {
        Images train = dataset().train();
        assertThat(train.count()).isEqualTo(12);
        assertThat(train.classes()).isEqualTo(3);
        assertThat(train.shape()).isEqualTo(new Shape(24, 24, 3));
        for (int i = 0; i < 12; i++) {
            assertThat(train.label(i)).isEqualTo(i / 4);
        }
        assertThat(dataset().test().count()).isEqualTo(6);
    }

    @Test
    void theSquareInTheMiddleIsShown() throws IOException {
        // 60x20: red, then 20 columns of green, then blue.
        BufferedImage image = new BufferedImage(60, 20, BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < 20; y++) {
            for (int x = 0; x < 60; x++) {
                image.setRGB(x, y, x < 20 ? 0xff0000 : x < 40 ? 0x00ff00 : 0x0000ff);
            }
        }
        Path file = folder.resolve("train/n01/p0.png");
        ImageIO.write(image, "png", file.toFile());
        byte[] pixels = pixels(dataset().train(), 1); // behind p0.jpg
        for (int i = 0; i < pixels.length; i++) {
            int column = i / 3 % 24;
            if (column > 0 && column < 23) { // the outermost mix with what is cut off after resizing
                assertThat(pixels[i]).isEqualTo((byte) (i % 3 == 1 ? 255 : 0));
            }
        }
    }

    @Test
    void greyColouredAndTransparentPicturesAreRead() throws IOException {
        int[] types = {
            BufferedImage.TYPE_BYTE_GRAY,
            BufferedImage.TYPE_BYTE_INDEXED,
            BufferedImage.TYPE_INT_ARGB,
            BufferedImage.TYPE_BYTE_BINARY,
            BufferedImage.TYPE_USHORT_GRAY
        };
        for (int type : types) {
            byte[] png = SamplePictures.picture("png", 24, 24, type, 3);
            Picture picture = PictureDecoder.decode(png);
            assertThat(picture.pixels()).hasSize(24 * 24 * 3);
            if (type == BufferedImage.TYPE_BYTE_GRAY) {
                byte[] plane = ((DataBufferByte) ImageIO.read(new ByteArrayInputStream(png))
                                .getRaster()
                                .getDataBuffer())
                        .getData();
                for (int i = 0; i < plane.length; i++) {
                    assertThat(picture.pixels()[3 * i + 2]).isEqualTo(plane[i]);
                }
            }
        }
    }

    @Test
    void archivesGiveTheSameImagesAsTheFolder(@TempDir Path elsewhere) {
        Images plain = dataset().train();
        for (Path archive : new Path[] {
            SamplePictures.zip(folder, elsewhere.resolve("a.zip")),
            SamplePictures.tar(folder, elsewhere.resolve("a.tar"), "set/"),
            SamplePictures.tar(folder, elsewhere.resolve("b.tar"), "./")
        }) {
            ImageFolder packed = new ImageFolder(archive, 24, 1);
            Images train = packed.train();
            assertThat(train.count()).isEqualTo(plain.count());
            for (int i = 0; i < plain.count(); i++) {
                assertThat(train.label(i)).isEqualTo(plain.label(i));
                assertThat(pixels(train, i)).isEqualTo(pixels(plain, i));
            }
            assertThat(packed.test().count()).isEqualTo(6);
        }
    }

    /// Training ends a stream in the middle of an epoch, while its thread may be reading.
    @Test
    void anArchiveStaysReadableWhenAStreamIsClosed(@TempDir Path elsewhere) {
        Images train = new ImageFolder(SamplePictures.tar(folder, elsewhere.resolve("a.tar"), ""), 24, 1).train();
        int[] all = Subset.all(train);
        Normalisation normalisation = Normalisation.of(train, all);
        for (int epoch = 0; epoch < 20; epoch++) {
            try (BatchStream stream =
                    new BatchStream(train, all, 2, true, Optional.empty(), normalisation, 1, epoch, 0)) {
                stream.next().close();
            }
            assertThat(pixels(train, 0)).hasSize(24 * 24 * 3);
        }
    }

    @Test
    void archivesThatWereCutOffAreRefused(@TempDir Path elsewhere) throws IOException {
        for (Path archive : new Path[] {
            SamplePictures.zip(folder, elsewhere.resolve("a.zip")),
            SamplePictures.tar(folder, elsewhere.resolve("a.tar"), "set/")
        }) {
            byte[] whole = Files.readAllBytes(archive);
            for (int part = 1; part < 4; part++) {
                Files.write(archive, Arrays.copyOf(whole, whole.length * part / 4 + 7));
                assertThatThrownBy(() -> new ImageFolder(archive, 24, 1).train())
                        .isInstanceOf(DataException.class)
                        .hasMessageContaining(archive.toString())
                        .hasMessageContaining("Maybe");
            }
        }
    }

    @Test
    void damagedPicturesAreNamed() {
        Path file = folder.resolve("train/n02/p1.jpg");
        byte[] whole = SamplePictures.jpeg(100, 100, 5);
        SamplePictures.write(file, Arrays.copyOf(whole, whole.length / 2));
        trainingFailsWith("train/n02/p1.jpg", "ends too early");
        SamplePictures.write(file, new byte[0]);
        trainingFailsWith("train/n02/p1.jpg", "is empty, 0 bytes");
        SamplePictures.write(file, "no picture at all");
        trainingFailsWith("train/n02/p1.jpg", "neither JPEG nor PNG");
    }

    @Test
    void aPngUnderTheNameOfAJpegIsRead() {
        SamplePictures.write(
                folder.resolve("train/n02/p1.jpg"),
                SamplePictures.picture("png", 30, 30, BufferedImage.TYPE_INT_RGB, 1));
        assertThat(pixels(dataset().train(), 5)).hasSize(24 * 24 * 3);
    }

    @Test
    void aClassOnlyInTheTestSplitIsRefused() {
        SamplePictures.write(folder.resolve("val/n99/p.jpg"), SamplePictures.jpeg(20, 20, 1));
        assertThatThrownBy(() -> dataset().test())
                .isInstanceOf(DataException.class)
                .hasMessageContainingAll("val/n99/p.jpg", "n99", "no folder in train", "Maybe");
    }

    @Test
    void missingSplitsAreRefused(@TempDir Path other) {
        SamplePictures.write(other.resolve("train/only/p.jpg"), SamplePictures.jpeg(20, 20, 1));
        assertThatThrownBy(() -> new ImageFolder(other, 24, 1).train())
                .isInstanceOf(DataException.class)
                .hasMessageContainingAll("train", "is only only");
        SamplePictures.write(other.resolve("train/more/p.jpg"), SamplePictures.jpeg(20, 20, 1));
        assertThatThrownBy(() -> new ImageFolder(other, 24, 1).requireTest())
                .isInstanceOf(DataException.class)
                .hasMessageContainingAll("test or val", "Maybe");
    }

    @Test
    void aFileThatIsNoArchiveIsRefused() {
        SamplePictures.write(folder.resolve("a.rar"), "x");
        assertThatThrownBy(() -> new ImageFolder(folder.resolve("a.rar"), 24, 1).train())
                .isInstanceOf(DataException.class)
                .hasMessageContainingAll("a.rar", "a folder, a .zip or a .tar");
    }

    @Test
    void theHashKnowsNamesSizesAndSettings() {
        String hash = dataset().train().hash();
        assertThat(new ImageFolder(folder, 24, 0.9).train().hash()).isNotEqualTo(hash);
        assertThat(new ImageFolder(folder, 32, 1).train().hash()).isNotEqualTo(hash);
        SamplePictures.write(folder.resolve("train/n02/p1.jpg"), SamplePictures.jpeg(90, 90, 77));
        assertThat(dataset().train().hash()).isNotEqualTo(hash);
    }

    @Test
    void settingsOutOfRangeAreRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ImageFolder(folder, 4, 1))
                .withMessageContaining("size must lie between 8 and 1024");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ImageFolder(folder, 24, 0))
                .withMessageContaining("centre must be above 0");
    }
}
