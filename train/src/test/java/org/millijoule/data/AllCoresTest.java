package org.millijoule.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.millijoule.data.shapes.ShapesDataset;

class AllCoresTest {
    @Test
    void everyImageComesOnceAndInOrder() {
        for (int images : new int[] {0, 1, 127, 128, 129, 1000}) {
            List<List<Integer>> parts = AllCores.of(
                    images, (from, to) -> IntStream.range(from, to).boxed().toList());
            assertThat(parts.stream().flatMap(List::stream).toList())
                    .isEqualTo(IntStream.range(0, images).boxed().toList());
        }
    }

    @Test
    void theFirstOfSeveralFailuresIsThrown() {
        for (int repeat = 0; repeat < 20; repeat++) {
            assertThatThrownBy(() -> AllCores.of(10_000, (from, to) -> {
                        if (from >= 2000) {
                            throw new DataException("from " + from);
                        }
                        return to;
                    }))
                    .isInstanceOf(DataException.class)
                    .hasMessage("from 2048");
        }
    }

    @Test
    void sumsAreThoseOfOneThread() {
        Images images = new ShapesDataset(700, 10, 16, 1).train();
        int[] some = Subset.perClass(images, Subset.all(images), 60);
        PixelSums one = PixelSums.of(images, some);
        PixelSums all = PixelSums.onAllCores(images, some);
        assertThat(all.pixels()).isEqualTo(some.length * 16L * 16).isEqualTo(one.pixels());
        assertThat(all.sums()).isEqualTo(one.sums());
        assertThat(all.squares()).isEqualTo(one.squares());
        long sum = 0;
        for (int index : some) {
            byte[] pixels = ImageDatasetContract.pixels(images, index);
            for (int i = 1; i < pixels.length; i += 3) {
                sum += Byte.toUnsignedInt(pixels[i]);
            }
        }
        assertThat(all.sums()[1]).isEqualTo(sum);
    }
}
