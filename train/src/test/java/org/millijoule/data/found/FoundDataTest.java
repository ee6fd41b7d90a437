package org.millijoule.data.found;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.millijoule.data.DataException;
import org.millijoule.data.Images;
import org.millijoule.data.found.FoundData.Part;
import org.millijoule.network.Shape;

/// What lies in a folder is found out.
class FoundDataTest {
    private static final Shape OBLONG = new Shape(12, 16, 3);

    @TempDir
    Path folder = Path.of("");

    private static void picture(Path file, int rgb) throws IOException {
        Files.createDirectories(file.getParent());
        BufferedImage image = new BufferedImage(20, 10, BufferedImage.TYPE_INT_RGB);
        for (int i = 0; i < 200; i++) {
            image.setRGB(i % 20, i / 20, rgb);
        }
        ImageIO.write(image, "png", file.toFile());
    }

    private Images opened(Part part, Shape shape) {
        return FoundData.in(folder).open(part, Optional.of(shape), OptionalDouble.empty());
    }

    private void refused(Part part, String... parts) {
        assertThatThrownBy(() -> opened(part, OBLONG))
                .isInstanceOf(DataException.class)
                .hasMessageContainingAll(parts)
                .hasMessageContaining("Maybe");
    }

    private void idx(Path to, String prefix, int images) throws IOException {
        Files.createDirectories(to);
        ByteBuffer pixels = ByteBuffer.allocate(16 + images * 4);
        pixels.putInt(0x0803).putInt(images).putInt(2).putInt(2);
        Files.write(to.resolve(prefix + "-images-idx3-ubyte"), pixels.array());
        Files.write(
                to.resolve(prefix + "-labels-idx1-ubyte"),
                ByteBuffer.allocate(8 + images).putInt(0x0801).putInt(images).array());
    }

    @Test
    void splitsWithClasses() throws IOException {
        for (String name : List.of("train/a/1.png", "train/b/1.png", "val/a/2.png", "val/b/3.png", "val/b/4.png")) {
            picture(folder.resolve("set").resolve(name), 0x804020);
        }
        assertThat(opened(Part.TRAIN, OBLONG).count()).isEqualTo(2);
        Images test = opened(Part.TEST, OBLONG);
        assertThat(test.count()).isEqualTo(3);
        assertThat(test.shape()).isEqualTo(OBLONG);
        assertThat(test.classNames()).containsExactly("a", "b");
        assertThat(test.name(2)).isEqualTo("set/val/b/4.png");
        byte[] pixels = new byte[12 * 16 * 3];
        test.read(0, pixels, 0);
        assertThat(pixels).startsWith((byte) 0x80, (byte) 0x40, (byte) 0x20).endsWith((byte) 0x20);
    }

    /// Pillow: Image.new("RGB", (1, 1), (128, 64, 32)).convert("L").getpixel((0, 0)) is 79.
    @Test
    void aNetworkOfOneChannelGetsGreyPictures() throws IOException {
        picture(folder.resolve("a/1.png"), 0x804020);
        picture(folder.resolve("b/1.png"), 0x111111);
        Images test = opened(Part.TEST, new Shape(4, 4, 1));
        byte[] pixels = new byte[16];
        test.read(0, pixels, 0);
        assertThat(pixels).containsOnly((byte) 79);
        test.read(1, pixels, 0);
        assertThat(pixels).containsOnly((byte) 0x11);
    }

    @Test
    void classesWithoutSplitsAreATestSplit() throws IOException {
        picture(folder.resolve("deep/down/train/1.png"), 1); // a class of that name
        picture(folder.resolve("deep/down/ship/1.png"), 1);
        assertThat(opened(Part.TEST, OBLONG).classNames()).containsExactly("ship", "train");
        refused(Part.TRAIN, "a test split", "no training split");
    }

    @Test
    void aValidationSplitAloneIsATestSplit() throws IOException {
        picture(folder.resolve("val/a/1.png"), 1);
        picture(folder.resolve("val/b/1.png"), 1);
        assertThat(opened(Part.TEST, OBLONG).classNames()).containsExactly("a", "b");
    }

    @Test
    void picturesWithoutLabelsAreATrainingSplit() throws IOException {
        picture(folder.resolve("1.png"), 1);
        picture(folder.resolve("2.png"), 1);
        assertThat(FoundData.in(folder).labelled()).isFalse();
        assertThat(opened(Part.TRAIN, OBLONG).count()).isEqualTo(2);
        refused(Part.TEST, "without labels", "predict");
    }

    @Test
    void picturesBesideFoldersOfPicturesAreRefused() throws IOException {
        picture(folder.resolve("a/1.png"), 1);
        picture(folder.resolve("b/1.png"), 1);
        picture(folder.resolve("2.png"), 1);
        refused(Part.TEST, "2.png", "beside folders");
    }

    @Test
    void theOnlyArchiveOfAFolderIsRead() throws IOException {
        Path archive = folder.resolve("set.zip");
        picture(folder.resolve("tmp.png"), 0x804020);
        byte[] png = Files.readAllBytes(folder.resolve("tmp.png"));
        Files.delete(folder.resolve("tmp.png"));
        try (OutputStream out = Files.newOutputStream(archive);
                ZipOutputStream zip = new ZipOutputStream(out)) {
            for (String name : List.of("train/a/1.png", "train/b/1.png", "test/a/1.png")) {
                zip.putNextEntry(new ZipEntry(name));
                zip.write(png);
            }
        }
        assertThat(opened(Part.TEST, OBLONG).count()).isEqualTo(1);
        assertThat(FoundData.in(archive).place()).isEqualTo(archive);
        Files.copy(archive, folder.resolve("other.zip"));
        refused(Part.TEST, "2 archives", "other.zip, set.zip");
    }

    @Test
    void idxFilesAreFoundWhereTorchvisionKeepsThem() throws IOException {
        Path raw = folder.resolve("FashionMNIST/raw");
        idx(raw, "t10k", 3);
        FoundData found = FoundData.in(folder);
        assertThat(found.place()).isEqualTo(raw);
        assertThat(found.namesClasses()).isFalse();
        assertThat(opened(Part.TEST, new Shape(2, 2, 1)).count()).isEqualTo(3);
        refused(Part.TEST, "IDX files with images of 2x2x1", "takes 12x16x3");
        idx(folder.resolve("MNIST/raw"), "t10k", 3);
        refused(Part.TEST, "2 data sets below");
    }

    @Test
    void whatIsNotReadIsToldWithWhatWouldBe() throws IOException {
        refused(Part.TEST, "it is empty", "Read are IDX files");
        Files.writeString(folder.resolve("a.parquet"), "");
        Files.writeString(folder.resolve("b.parquet"), "");
        refused(Part.TEST, "2 of .parquet", "a.parquet, b.parquet");
        Files.writeString(folder.resolve("data_batch_1"), "");
        refused(Part.TEST, "CIFAR's version for Python", "data get cifar-10");
        assertThatThrownBy(() -> FoundData.in(folder.resolve("a.parquet")))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("Maybe " + folder.toAbsolutePath());
    }
}
