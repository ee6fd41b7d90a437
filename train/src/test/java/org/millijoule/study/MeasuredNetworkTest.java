package org.millijoule.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.millijoule.network.Precision;
import org.millijoule.space.blocks.BlockSetting;
import org.millijoule.space.blocks.MobileBlockSpace;

class MeasuredNetworkTest {
    private static MeasuredNetwork any(String name) {
        return MeasuredNetwork.all().stream()
                .filter(network -> network.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static MeasuredSpace named(String name) {
        return (MeasuredSpace) any(name);
    }

    private static MeasuredGraph graph(String name) {
        return (MeasuredGraph) any(name);
    }

    @Test
    void theNetworksAreAsLargeAsTheirNamesSay() {
        assertThat(named("mobilenet-10").plain().orElseThrow().mmac()).isCloseTo(10.4, within(0.1));
        assertThat(named("mobilenet-90").plain().orElseThrow().mmac()).isCloseTo(89, within(0.1));
    }

    @Test
    void theTalksSpaceIsItsTableAtSixtyFourPixels() {
        MeasuredSpace talk = named("talk-64");
        MobileBlockSpace table = new MobileBlockSpace();
        assertThat(talk.space()).isEqualTo(table.on(talk.space().image(), 200));
        assertThat(talk.space().image()).hasToString("64x64x3");
        assertThat(talk.plain()).isEmpty();
        assertThat(talk.target()).isEqualTo(OptionalDouble.of(210));
        assertThat(talk.largest().mmac()).isCloseTo(53.3, within(0.1));
    }

    @Test
    void theTalksSpaceIsMeasuredAtItsFullSizeToo() {
        MeasuredSpace talk = named("talk-224");
        assertThat(talk.image()).hasToString("224x224x3");
        assertThat(talk.batches()).containsExactly(8);
        assertThat(talk.largestOfAll()).isEqualTo(named("talk-64").largestOfAll());
        assertThat(talk.largest().mmac())
                .isGreaterThan(10 * named("talk-64").largest().mmac());
    }

    @Test
    void residualNetworksAreThoseOfThePaper() {
        assertThat(graph("resnet-20").mmac()).isCloseTo(41, within(0.5)); // section 4.2: 0.27 M weights
        assertThat(graph("resnet-18").mmac()).isCloseTo(555, within(2.0));
    }

    @Test
    void layersOfResidualNetworksHaveAllBitWidthsInTurn() {
        List<Precision> bits = graph("resnet-20").policy().precisions();
        assertThat(bits).hasSize(graph("resnet-20").graph().quantizable().size());
        assertThat(bits.getFirst()).isEqualTo(Precision.uniform(8));
        assertThat(bits.getLast()).isEqualTo(Precision.uniform(8));
        assertThat(bits.subList(1, 5))
                .containsExactly(new Precision(4, 6), new Precision(6, 8), new Precision(8, 2), new Precision(2, 4));
    }

    @Test
    void bitWidthsAreMixedFromAllOfTheSpace() {
        MeasuredSpace.Some plain = named("mobilenet-10").plain().orElseThrow();
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
