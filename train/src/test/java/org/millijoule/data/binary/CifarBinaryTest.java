package org.millijoule.data.binary;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.millijoule.data.DataException;
import org.millijoule.data.ImageDataset;
import org.millijoule.data.ImageDatasetContract;
import org.millijoule.data.Images;
import org.millijoule.data.SampleFiles;
import org.millijoule.network.Shape;

class CifarBinaryTest {
    private static void trainingFailsWith(Path folder, String... parts) {
        assertThatThrownBy(() -> new CifarBinary(folder).train())
                .isInstanceOf(DataException.class)
                .hasMessageContainingAll(parts)
                .hasMessageContaining("Maybe");
    }

    @Nested
    class Cifar100 extends ImageDatasetContract {
        @TempDir
        Path folder = Path.of(".");

        private SampleFiles files = new SampleFiles(folder);

        @BeforeEach
        void writeFiles() {
            files = new SampleFiles(folder).cifar100();
        }

        @Override
        protected ImageDataset dataset() {
            return new CifarBinary(folder);
        }

        @Override
        protected Optional<ImageDataset> readFrom(Path other) {
            return Optional.of(new CifarBinary(other));
        }

        @Test
        void theFineLabelIsTheClassAndPlanesBecomePixels() {
            Images train = dataset().train();
            byte[] file = files.bytes("train.bin");
            assertThat(train.count()).isEqualTo(SampleFiles.CIFAR_COUNT);
            assertThat(train.classes()).isEqualTo(100);
            assertThat(train.shape()).isEqualTo(new Shape(32, 32, 3));
            for (int i = 0; i < train.count(); i++) {
                assertThat(train.label(i)).isEqualTo(file[3074 * i + 1]);
                byte[] pixels = ImageDatasetContract.pixels(train, i);
                for (int channel = 0; channel < 3; channel++) {
                    int row = 7;
                    int column = 30;
                    assertThat(pixels[(row * 32 + column) * 3 + channel])
                            .isEqualTo(file[3074 * i + 2 + channel * 1024 + row * 32 + column]);
                }
            }
        }

        @Test
        void trainingReadsNoTestFileAndTestingNoTrainingFile() {
            files.resize("test.bin", 5);
            assertThat(dataset().train().count()).isEqualTo(SampleFiles.CIFAR_COUNT);
            files.delete("test.bin");
            assertThat(dataset().train().count()).isEqualTo(SampleFiles.CIFAR_COUNT);
            files.cifar100();
            files.delete("train.bin");
            assertThat(dataset().test().count()).isEqualTo(SampleFiles.CIFAR_COUNT);
        }

        private void testFailsWith(String... parts) {
            Images train = dataset().train();
            assertThatThrownBy(() -> dataset().checkTest(train))
                    .isInstanceOf(DataException.class)
                    .hasMessageContainingAll(parts)
                    .hasMessageContaining("Maybe");
        }

        @Test
        void theTestSplitIsCheckedBeforeTheTraining() {
            assertThat(dataset().checkTest(dataset().train())).isEmpty();
            files.set("test.bin", 3074 * 4 + 1, 100);
            testFailsWith("test.bin: at offset 12297", "record 4 has label 100");
            files.resize("test.bin", 3074 * 4 + 100);
            testFailsWith("test.bin", "record 4 (offset 12296) has 100 bytes");
            files.delete("test.bin");
            testFailsWith("test.bin");
            Images train = dataset().train();
            files.cifar10();
            files.delete("data_batch_1.bin");
            assertThatThrownBy(() -> dataset().checkTest(train))
                    .isInstanceOf(DataException.class)
                    .hasMessageContainingAll("the test images are of CIFAR-10", "have 100 classes", "Maybe");
        }

        @Test
        void anIncompleteLastRecordIsNamed() {
            files.resize("train.bin", 2 * 3074 + 5);
            trainingFailsWith(folder, "train.bin", "record 2 (offset 6148) has 5 bytes", "CIFAR-100 has 3074");
            files.resize("train.bin", 0);
            trainingFailsWith(folder, "train.bin", "record 0 (offset 0) has 0 bytes");
        }

        @Test
        void labelsOutOfRangeAreNamedByRecordAndOffset() {
            files.set("train.bin", 3074 * 2, 20);
            trainingFailsWith(folder, "train.bin: at offset 6148", "record 2 has label 20", "from 0 to 19");
            files.set("train.bin", 3074 * 2, 19);
            files.set("train.bin", 3074 * 2 + 1, 200);
            trainingFailsWith(folder, "train.bin: at offset 6149", "record 2 has label 200", "from 0 to 99");
        }

        @Test
        void filesOfBothVersionsAreRefused() {
            files.cifar10();
            trainingFailsWith(folder, "train.bin and data_batch_1.bin are both here");
        }

        @Test
        void namesOfClassesMayBeMissingButNotBeOfAnotherNumber() {
            CifarBinary dataset = new CifarBinary(folder);
            assertThat(dataset.classNames()).isEmpty();
            files.write("fine_label_names.txt", "apple\n".repeat(100).getBytes(StandardCharsets.UTF_8));
            assertThat(dataset.classNames().orElseThrow()).hasSize(100).containsOnly("apple");
            files.write("fine_label_names.txt", "apple\nbear\n".getBytes(StandardCharsets.UTF_8));
            assertThatThrownBy(dataset::classNames)
                    .isInstanceOf(DataException.class)
                    .hasMessageContaining("fine_label_names.txt: there are 2 names, but 100 classes");
            files.write("fine_label_names.txt", "caf\u00e9\n".repeat(100).getBytes(StandardCharsets.ISO_8859_1));
            assertThatThrownBy(dataset::classNames)
                    .isInstanceOf(DataException.class)
                    .hasMessageContaining("fine_label_names.txt: the file cannot be read (it is not UTF-8). Maybe");
        }
    }

    @Nested
    class Cifar10 extends ImageDatasetContract {
        @TempDir
        Path folder = Path.of(".");

        private SampleFiles files = new SampleFiles(folder);

        @BeforeEach
        void writeFiles() {
            files = new SampleFiles(folder).cifar10();
        }

        @Override
        protected ImageDataset dataset() {
            return new CifarBinary(folder);
        }

        @Override
        protected Optional<ImageDataset> readFrom(Path other) {
            return Optional.of(new CifarBinary(other));
        }

        @Test
        void theFiveFilesFollowEachOther() {
            Images train = dataset().train();
            assertThat(train.count()).isEqualTo(5 * SampleFiles.CIFAR_COUNT);
            assertThat(train.classes()).isEqualTo(10);
            byte[] third = files.bytes("data_batch_3.bin");
            int index = 2 * SampleFiles.CIFAR_COUNT + 1;
            assertThat(train.label(index)).isEqualTo(third[3073]);
            assertThat(ImageDatasetContract.pixels(train, index)[1]).isEqualTo(third[3073 + 1 + 1024]);
        }

        @Test
        void aMissingFileOfTheFiveIsNamed() {
            files.delete("data_batch_4.bin");
            trainingFailsWith(folder, "data_batch_4.bin must be in this folder");
        }

        @Test
        void aDamagedFileOfTheFiveIsNamed() {
            files.set("data_batch_5.bin", 3073, 10);
            trainingFailsWith(folder, "data_batch_5.bin: at offset 3073", "record 1 has label 10");
            files.resize("data_batch_2.bin", 100);
            trainingFailsWith(folder, "data_batch_2.bin", "record 0 (offset 0) has 100 bytes");
        }

        @Test
        void trainingReadsNoTestFileAndTestingNoTrainingFile() {
            files.delete("test_batch.bin");
            assertThat(dataset().train().count()).isEqualTo(5 * SampleFiles.CIFAR_COUNT);
            files.cifar10();
            files.resize("data_batch_1.bin", 1);
            files.delete("data_batch_2.bin");
            assertThat(dataset().test().count()).isEqualTo(SampleFiles.CIFAR_COUNT);
        }
    }
}
