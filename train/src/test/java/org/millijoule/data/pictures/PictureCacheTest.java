package org.millijoule.data.pictures;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.millijoule.data.DataException;
import org.millijoule.data.ImageDatasetContract;
import org.millijoule.data.Images;
import org.millijoule.data.Normalisation;
import org.millijoule.data.Subset;
import org.millijoule.data.cache.CacheFolder;
import org.millijoule.data.cache.Changes;
import org.millijoule.data.cache.PixelWriter;
import org.millijoule.data.pictures.format.Picture;
import org.millijoule.network.Shape;

class PictureCacheTest {
    private static final int PICTURES = PictureCache.FEWEST + 4;
    private static final int SEEDS = 8; // pictures that differ

    @TempDir
    Path folder = Path.of(".");

    private Path set = Path.of("."); // replaced
    private CacheFolder cache = new CacheFolder(Path.of("."), 0); // replaced

    @BeforeEach
    void write() {
        set = folder.resolve("set");
        cache = new CacheFolder(folder.resolve("cache"), 1 << 26);
        List<byte[]> encoded = IntStream.range(0, SEEDS)
                .mapToObj(seed -> SamplePictures.picture("bmp", 8 + seed, 9, BufferedImage.TYPE_INT_RGB, seed))
                .toList();
        for (int i = 0; i < PICTURES; i++) {
            SamplePictures.write(picture(i), encoded.get(i % SEEDS));
        }
        SamplePictures.write(set.resolve("test/a/0.bmp"), encoded.get(0));
        settle();
    }

    private Path picture(int index) {
        return set.resolve(String.format("train/%s/%04d.bmp", index % 2 == 0 ? "a" : "b", index));
    }

    /// Longer than two changes may have the same time.
    private static void settle() {
        try {
            Thread.sleep(200);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Images images(Path place, Optional<CacheFolder> cache, Optional<Integer> count) {
        return new Pictures(place, new Shape(12, 12, 3), 1, cache).train(count);
    }

    private Images cached(Path place) {
        return images(place, Optional.of(cache), Optional.empty());
    }

    private static void areTheSame(Images images, Images expected) {
        assertThat(images.hash()).isEqualTo(expected.hash());
        assertThat(images.classNames()).isEqualTo(expected.classNames());
        assertThat(images.count()).isEqualTo(expected.count());
        for (int i = 0; i < images.count(); i++) {
            assertThat(images.name(i)).isEqualTo(expected.name(i));
            assertThat(images.label(i)).isEqualTo(expected.label(i));
            assertThat(ImageDatasetContract.pixels(images, i)).isEqualTo(ImageDatasetContract.pixels(expected, i));
        }
        int[] most = Arrays.copyOfRange(Subset.all(images), 5, images.count());
        Normalisation mine = Normalisation.of(images, most);
        Normalisation theirs = Normalisation.of(expected, most);
        assertThat(mine.mean()).isEqualTo(theirs.mean());
        assertThat(mine.inverseDeviation()).isEqualTo(theirs.inverseDeviation());
    }

    private List<Path> kept(String ending) throws IOException {
        if (!Files.exists(cache.path())) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(cache.path())) {
            return files.filter(file -> file.toString().endsWith(ending)).toList();
        }
    }

    /// Other pixels under the name of those that were kept.
    private void replacePixels() throws IOException {
        for (Path file : kept(".pixels")) {
            PixelWriter.keep(cache, file.getFileName().toString(), PICTURES, 100, writer -> {
                byte[] white = new byte[3 * 12 * 12];
                Arrays.fill(white, (byte) -1);
                writer.add(0, new Picture(12, 12, white));
            });
        }
    }

    @Test
    void foldersAndArchivesAreTheSameWithAndWithoutIt() throws IOException {
        Images expected = images(set, Optional.empty(), Optional.empty());
        Path zip = SamplePictures.zip(set, folder.resolve("set.zip"));
        Path tar = SamplePictures.tar(set, folder.resolve("set.tar"), "");
        settle();
        for (Path place : List.of(set, zip, tar)) {
            Images plain = images(place, Optional.empty(), Optional.empty());
            for (int run = 0; run < 3; run++) {
                areTheSame(cached(place), plain);
            }
            for (int i = 0; i < PICTURES; i += 97) {
                assertThat(ImageDatasetContract.pixels(cached(place), i))
                        .isEqualTo(ImageDatasetContract.pixels(expected, i));
            }
        }
        assertThat(kept(".pixels")).hasSize(3);
        assertThat(kept(".checked")).hasSize(3);
        assertThat(kept(".sums")).hasSize(3);
        assertThat(kept(".listing")).hasSize(2); // of the archives
    }

    @Test
    void pixelsAndSumsThatWereKeptAreUsed() throws IOException {
        Images images = cached(set);
        byte[] pixels = ImageDatasetContract.pixels(images, 0);
        Normalisation before = Normalisation.of(images, Subset.all(images));
        replacePixels();
        Images again = cached(set);
        assertThat(ImageDatasetContract.pixels(again, 0)).containsOnly(-1).isNotEqualTo(pixels);
        assertThat(ImageDatasetContract.pixels(again, 1)).isEqualTo(ImageDatasetContract.pixels(images, 1)); // decoded
        assertThat(Normalisation.of(again, Subset.all(again)).mean()).isEqualTo(before.mean());
    }

    @Test
    void verifyingLooksAtTheFilesThemselves() throws IOException {
        cached(set);
        Images images = cached(set);
        Files.write(picture(0), Arrays.copyOf(Files.readAllBytes(picture(0)), 60));
        assertThat(ImageDatasetContract.pixels(images, 0)).isNotEmpty();
        assertThatThrownBy(() -> images.verify(0)).isInstanceOf(DataException.class);
    }

    /// Of the same length, with the old time of its content, as `cp -p` leaves it.
    @Test
    void aPictureThatWasChangedIsNoticed() throws IOException {
        cached(set);
        FileTime time = Files.getLastModifiedTime(picture(0));
        Files.write(picture(0), SamplePictures.picture("bmp", 8, 9, BufferedImage.TYPE_INT_RGB, 99));
        Files.setLastModifiedTime(picture(0), time);
        areTheSame(cached(set), images(set, Optional.empty(), Optional.empty()));
        settle();
        areTheSame(cached(set), images(set, Optional.empty(), Optional.empty()));
        Files.delete(picture(3));
        settle();
        areTheSame(cached(set), images(set, Optional.empty(), Optional.empty()));
    }

    @Test
    void anArchiveThatWasChangedIsNoticed() throws IOException {
        for (boolean tar : new boolean[] {false, true}) {
            Path archive = folder.resolve("set");
            for (int seed : new int[] {98, 99}) {
                SamplePictures.write(picture(0), SamplePictures.picture("bmp", 8, 9, BufferedImage.TYPE_INT_RGB, seed));
                archive = tar
                        ? SamplePictures.tar(set, folder.resolve("set.tar"), "")
                        : SamplePictures.zip(set, folder.resolve("set.zip"));
                settle();
                areTheSame(cached(archive), images(archive, Optional.empty(), Optional.empty()));
            }
        }
    }

    @Test
    void whatWasChangedJustNowMayChangeOnceMoreAtTheSameTime() throws IOException {
        Changes old = new Changes();
        old.of(picture(0));
        assertThat(old.settled()).isTrue();
        Changes changes = new Changes();
        changes.of(picture(0));
        Files.write(picture(0), new byte[1]);
        changes.of(picture(0));
        assertThat(changes.settled()).isFalse();
    }

    @Test
    void fewPicturesAreNotKept() throws IOException {
        for (int i = PictureCache.FEWEST - 1; i < PICTURES; i++) {
            Files.delete(picture(i));
        }
        settle();
        cached(set);
        assertThat(kept("")).isEmpty();
    }

    @Test
    void pixelsThatTakeTooMuchRoomAreDecodedEachTime() throws IOException {
        cache = new CacheFolder(folder.resolve("cache"), 200_000);
        for (int run = 0; run < 2; run++) {
            areTheSame(cached(set), images(set, Optional.empty(), Optional.empty()));
        }
        assertThat(kept(".pixels")).isEmpty();
        assertThat(kept(".checked")).hasSize(1);
    }

    @Test
    void aPartHasItsOwnPixels() throws IOException {
        Images expected = images(set, Optional.empty(), Optional.of(50));
        for (int run = 0; run < 2; run++) {
            areTheSame(images(set, Optional.of(cache), Optional.of(50)), expected);
        }
        assertThat(Files.size(kept(".pixels").getFirst())).isLessThan(60_000);
    }

    @Test
    void aPictureThatIsDamagedInsideIsNamedWhenItIsRead() throws IOException {
        byte[] png = SamplePictures.picture("png", 20, 20, BufferedImage.TYPE_INT_RGB, 1);
        int data = new String(png, StandardCharsets.ISO_8859_1).indexOf("IDAT") + 10;
        Arrays.fill(png, data, data + 20, (byte) 0x5a);
        Path damaged = set.resolve("train/a/damaged.png");
        SamplePictures.write(damaged, png);
        settle();
        Images plain = images(set, Optional.empty(), Optional.empty());
        int index = IntStream.range(0, plain.count())
                .filter(i -> plain.name(i).endsWith("damaged.png"))
                .findFirst()
                .orElseThrow();
        for (int run = 0; run < 2; run++) {
            Images images = cached(set);
            assertThat(ImageDatasetContract.pixels(images, index + 1)).isNotEmpty();
            assertThatThrownBy(() -> ImageDatasetContract.pixels(images, index))
                    .isInstanceOf(DataException.class)
                    .hasMessageContaining("damaged.png");
        }
    }

    @Test
    void damagedFilesAreMadeAnew() throws IOException {
        Path zip = SamplePictures.zip(set, folder.resolve("set.zip"));
        settle();
        Images expected = images(zip, Optional.empty(), Optional.empty());
        areTheSame(cached(zip), expected);
        for (Path file : kept("")) {
            byte[] whole = Files.readAllBytes(file);
            for (int length : new int[] {0, 20, whole.length - 1}) {
                Files.write(file, Arrays.copyOf(whole, length));
                areTheSame(cached(zip), expected);
                // Of the last picture alone, nothing is kept until it is asked for.
                assertThat(file).hasSize(length == whole.length - 1 && isPixels(file) ? length : whole.length);
            }
            byte[] damaged = whole.clone();
            damaged[damaged.length / 2] ^= 1;
            Files.write(file, damaged);
            areTheSame(cached(zip), expected);
        }
    }

    @Test
    void severalMayOpenASetAtOnce() {
        Images expected = images(set, Optional.empty(), Optional.empty());
        IntStream.range(0, 4).parallel().forEach(_ -> areTheSame(cached(set), expected));
    }

    private static boolean isPixels(Path file) {
        return file.toString().endsWith(".pixels");
    }
}
