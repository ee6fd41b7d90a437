package org.millijoule.search.cost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.millijoule.network.Shape;
import org.millijoule.search.Metric;
import org.millijoule.space.Architecture;
import org.millijoule.space.SearchSpace;
import org.millijoule.space.blocks.BitSharing;
import org.millijoule.space.blocks.Connectivity;
import org.millijoule.space.blocks.ExpansionOne;
import org.millijoule.space.blocks.MobileBlockSpace;
import org.millijoule.space.blocks.Spaces;
import org.millijoule.space.blocks.Stage;
import org.millijoule.space.blocks.Stem;
import org.millijoule.space.layers.LayerBitsSpace;

class TargetTest {
    private static final Deployment PROXY = new Deployment(
            Spaces.tiny(Connectivity.BLOCK, BitSharing.BLOCK, ExpansionOne.KEEP, 10), new TestAccelerator(true));

    private static Target target(SearchSpace space) {
        return new Target(Optional.empty(), Optional.empty(), Optional.of(space), Optional.empty());
    }

    /// The proxy's choices in a table of its own.
    private static MobileBlockSpace other(List<Stage> stages, List<Integer> kernels) {
        MobileBlockSpace proxy = (MobileBlockSpace) PROXY.space();
        return new MobileBlockSpace(
                Optional.empty(),
                Optional.empty(),
                new Stem(8, 2),
                stages,
                20,
                1.0,
                proxy.expansions(),
                kernels,
                proxy.bits(),
                proxy.connectivity(),
                proxy.bitSharing(),
                proxy.expansionOne(),
                8,
                Optional.empty());
    }

    @Test
    void whatATargetDoesNotSayIsAsInTheProxy() {
        assertThat(new Target(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty()).of(PROXY))
                .isEqualTo(PROXY);
    }

    @Test
    void anotherKindOfSpaceIsRefused() {
        assertThatThrownBy(() -> target(new LayerBitsSpace()).of(PROXY))
                .hasMessageContaining("is of kind mobile-blocks, but the target's of kind layer-bits");
    }

    @Test
    void costsAreThoseOfTheTargetsImagesClassesAndHardware() {
        TestAccelerator chip = new TestAccelerator(false);
        Deployment deployed = new Target(
                        Optional.of(new Shape(32, 32, 3)), Optional.of(100), Optional.empty(), Optional.of(chip))
                .of(PROXY);
        SpaceCosts costs = deployed.costs();
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < 50; i++) {
            Architecture architecture = Spaces.random(PROXY.space(), random);
            double expected = deployed.cost(architecture).total().energy().totalNanojoules() / 1e6;
            assertThat(costs.table(Metric.ENERGY).cost(architecture)).isCloseTo(expected, within(1e-9 * expected));
            assertThat(deployed.statistics(architecture).macs())
                    .isGreaterThan(PROXY.statistics(architecture).macs());
        }
        assertThat(deployed.space().image()).isEqualTo(new Shape(32, 32, 3));
        assertThat(deployed.space().numberOfClasses()).isEqualTo(100);
    }

    @Test
    void aSpaceWithOtherStridesAndChannelsReadsTheSameLine() {
        MobileBlockSpace wide = other(List.of(new Stage(8, 1, 2), new Stage(12, 1, 1)), List.of(3));
        Deployment deployed = target(wide).of(PROXY);
        Spaces.forEach(
                PROXY.space(),
                member -> assertThat(deployed.space().print(member))
                        .isEqualTo(PROXY.space().print(member)));
        assertThat(((MobileBlockSpace) deployed.space()).blocks().getLast().stride())
                .isEqualTo(1);
    }

    @Test
    void aSpaceInWhichAnArchitectureMeansSomethingElseIsRefusedByBlock() {
        MobileBlockSpace free = other(List.of(new Stage(8, 1, 3)), List.of(3));
        assertThatThrownBy(() -> target(free).of(PROXY))
                .hasMessageContaining("block 2 changes the shape in the space")
                .hasMessageContaining("Maybe");
        MobileBlockSpace kernels = other(List.of(new Stage(8, 1, 2), new Stage(12, 1, 1)), List.of(3, 5));
        assertThatThrownBy(() -> target(kernels).of(PROXY))
                .hasMessageContaining("block 0 has k of [3], but in the target's space k of [3, 5]");
        MobileBlockSpace few = other(List.of(new Stage(8, 1, 1)), List.of(3));
        assertThatThrownBy(() -> target(few).of(PROXY)).hasMessageContaining("3 blocks, but the target's 1");
    }

    @Test
    void anInputThatIsSaidTwiceIsRefused() {
        MobileBlockSpace sized = other(List.of(new Stage(8, 1, 3)), List.of(3)).on(new Shape(8, 8, 3), 10);
        assertThatThrownBy(() -> new Target(
                        Optional.of(new Shape(9, 9, 3)), Optional.empty(), Optional.of(sized), Optional.empty()))
                .hasMessageContaining("space.input");
    }
}
