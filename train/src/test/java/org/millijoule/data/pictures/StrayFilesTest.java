package org.millijoule.data.pictures;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.millijoule.data.DataException;
import org.millijoule.data.ImageDataset;
import org.millijoule.data.Images;

/// What lies in folders and archives of pictures beside whole pictures: it is skipped where systems leave it there
/// by themselves, told of or refused by its name where it is the user's, and never makes another number of classes.
class StrayFilesTest {
    @TempDir
    Path folder = Path.of(".");

    @BeforeEach
    void writeFiles() {
        SamplePictures.folders(folder, "val");
    }

    private static ImageDataset of(Path path) {
        return new ImageFolder(path, 24, 1);
    }

    private static void refused(Path path, String... parts) {
        assertThatThrownBy(() -> of(path).train())
                .isInstanceOf(DataException.class)
                .hasMessageContainingAll(parts)
                .hasMessageContaining("Maybe");
    }

    private static void testRefused(Path path, String... parts) {
        Images train = of(path).train();
        assertThatThrownBy(() -> of(path).checkTest(train))
                .isInstanceOf(DataException.class)
                .hasMessageContainingAll(parts)
                .hasMessageContaining("Maybe");
    }

    private void write(String name, byte[] content) {
        SamplePictures.write(folder.resolve(name), content);
    }

    private static byte[] picture() {
        return SamplePictures.jpeg(30, 30, 1);
    }

    /// The same in a folder, a .zip and a .tar.
    @Test
    void whatSystemsLeaveBehindIsNeitherAClassNorAPicture(@TempDir Path elsewhere) {
        String hash = of(folder).train().hash();
        for (String stray : List.of(
                ".ipynb_checkpoints/p0-checkpoint.jpg",
                "train/.ipynb_checkpoints/p0-checkpoint.jpg",
                "train/.thumbnails/p0.jpg",
                "train/n01/._p0.jpg",
                "train/n01/.hidden.jpg",
                "train/n01/@eaDir/p0.jpg",
                "train/__MACOSX/p0.jpg",
                "__MACOSX/set/train/n01/._p0.jpg",
                "val/.cache/p4.jpg")) {
            write(stray, picture());
        }
        for (String stray : List.of("train/.DS_Store", "train/n01/.DS_Store", "train/n02/Thumbs.db", "readme.txt")) {
            SamplePictures.write(folder.resolve(stray), "no picture");
        }
        assertThat(of(folder).train().hash()).isEqualTo(hash);
        for (Path place : List.of(
                folder,
                SamplePictures.zip(folder, elsewhere.resolve("a.zip")),
                SamplePictures.tar(folder, elsewhere.resolve("a.tar"), "./"),
                SamplePictures.tar(folder, elsewhere.resolve("b.tar"), "home/me/set/"))) {
            Images train = of(place).train();
            assertThat(train.classes()).isEqualTo(3);
            assertThat(train.count()).isEqualTo(12);
            assertThat(train.remarks()).isEmpty();
            assertThat(of(place).checkTest(train)).isEmpty();
            assertThat(of(place).test().count()).isEqualTo(6);
        }
    }

    @Test
    void aClassWithoutPicturesIsRefusedAndNotForgotten(@TempDir Path elsewhere) throws IOException {
        Files.createDirectories(folder.resolve("train/n05"));
        refused(folder, "train/n05: there is no picture in this folder of a class", "JPEG (.jpg, .jpeg), PNG, BMP");
        write("train/n05/a.webp", picture());
        write("train/n05/b.WEBP", picture());
        SamplePictures.write(folder.resolve("train/n05/notes.txt"), "none");
        refused(folder, "train/n05: there is no picture", "only 1 of .txt, 2 of .webp");
        refused(SamplePictures.zip(folder, elsewhere.resolve("a.zip")), "train/n05: there is no picture");
        refused(SamplePictures.tar(folder, elsewhere.resolve("a.tar"), ""), "train/n05: there is no picture");
        Files.createDirectories(folder.resolve("train/n07"));
        refused(folder, "train/n05", "and none in n07");
        SamplePictures.write(folder.resolve("train/n05/b.png"), picture());
        SamplePictures.write(folder.resolve("train/n07/b.JPG"), picture());
        Images train = of(folder).train();
        assertThat(train.classes()).isEqualTo(5);
        assertThat(train.remarks()).singleElement().asString().contains("In train", "2 of .webp", "Maybe convert");
    }

    @Test
    void classesOfTestAndTrainAreCompared() throws IOException {
        write("val/other/p.jpg", picture());
        testRefused(folder, "val/other/p.jpg", "its class is other, which has no folder in train");
        Files.delete(folder.resolve("val/other/p.jpg"));
        testRefused(folder, "val/other: there is no picture in this folder");
        Files.delete(folder.resolve("val/other"));
        for (int i = 4; i < 6; i++) {
            Files.delete(folder.resolve("val/n02/p" + i + ".jpg"));
        }
        testRefused(folder, "val/n02: there is no picture in this folder");
        Files.delete(folder.resolve("val/n02"));
        assertThat(of(folder).checkTest(of(folder).train()))
                .singleElement()
                .asString()
                .contains("In val there is no picture of 1 of 3 classes: n02");
    }

    @Test
    void linksAreFollowedAndThoseThatLeadNowhereNamed() throws IOException {
        Path other = folder.resolve("elsewhere/deep/er");
        SamplePictures.write(other.resolve("p9.jpg"), picture());
        Files.createSymbolicLink(folder.resolve("train/n01/linked.jpg"), other.resolve("p9.jpg"));
        Files.createSymbolicLink(folder.resolve("train/n33"), other);
        assertThat(of(folder).train().count()).isEqualTo(14);
        assertThat(of(folder).train().classes()).isEqualTo(4);
        Files.createSymbolicLink(folder.resolve("train/n01/lost.jpg"), other.resolve("gone.jpg"));
        refused(folder, "train/n01/lost.jpg: the picture is a link that leads nowhere");
        Files.delete(folder.resolve("train/n01/lost.jpg"));
        Files.createSymbolicLink(folder.resolve("train/n01/loop"), folder.resolve("train"));
        refused(folder, "is a link to a folder that it lies in", "Maybe remove that link.");
    }

    @Test
    void picturesLieAsDeepAsTheyLike() {
        write("train/n01/a/b/c/d/e/f/g/h/i/j/k/p.jpg", picture());
        assertThat(of(folder).train().count()).isEqualTo(13);
    }

    /// Pillow too decides by content.
    @Test
    void namesSayNothingOfTheFormat() {
        int type = BufferedImage.TYPE_INT_RGB;
        write("train/n01/p0.jpg", SamplePictures.picture("png", 20, 20, type, 4));
        write("train/n01/p1.jpg", SamplePictures.picture("gif", 20, 20, type, 4));
        write("train/n01/p2.jpg", SamplePictures.picture("bmp", 20, 20, type, 4));
        write("train/n01/more.PNG", picture());
        assertThat(of(folder).train().count()).isEqualTo(13);
    }

    /// None of these pictures is ever decoded: a damaged pixel passes, as it must.
    @Test
    void damagedTestPicturesAreNamedBeforeTheTraining() {
        Path file = folder.resolve("val/n02/p5.jpg");
        byte[] whole = SamplePictures.jpeg(100, 100, 5);
        for (byte[] content : List.of(
                new byte[0],
                Arrays.copyOf(whole, whole.length / 2),
                "RIFFabcdWEBP".getBytes(StandardCharsets.US_ASCII))) {
            SamplePictures.write(file, content);
            testRefused(folder, "val/n02/p5.jpg: the picture ");
        }
        byte[] damaged = whole.clone();
        Arrays.fill(damaged, whole.length / 2, whole.length - 2, (byte) 0);
        SamplePictures.write(file, damaged);
        assertThat(of(folder).checkTest(of(folder).train())).isEmpty();
    }

    private static Path zip(Path archive, String... names) throws IOException {
        try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(archive))) {
            for (String name : names) {
                out.putNextEntry(new ZipEntry(name));
                out.write(picture());
                out.closeEntry();
            }
        }
        return archive;
    }

    @Test
    void namesInAnArchiveStayInsideOfIt() throws IOException {
        String[] two = {"train/a/1.jpg", "train/b/1.jpg"};
        assertThat(of(zip(folder.resolve("a.zip"), "/" + two[0], "/" + two[1]))
                        .train()
                        .count())
                .isEqualTo(2);
        assertThat(of(zip(folder.resolve("b.zip"), "train\\a\\1.jpg", "train\\b\\1.jpg"))
                        .train()
                        .count())
                .isEqualTo(2);
        refused(zip(folder.resolve("c.zip"), two[0], two[1], "train/../../x.jpg"), "c.zip", "lies outside of it");
        // Two classes on a file system that tells them apart, as to torchvision.
        assertThat(of(zip(folder.resolve("d.zip"), "train/Cat/1.jpg", "train/cat/1.jpg"))
                        .train()
                        .classes())
                .isEqualTo(2);
    }

    @Test
    void aZipWithAnotherChecksumIsRefused() throws IOException {
        Path archive = SamplePictures.zip(folder, folder.resolve("a.zip"));
        byte[] bytes = Files.readAllBytes(archive);
        byte[] name = "set/train/n01/p0.jpg".getBytes(StandardCharsets.US_ASCII);
        int last = 0; // the entry in the directory at the end: its checksum stands 30 bytes before its name
        for (int i = 0; i + name.length < bytes.length; i++) {
            last = Arrays.equals(bytes, i, i + name.length, name, 0, name.length) ? i : last;
        }
        bytes[last - 30] ^= 1;
        Files.write(archive, bytes);
        refused(archive, "train/n01/p0.jpg: the picture cannot be read", "checksum");
    }

    private static void add(TarArchiveOutputStream out, TarArchiveEntry entry, byte[] content) throws IOException {
        entry.setSize(content.length);
        out.putArchiveEntry(entry);
        out.write(content);
        out.closeArchiveEntry();
    }

    private static TarArchiveEntry link(String name, byte type, String target) {
        TarArchiveEntry entry = new TarArchiveEntry(name, type);
        entry.setLinkName(target);
        return entry;
    }

    @Test
    void linksInATarAreWhatTheyLeadTo() throws IOException {
        Path archive = folder.resolve("links.tar");
        byte[] nothing = new byte[0];
        byte[] other = SamplePictures.jpeg(50, 30, 9);
        for (boolean broken : new boolean[] {false, true}) {
            try (OutputStream file = Files.newOutputStream(archive);
                    TarArchiveOutputStream out = new TarArchiveOutputStream(file)) {
                add(out, new TarArchiveEntry("train/a/1.jpg"), other);
                add(out, new TarArchiveEntry("train/a/1.jpg"), picture()); // unpacked, the second remains
                add(out, link("train/b/1.jpg", TarArchiveEntry.LF_LINK, "train/a/1.jpg"), nothing);
                add(out, link("train/b/2.jpg", TarArchiveEntry.LF_SYMLINK, "../a/1.jpg"), nothing);
                add(out, link("train/b/3.jpg", TarArchiveEntry.LF_SYMLINK, "2.jpg"), nothing);
                if (broken) {
                    add(out, link("train/b/4.jpg", TarArchiveEntry.LF_SYMLINK, "../../../4.jpg"), nothing);
                }
            }
            if (broken) {
                refused(archive, "train/b/4.jpg: the picture is a link to outside of the archive");
                continue;
            }
            Images train = of(archive).train();
            assertThat(train.count()).isEqualTo(4);
            byte[] first = new byte[24 * 24 * 3];
            byte[] each = new byte[24 * 24 * 3];
            train.read(0, first, 0);
            for (int i = 1; i < 4; i++) {
                train.read(i, each, 0);
                assertThat(each).isEqualTo(first);
            }
        }
    }

    @Test
    void whatIsNoArchiveOfItsNameIsToldWithAWayOut() throws IOException {
        for (String name : List.of("pictures.zip", "pictures.tar")) {
            Path archive = folder.resolve(name);
            Files.write(archive, new byte[] {0x1f, (byte) 0x8b, 8, 0, 1, 2, 3});
            refused(archive, name + ": it cannot be read (", "not the kind of archive", "unpacked to may be given");
        }
    }

    /// A file of 3 GB that takes no place on the disk.
    @Test
    void aPictureLargerThanMemoryIsRefusedByItsLength() throws IOException {
        Path file = folder.resolve("train/n01/huge.jpg");
        SamplePictures.write(file, picture());
        try (SeekableByteChannel channel = Files.newByteChannel(file, StandardOpenOption.WRITE)) {
            channel.position(3_000_000_000L).write(ByteBuffer.wrap(new byte[1]));
        }
        refused(folder, "train/n01/huge.jpg: this is a file of 3.0 GB, but one picture may have 2.1 GB. Maybe");
    }
}
