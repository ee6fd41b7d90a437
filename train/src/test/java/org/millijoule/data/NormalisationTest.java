package org.millijoule.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.millijoule.network.Shape;

class NormalisationTest {
    private static final Images IMAGES = new ArrayImages(
            new Shape(1, 2, 2), 2, new byte[] {0, 1, 0}, new byte[] {10, 7, 20, 7, 30, 7, 40, 7, -1, -1, -1, -1});

    @Test
    void meanAndDeviationAreThoseOfTheChosenImages() {
        Normalisation normalisation = Normalisation.of(IMAGES, new int[] {1, 0});
        assertThat(normalisation.mean()).containsExactly(25f, 7f);
        assertThat(normalisation.inverseDeviation()[0]).isCloseTo((float) (1 / Math.sqrt(125)), within(1e-7f));
    }

    @Test
    void aChannelWithoutDeviationIsOnlyCentred() {
        Normalisation normalisation = Normalisation.of(IMAGES, new int[] {0, 1});
        assertThat(normalisation.inverseDeviation()[1]).isEqualTo(1f);
        assertThat(normalisation.apply(9, 1)).isEqualTo(2f);
    }

    @Test
    void anEmptyOrUnevenNormalisationIsRefused() {
        assertThatThrownBy(() -> Normalisation.of(IMAGES, new int[0])).hasMessageContaining("at least one image");
        assertThatThrownBy(() -> new Normalisation(new float[2], new float[3])).hasMessageContaining("per channel");
    }
}
