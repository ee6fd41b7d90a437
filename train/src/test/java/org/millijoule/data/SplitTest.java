package org.millijoule.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.millijoule.network.Shape;

class SplitTest {
    /// One pixel each; class `c` has `sizes[c]` images, classes one after the other.
    private static Images images(int... sizes) {
        int count = Arrays.stream(sizes).sum();
        byte[] labels = new byte[count];
        int filled = 0;
        for (int label = 0; label < sizes.length; label++) {
            Arrays.fill(labels, filled, filled + sizes[label], (byte) label);
            filled += sizes[label];
        }
        return new ArrayImages(new Shape(1, 1, 1), sizes.length, labels, new byte[count]);
    }

    private static long ofClass(Images images, int[] indices, int label) {
        return Arrays.stream(indices).filter(i -> images.label(i) == label).count();
    }

    @Test
    void everyImageIsInExactlyOnePart() {
        Images images = images(7, 100, 1, 33, 2);
        for (int seed = 0; seed < 20; seed++) {
            Split split = Split.of(images, seed);
            int[] together = IntStream.concat(Arrays.stream(split.train()), Arrays.stream(split.validate()))
                    .sorted()
                    .toArray();
            assertThat(together).isEqualTo(Subset.all(images));
        }
    }

    @Test
    void aFifthOfEachClassValidates() {
        Images images = images(50, 100, 10);
        Split split = Split.of(images, 3);
        assertThat(ofClass(images, split.validate(), 0)).isEqualTo(10);
        assertThat(ofClass(images, split.validate(), 1)).isEqualTo(20);
        assertThat(ofClass(images, split.validate(), 2)).isEqualTo(2);
    }

    @Test
    void twoImagesOfAClassGoToBothPartsAndASingleOneTrains() {
        Images images = images(2, 1, 0, 20);
        for (double fraction : new double[] {0.01, 0.2, 0.99}) {
            Split split = Split.of(images, Subset.all(images), fraction, 5);
            assertThat(ofClass(images, split.train(), 0)).isEqualTo(1);
            assertThat(ofClass(images, split.validate(), 0)).isEqualTo(1);
            assertThat(ofClass(images, split.train(), 1)).isEqualTo(1);
            assertThat(ofClass(images, split.train(), 3)).isBetween(1L, 19L);
        }
    }

    @Test
    void theSeedAloneDecides() {
        Images images = images(40, 40);
        assertThat(Split.of(images, 1).validate()).isEqualTo(Split.of(images, 1).validate());
        assertThat(Split.of(images, 1).validate())
                .isNotEqualTo(Split.of(images, 2).validate());
    }

    @Test
    void aShareOutOfRangeIsRefused() {
        Images images = images(4);
        assertThatThrownBy(() -> Split.of(images, Subset.all(images), 0, 1)).hasMessageContaining("between 0 and 1");
        assertThatThrownBy(() -> Split.of(images, Subset.all(images), 1, 1)).hasMessageContaining("between 0 and 1");
    }

    @Test
    void aSubsetTakesTheFirstOfEachClass() {
        Images images = images(3, 1, 5);
        assertThat(Subset.perClass(images, Subset.all(images), 2)).containsExactly(0, 1, 3, 4, 5);
        assertThat(Subset.perClass(images, new int[] {8, 2, 4, 1, 0, 3}, 2)).containsExactly(1, 2, 3, 4, 8);
    }

    @Test
    void aBalancedSubsetTakesClassesInTurn() {
        Images images = images(3, 1, 5);
        assertThat(Subset.balanced(images, Subset.all(images), 5)).containsExactly(0, 1, 3, 4, 5);
        assertThat(Subset.balanced(images, Subset.all(images), 8)).containsExactly(0, 1, 2, 3, 4, 5, 6, 7);
        assertThat(Subset.balanced(images, Subset.all(images), 99)).isEqualTo(Subset.all(images));
        assertThatThrownBy(() -> Subset.balanced(images, Subset.all(images), 0)).hasMessageContaining("at least one");
    }

    @Test
    void aStratifiedPartKeepsTheSharesOfTheClasses() {
        Images images = images(600, 300, 100);
        int[] part = Subset.stratified(images, Subset.all(images), 50, 0);
        assertThat(part).hasSize(50).doesNotHaveDuplicates().isSorted();
        assertThat(ofClass(images, part, 0)).isEqualTo(30);
        assertThat(ofClass(images, part, 1)).isEqualTo(15);
        assertThat(ofClass(images, part, 2)).isEqualTo(5);
        assertThat(Subset.stratified(images, Subset.all(images), 50, 0)).isEqualTo(part);
        assertThat(Subset.stratified(images, Subset.all(images), 50, 1)).isNotEqualTo(part);
        assertThat(Subset.stratified(images, Subset.all(images), 1000, 0)).isEqualTo(Subset.all(images));
    }

    @Test
    void noClassVanishesFromAPart() {
        Images images = images(1, 2, 997, 0);
        for (int count = 3; count <= 1000; count += count < 20 ? 1 : 49) {
            int[] part = Subset.stratified(images, Subset.all(images), count, 0);
            assertThat(part).hasSize(count).doesNotHaveDuplicates();
            for (int label = 0; label < 3; label++) {
                assertThat(ofClass(images, part, label)).isPositive();
            }
        }
    }
}
