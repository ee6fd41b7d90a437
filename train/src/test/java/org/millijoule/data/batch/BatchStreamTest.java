package org.millijoule.data.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.millijoule.data.ArrayImages;
import org.millijoule.data.DataException;
import org.millijoule.data.Images;
import org.millijoule.data.Normalisation;
import org.millijoule.data.SplitMix64;
import org.millijoule.data.Subset;
import org.millijoule.data.shapes.ShapesDataset;
import org.millijoule.network.Shape;

@Timeout(60)
class BatchStreamTest {
    private static final Images IMAGES = new ShapesDataset(50, 10, 16, 3).train();
    private static final Normalisation NORMALISATION = Normalisation.of(IMAGES, Subset.all(IMAGES));
    private static final Optional<Augmentation> EVERYTHING = Optional.of(new Augmentation(3, true, 5));

    /// A batch copied out of its buffer.
    private record Copy(FloatBuffer pixels, List<Integer> labels) {}

    private static BatchStream stream(
            int batch, boolean shuffle, Optional<Augmentation> changes, int epoch, int first) {
        return new BatchStream(IMAGES, Subset.all(IMAGES), batch, shuffle, changes, NORMALISATION, 11, epoch, first);
    }

    private static List<Copy> drain(BatchStream stream) {
        List<Copy> copies = new ArrayList<>();
        try (stream) {
            while (stream.hasNext()) {
                try (Batch batch = stream.next()) {
                    copies.add(copy(batch));
                }
            }
        }
        return copies;
    }

    private static Copy copy(Batch batch) {
        return new Copy(
                FloatBuffer.wrap(batch.pixels().toArray(ValueLayout.JAVA_FLOAT)),
                Arrays.stream(batch.labels()).boxed().toList());
    }

    @Test
    void withoutShufflingEveryImageComesOnceInOrderUnchanged() {
        List<Copy> batches = drain(stream(16, false, Optional.empty(), 0, 0));
        assertThat(batches).hasSize(4);
        int index = 0;
        for (Copy batch : batches) {
            assertThat(batch.pixels().capacity()).isEqualTo(batch.labels().size() * 16 * 16 * 3);
            for (int i = 0; i < batch.labels().size(); i++, index++) {
                assertThat(batch.labels().get(i)).isEqualTo(IMAGES.label(index));
                assertThat(image(batch, i)).isEqualTo(SlowViews.of(IMAGES, index, View.PLAIN, NORMALISATION));
            }
        }
        assertThat(index).isEqualTo(50);
    }

    @Test
    void shuffledEveryImageComesAtMostOnceAndOnlyFullBatchesCome() {
        List<Copy> batches = drain(stream(16, true, Optional.empty(), 0, 0));
        assertThat(batches)
                .hasSize(3)
                .allSatisfy(batch -> assertThat(batch.labels()).hasSize(16));
        List<String> seen = new ArrayList<>();
        for (Copy batch : batches) {
            for (int i = 0; i < 16; i++) {
                seen.add(Arrays.toString(image(batch, i)));
            }
        }
        assertThat(seen).doesNotHaveDuplicates();
    }

    @Test
    void theSameSeedAndEpochGiveTheSameBatchesAndAnotherEpochOthers() {
        List<Copy> once = drain(stream(8, true, EVERYTHING, 4, 0));
        assertThat(drain(stream(8, true, EVERYTHING, 4, 0))).isEqualTo(once);
        assertThat(drain(stream(8, true, EVERYTHING, 5, 0)).getFirst().pixels())
                .isNotEqualTo(once.getFirst().pixels());
    }

    @Test
    void startingLaterGivesTheRestOfTheEpoch() {
        List<Copy> whole = drain(stream(8, true, EVERYTHING, 2, 0));
        for (int first = 0; first <= whole.size(); first++) {
            assertThat(drain(stream(8, true, EVERYTHING, 2, first))).isEqualTo(whole.subList(first, whole.size()));
        }
    }

    @Test
    void augmentationOnlyShiftsMirrorsAndBlanks() {
        List<Augmentation> settings = List.of(
                new Augmentation(3, false, 0),
                new Augmentation(0, true, 0),
                new Augmentation(0, false, 6),
                new Augmentation(40, true, 0),
                new Augmentation(4, true, 9),
                new Augmentation(0, false, 0, 0.2, 0),
                new Augmentation(0, false, 0, 0, 0.7),
                new Augmentation(2, true, 3, 0.08, 0.4));
        for (Augmentation augmentation : settings) {
            for (int epoch = 0; epoch < 5; epoch++) {
                List<Copy> batches = drain(stream(10, false, Optional.of(augmentation), epoch, 0));
                for (int index = 0; index < 50; index++) {
                    float[] actual = image(batches.get(index / 10), index % 10);
                    View view = augmentation.draw(
                            SplitMix64.of(11, SplitMix64.Purpose.AUGMENTATION, epoch, index), IMAGES.shape());
                    assertThat(Math.max(Math.abs(view.down()), Math.abs(view.right())))
                            .isLessThanOrEqualTo(augmentation.crop());
                    assertThat(actual).isEqualTo(SlowViews.of(IMAGES, index, view, NORMALISATION));
                }
            }
        }
    }

    @Test
    void aSubsetGivesOnlyItsImages() {
        try (BatchStream stream =
                        new BatchStream(IMAGES, new int[] {41, 7}, 2, false, Optional.empty(), NORMALISATION, 1, 0, 0);
                Batch batch = stream.next()) {
            assertThat(batch.labels()).containsExactly(1, 7);
            assertThat(batch.size()).isEqualTo(2);
            assertThat(stream.hasNext()).isFalse();
        }
    }

    @Test
    void pixelsAreAlignedAndBuffersGoRound() {
        List<Long> addresses = new ArrayList<>();
        try (BatchStream stream = stream(2, false, Optional.empty(), 0, 0)) {
            while (stream.hasNext()) {
                try (Batch batch = stream.next()) {
                    addresses.add(batch.pixels().address());
                }
            }
        }
        assertThat(addresses)
                .hasSize(25)
                .allSatisfy(address -> assertThat(address % 64).isZero());
        assertThat(addresses.stream().distinct()).hasSizeLessThanOrEqualTo(3);
    }

    @Test
    void anOpenBatchKeepsItsPixelsWhileOthersCome() {
        List<Copy> expected = drain(stream(5, true, EVERYTHING, 0, 0));
        try (BatchStream stream = stream(5, true, EVERYTHING, 0, 0);
                Batch first = stream.next()) {
            while (stream.hasNext()) {
                stream.next().close();
            }
            assertThat(List.of(copy(first))).isEqualTo(expected.subList(0, 1));
        }
    }

    @Test
    void batchesThatAreNeverClosedAreAnErrorAndNoDeadlock() {
        try (BatchStream stream = stream(5, true, EVERYTHING, 0, 0)) {
            Batch first = stream.next();
            stream.next();
            stream.next();
            assertThatThrownBy(stream::next)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("close one before taking batch 3");
            first.close();
            first.close(); // twice is once
            stream.next();
            assertThatThrownBy(stream::next).isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void afterTheLastBatchThereIsNoNext() {
        try (BatchStream stream = stream(50, true, EVERYTHING, 0, 1)) {
            assertThat(stream.batches()).isEqualTo(1);
            assertThat(stream.hasNext()).isFalse();
            assertThatThrownBy(stream::next).isInstanceOf(NoSuchElementException.class);
        }
    }

    @Test
    void closingEarlyFreesTheMemoryOfOpenBatchesToo() {
        BatchStream stream = stream(5, true, EVERYTHING, 0, 0);
        Batch batch = stream.next();
        MemorySegment pixels = batch.pixels();
        stream.close();
        stream.close();
        assertThat(stream.hasNext()).isFalse();
        assertThat(pixels.scope().isAlive()).isFalse();
        assertThatCode(batch::close).doesNotThrowAnyException();
        assertThatThrownBy(stream::next).hasMessageContaining("is closed");
    }

    @Test
    void whatFailsInTheThreadComesOutOfNext() {
        Images broken = new Images() {
            @Override
            public int count() {
                return 50;
            }

            @Override
            public Shape shape() {
                return IMAGES.shape();
            }

            @Override
            public int classes() {
                return 10;
            }

            @Override
            public int label(int index) {
                return 0;
            }

            @Override
            public void read(int index, byte[] pixels, int offset) {
                if (index == 12) {
                    throw new DataException("some.bin: record 12 is gone");
                }
            }

            @Override
            public String hash() {
                return "";
            }
        };
        try (BatchStream stream =
                new BatchStream(broken, Subset.all(broken), 5, false, Optional.empty(), NORMALISATION, 1, 0, 0)) {
            stream.next().close();
            stream.next().close();
            for (int i = 0; i < 2; i++) {
                assertThatThrownBy(stream::next)
                        .isInstanceOf(DataException.class)
                        .hasMessageContaining("some.bin: record 12 is gone");
            }
        }
    }

    @Test
    void settingsOutOfRangeAreRefused() {
        assertThatThrownBy(() -> stream(51, true, EVERYTHING, 0, 0)).hasMessageContaining("batch size");
        assertThatThrownBy(() -> stream(0, false, EVERYTHING, 0, 0)).hasMessageContaining("batch size");
        assertThatThrownBy(() -> stream(10, true, EVERYTHING, 0, 6)).hasMessageContaining("first batch");
        assertThatThrownBy(() -> stream(10, true, EVERYTHING, -1, 0)).hasMessageContaining("epochs");
        assertThatThrownBy(() -> new Augmentation(-1, true, 0)).hasMessageContaining("negative");
        assertThat(new Augmentation()).isEqualTo(new Augmentation(4, true, 0));
    }

    private static float[] image(Copy batch, int position) {
        int length = 16 * 16 * 3;
        return Arrays.copyOfRange(batch.pixels().array(), position * length, (position + 1) * length);
    }

    @Test
    void anEpochOfSixtyThousandImagesIsPreparedInASecondOrSo() {
        byte[] pixels = new byte[60_000 * 28 * 28];
        new Random(1).nextBytes(pixels);
        Images train = new ArrayImages(new Shape(28, 28, 1), 10, new byte[60_000], pixels);
        int[] indices = Subset.all(train);
        Normalisation normalisation = Normalisation.of(train, indices);
        long fastest = Long.MAX_VALUE;
        for (int epoch = 0; epoch < 3; epoch++) {
            long start = System.nanoTime();
            int images = 0;
            try (BatchStream stream = new BatchStream(
                    train, indices, 128, true, Optional.of(new Augmentation()), normalisation, 1, epoch, 0)) {
                while (stream.hasNext()) {
                    try (Batch batch = stream.next()) {
                        images += batch.size();
                    }
                }
            }
            assertThat(images).isEqualTo(59_904);
            fastest = Math.min(fastest, System.nanoTime() - start);
        }
        assertThat(fastest / 1e9).as("seconds, with room for a busy machine").isLessThan(5);
    }
}
