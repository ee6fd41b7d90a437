package org.millijoule.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PixelsTest {
    /// The number of a level in a channel.
    private static float number(String text, int channel, int level) {
        return Pixels.parse(text).table(3)[channel][level];
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "0..255|0|200|200",
                "0..1|1|51|0.2",
                "-1..1|2|0|-1",
                "-1..1|2|255|1",
                "mean=125.123.114,std=63.62.67|1|185|1",
                "mean=0.5,std=0.25|0|255|2",
                "mean=0.49,0.48,0.44,std=0.2,0.2,0.2|2|255|2.8",
                "mean=0.49:0.48:0.44,std=0.2:0.2:0.2|2|255|2.8",
                "mean=0.49/0.48/0.44;std=0.2|2|255|2.8",
                "mean=127.5,std=127.5|0|255|1",
                "mean=0,std=1|0|255|1",
                "MEAN=103.116.123,STD=1|2|124|1"
            })
    void levelsBecomeWhatTheTextSays(String text, int channel, int level, float expected) {
        assertThat(number(text, channel, level)).isCloseTo(expected, within(1e-5f));
    }

    /// `transforms.Normalize(IMAGENET_MEAN, IMAGENET_STD)(transforms.ToTensor()(image))` of torchvision 0.28.
    @Test
    void imagenetIsThatOfTorchvision() {
        assertThat(number("imagenet", 0, 0)).isEqualTo((0f - 0.485f) / 0.229f);
        assertThat(number("imagenet", 1, 100)).isEqualTo((100f / 255 - 0.456f) / 0.224f);
        assertThat(number("imagenet", 2, 255)).isEqualTo((1f - 0.406f) / 0.225f);
    }

    @Test
    void normalisationSaysTheSameButForRounding() {
        for (Pixels pixels : Pixels.KNOWN) {
            Normalisation normalisation = pixels.normalisation(3);
            float[][] table = pixels.table(3);
            for (int c = 0; c < 3; c++) {
                for (int level = 0; level < 256; level++) {
                    assertThat(normalisation.apply(level, c)).isCloseTo(table[c][level], within(1e-6f));
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "0-255",
                "mean=0.5",
                "std=0.5",
                "mean=a,std=b",
                "mean=0.5,std=0",
                "mean=0.5,std=-1",
                "mean=,std=",
                "mean=1,2,std=1,2,3"
            })
    void whatSaysNothingIsRefusedWithAWayOut(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Pixels.parse(text))
                .withMessageContaining("Maybe");
    }

    @Test
    void numbersForThreeChannelsDoNotFitOne() {
        assertThat(Pixels.IMAGENET.fits(1)).isFalse();
        assertThat(Pixels.SIGNED.fits(1)).isTrue();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Pixels.IMAGENET.table(1))
                .withMessageContaining("3 channels, but the images have 1");
    }
}
