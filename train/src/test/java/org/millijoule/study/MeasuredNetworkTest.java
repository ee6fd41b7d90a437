package org.millijoule.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.millijoule.space.blocks.BlockSetting;
import org.millijoule.space.blocks.MobileBlockSpace;

class MeasuredNetworkTest {
    private static MeasuredNetwork named(String name) {
        return MeasuredNetwork.all().stream()
                .filter(network -> network.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void theNetworksAreAsLargeAsTheirNamesSay() {
        assertThat(named("mobilenet-10").plain().orElseThrow().mmac()).isCloseTo(10.4, within(0.1));
        assertThat(named("mobilenet-90").plain().orElseThrow().mmac()).isCloseTo(89, within(0.1));
    }

    @Test
    void theTalksSpaceIsItsTableAtSixtyFourPixels() {
        MeasuredNetwork talk = named("talk-64");
        MobileBlockSpace table = new MobileBlockSpace();
        assertThat(talk.space()).isEqualTo(table.on(talk.space().image(), 200));
        assertThat(talk.space().image()).hasToString("64x64x3");
        assertThat(talk.plain()).isEmpty();
        assertThat(talk.target()).isEqualTo(OptionalDouble.of(210));
        assertThat(talk.largest().mmac()).isCloseTo(53.3, within(0.1));
    }

    @Test
    void bitWidthsAreMixedFromAllOfTheSpace() {
        MeasuredNetwork.Subject plain = named("mobilenet-10").plain().orElseThrow();
        List<BlockSetting> settings = ((MobileBlockSpace) plain.space())
                .codec()
                .settings(plain.architectures().getFirst());
        assertThat(settings)
                .extracting(setting -> setting.expand().weightBits())
                .contains(2, 4, 6, 8);
        assertThat(settings)
                .extracting(setting -> setting.depthwise().activationBits())
                .contains(2, 4, 6, 8);
    }

    @Test
    void theSampledNetworksAreAlwaysTheSame() {
        assertThat(named("talk-64").sampled()).isEqualTo(named("talk-64").sampled());
        assertThat(named("talk-64").sampled().architectures()).doesNotHaveDuplicates();
        assertThat(named("talk-64").sampled().mmac())
                .isLessThan(named("talk-64").largest().mmac());
    }
}
