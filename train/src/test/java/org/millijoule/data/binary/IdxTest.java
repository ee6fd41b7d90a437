package org.millijoule.data.binary;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.millijoule.data.DataException;
import org.millijoule.data.ImageDataset;
import org.millijoule.data.ImageDatasetContract;
import org.millijoule.data.Images;
import org.millijoule.data.SampleFiles;
import org.millijoule.data.Subset;
import org.millijoule.network.Shape;

class IdxTest extends ImageDatasetContract {
    private static final String IMAGES = "train-images-idx3-ubyte";
    private static final String LABELS = "train-labels-idx1-ubyte";

    @TempDir
    Path folder = Path.of(".");

    private SampleFiles files = new SampleFiles(folder);

    @BeforeEach
    void writeFiles() {
        files = new SampleFiles(folder).idx();
    }

    @Override
    protected ImageDataset dataset() {
        return new Idx(folder);
    }

    @Override
    protected Optional<ImageDataset> readFrom(Path other) {
        return Optional.of(new Idx(other));
    }

    private void trainingFailsWith(String... parts) {
        assertThatThrownBy(() -> new Idx(folder).train())
                .isInstanceOf(DataException.class)
                .hasMessageContainingAll(parts)
                .hasMessageContaining("Maybe");
    }

    @Test
    void pixelsAndLabelsComeOutAsTheyAreInTheFiles() {
        Images train = new Idx(folder).train();
        assertThat(train.count()).isEqualTo(SampleFiles.IDX_COUNT);
        assertThat(train.shape()).isEqualTo(new Shape(SampleFiles.IDX_HEIGHT, SampleFiles.IDX_WIDTH, 1));
        assertThat(train.classes()).isEqualTo(10);
        for (int i = 0; i < train.count(); i++) {
            assertThat(train.label(i)).isEqualTo(files.bytes(LABELS)[8 + i]);
            assertThat(pixels(train, i)[19]).isEqualTo(files.bytes(IMAGES)[16 + 20 * i + 19]);
        }
    }

    @Test
    void packedFilesGiveTheSameImages() {
        String plain = new Idx(folder).train().hash();
        files.pack(IMAGES);
        files.pack(LABELS);
        assertThat(new Idx(folder).train().hash()).isEqualTo(plain);
    }

    @Test
    void namesWithADotAreRead() {
        files.write("train-images.idx3-ubyte", files.bytes(IMAGES));
        files.delete(IMAGES);
        assertThat(new Idx(folder).train().count()).isEqualTo(SampleFiles.IDX_COUNT);
    }

    @Test
    void trainingReadsNoTestFileAndTestingNoTrainingFile() {
        files.resize("t10k-images-idx3-ubyte", 3);
        files.delete("t10k-labels-idx1-ubyte");
        assertThat(new Idx(folder).train().count()).isEqualTo(SampleFiles.IDX_COUNT);
        files.idx();
        files.resize(LABELS, 3);
        files.delete(IMAGES);
        assertThat(new Idx(folder).test().count()).isEqualTo(SampleFiles.IDX_COUNT);
    }

    @Test
    void aMissingFileIsNamed() {
        files.delete(LABELS);
        trainingFailsWith(folder.toString(), LABELS, "must be in this folder");
    }

    @Test
    void filesOneFolderFurtherDownAreHintedAt(@TempDir Path above) throws IOException {
        Path below = Files.createDirectory(above.resolve("raw"));
        new SampleFiles(below).idx();
        assertThatThrownBy(() -> new Idx(above).train())
                .isInstanceOf(DataException.class)
                .hasMessageContaining("Maybe " + below + " is meant");
    }

    @Test
    void aWrongMagicNumberIsRefused() {
        files.set(IMAGES, 2, 9);
        trainingFailsWith(IMAGES, "offset 0", "00000903", "must be 00000803");
    }

    @Test
    void labelsInPlaceOfImagesAreRecognised() {
        files.write(IMAGES, files.bytes(LABELS));
        trainingFailsWith(IMAGES, "offset 0", "Maybe images and labels were mixed up");
    }

    @Test
    void aGzipFileWithoutItsEndingIsRecognised() {
        files.pack(IMAGES);
        files.write(IMAGES, files.bytes(IMAGES + ".gz"));
        trainingFailsWith(IMAGES, "its name should end with .gz");
    }

    @Test
    void aDimensionOfZeroOrBeyondMemoryIsRefused() {
        files.set(IMAGES, 11, 0);
        trainingFailsWith(IMAGES, "offset 8", "dimension 2 is 0");
        files.set(IMAGES, 8, 0x7f);
        trainingFailsWith(IMAGES, "offset 8", "dimension 2 is 2130706432");
        files.set(IMAGES, 8, 0xff);
        trainingFailsWith(IMAGES, "offset 8", "dimension 2 is 4278190080");
    }

    @Test
    void aShortHeaderIsRefused() {
        files.resize(IMAGES, 10);
        trainingFailsWith(IMAGES, "offset 10", "the file ends here");
        files.resize(IMAGES, 0);
        trainingFailsWith(IMAGES, "offset 0", "the file ends here");
    }

    @Test
    void shortAndLongFilesAreRefused() {
        files.resize(IMAGES, 615);
        trainingFailsWith(IMAGES, "offset 615", "30 x 5 x 4 bytes after the first 16");
        files.resize(IMAGES, 617);
        trainingFailsWith(IMAGES, "offset 616", "the file goes on here");
    }

    @Test
    void differentNumbersOfImagesAndLabelsAreRefused() {
        files.resize(LABELS, 37);
        files.set(LABELS, 7, 29);
        trainingFailsWith(IMAGES, "30 images, but 29 labels in " + LABELS);
    }

    @Test
    void aLabelOutOfRangeIsNamedByRecordAndOffset() {
        files.set(LABELS, 8 + 12, 10);
        trainingFailsWith(LABELS, "record 12 (offset 20) has label 10");
        files.set(LABELS, 8 + 12, 255);
        trainingFailsWith(LABELS, "has label 255");
    }

    private void testFailsWith(String... parts) {
        Images train = new Idx(folder).train();
        assertThatThrownBy(() -> new Idx(folder).checkTest(train))
                .isInstanceOf(DataException.class)
                .hasMessageContainingAll(parts)
                .hasMessageContaining("Maybe");
    }

    /// All of it but the pixels, which say nothing of themselves.
    @Test
    void theTestSplitIsCheckedBeforeTheTraining() {
        String images = "t10k-images-idx3-ubyte";
        String labels = "t10k-labels-idx1-ubyte";
        assertThat(new Idx(folder).checkTest(new Idx(folder).train())).isEmpty();
        files.set(labels, 8 + 5, 11);
        testFailsWith(labels, "record 5 (offset 13) has label 11");
        files.idx();
        files.resize(images, 300);
        testFailsWith(images, "offset 300", "the file ends here");
        files.idx();
        files.resize(images, 617);
        testFailsWith(images, "offset 616", "the file goes on here");
        files.idx();
        files.set(images, 11, 4);
        files.set(images, 15, 5);
        testFailsWith(images, "the test images are 4x5x1, but the training images 5x4x1");
        files.idx();
        files.resize(labels, 37);
        files.set(labels, 7, 29);
        testFailsWith(images, "30 images, but 29 labels");
        files.idx();
        files.write(images, files.bytes(labels));
        testFailsWith(images, "images and labels were mixed up");
        files.idx();
        files.pack(images);
        byte[] whole = files.bytes(images + ".gz");
        files.resize(images + ".gz", whole.length - 30);
        testFailsWith(images + ".gz", "gzip data end too early");
        files.write(images + ".gz", whole);
        files.set(images + ".gz", whole.length - 6, whole[whole.length - 6] ^ 1);
        testFailsWith(images + ".gz", "gzip data are corrupt");
        files.delete(images + ".gz");
        testFailsWith(images, "must be in this folder");
    }

    /// A header may say what it likes: memory follows the file, not the header.
    @Test
    void headersThatPromiseMoreThanTheFileHoldsCostNothing() {
        files.pack(IMAGES);
        byte[] whole = files.bytes(IMAGES + ".gz");
        files.delete(IMAGES + ".gz");
        files.idx();
        files.set(IMAGES, 4, 0x06); // 100 million images of 20 pixels
        trainingFailsWith(IMAGES, "offset 616", "100663326 x 5 x 4 bytes after the first 16");
        files.pack(IMAGES);
        trainingFailsWith(IMAGES + ".gz", "a gzip file of", "cannot hold what its header says", "100663326 x 5 x 4");
        files.write(IMAGES + ".gz", whole);
        assertThat(new Idx(folder).train().count()).isEqualTo(SampleFiles.IDX_COUNT);
    }

    @Test
    void aPartIsStratifiedAndSaysOfWhat() {
        Idx part = new Idx(folder, Optional.of(15), Optional.of(12));
        Images train = part.train();
        Images whole = new Idx(folder).train();
        assertThat(train.count()).isEqualTo(15);
        assertThat(train.available()).isEqualTo(30);
        assertThat(part.test().count()).isEqualTo(12);
        assertThat(train.hash()).isEqualTo(part.train().hash()).isNotEqualTo(whole.hash());
        int[][] all = Subset.byClass(whole, Subset.all(whole));
        int[][] chosen = Subset.byClass(train, Subset.all(train));
        for (int label = 0; label < 10; label++) {
            assertThat(chosen[label].length).isBetween(all[label].length / 2, Math.ceilDiv(all[label].length, 2));
        }
        assertThatThrownBy(() -> new Idx(folder, Optional.of(9), Optional.empty()).train())
                .isInstanceOf(DataException.class)
                .hasMessageContainingAll("data.images is 9", "10 classes", "Maybe");
        assertThatThrownBy(() -> new Idx(folder, Optional.of(31), Optional.empty()).train())
                .isInstanceOf(DataException.class)
                .hasMessageContainingAll("data.images is 31", "only 30 images", "Maybe");
        assertThatThrownBy(() -> new Idx(folder, Optional.empty(), Optional.of(31)).checkTest(whole))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("data.test-images is 31");
    }

    @Test
    void damagedGzipFilesAreRefused() {
        files.pack(IMAGES);
        byte[] whole = files.bytes(IMAGES + ".gz");
        files.resize(IMAGES + ".gz", whole.length - 40);
        trainingFailsWith(IMAGES + ".gz", "offset", "gzip data end too early");
        files.write(IMAGES + ".gz", whole);
        files.set(IMAGES + ".gz", whole.length - 5, whole[whole.length - 5] ^ 1); // checksum
        trainingFailsWith(IMAGES + ".gz", "gzip data are corrupt");
        files.write(IMAGES + ".gz", new byte[] {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12});
        trainingFailsWith(IMAGES + ".gz", "offset 0", "gzip data are corrupt");
        files.write(IMAGES + ".gz", new byte[0]);
        trainingFailsWith(IMAGES + ".gz", "gzip data end too early");
    }

    @Test
    void cutsAndFlippedBitsOfAPackedFileDoNotPassUnseen() {
        String hash = new Idx(folder).train().hash();
        files.pack(IMAGES);
        byte[] whole = files.bytes(IMAGES + ".gz");
        for (int i = 0; i < whole.length; i += 5) {
            files.write(IMAGES + ".gz", whole);
            files.resize(IMAGES + ".gz", i);
            trainingFailsWith(IMAGES + ".gz");
            files.write(IMAGES + ".gz", whole);
            files.set(IMAGES + ".gz", i, whole[i] ^ 4);
            refusedOrUnchanged(hash);
        }
    }

    /// Some bits of a gzip header, such as its time, mean nothing.
    private void refusedOrUnchanged(String hash) {
        try {
            assertThat(new Idx(folder).train().hash()).isEqualTo(hash);
        } catch (DataException e) {
            assertThat(e).hasMessageContaining(IMAGES + ".gz");
        }
    }
}
