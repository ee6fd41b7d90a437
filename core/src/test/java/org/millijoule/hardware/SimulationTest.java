package org.millijoule.hardware;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.millijoule.hardware.bitfusion.BitFusion;
import org.millijoule.hardware.bitfusion.DepthwiseMapping;
import org.millijoule.hardware.bitfusion.OutputMode;
import org.millijoule.network.Layer;
import org.millijoule.network.Network;
import org.millijoule.network.QuantizationPolicy;
import org.millijoule.network.Shape;
import org.millijoule.network.zoo.NetworkZoo;

class SimulationTest {
    private static final HardwareModel CHIP = chip(OutputMode.REQUANTIZED, 1);

    private static BitFusion chip(OutputMode outputs, int batch) {
        return new BitFusion("bit-fusion-e", DepthwiseMapping.BLOCK_DIAGONAL, outputs, batch);
    }

    private static Workload mobileNet(int bits) {
        Network network = NetworkZoo.named("mobilenet-v2").orElseThrow();
        return Workload.of("mobilenet-v2", network, QuantizationPolicy.uniform(network, bits));
    }

    /// A random convolution, its groups or channels possibly many.
    private static LayerUse random(RandomGenerator random) {
        int groups = 1 + random.nextInt(4);
        int side = 1 + random.nextInt(20);
        Shape map = new Shape(side, side, groups * (1 + random.nextInt(20)));
        Layer layer = new Layer.Convolution(
                map, groups * (1 + random.nextInt(20)), 1 + 2 * random.nextInt(3), 1 + random.nextInt(2), 2, groups);
        return new LayerUse(layer, 1 + random.nextInt(8), 1 + random.nextInt(8), 1 + random.nextInt(32), false);
    }

    @ParameterizedTest
    @EnumSource
    void costsAddUpOverLayersAndGroups(OutputMode outputs) {
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(11);
        HardwareModel chip = chip(outputs, 1);
        for (int network = 0; network < 100; network++) {
            List<NamedUse> layers = new ArrayList<>();
            Cost sum = Cost.ZERO;
            for (int i = 0; i < 10; i++) {
                LayerUse use = random(random);
                layers.add(new NamedUse("layer" + i, use));
                sum = sum.plus(groupByGroup(chip, use));
            }
            Cost total =
                    Simulation.of(chip, new Workload("random", layers)).cost().total();
            assertThat(total.cycles()).as("%s", layers).isEqualTo(sum.cycles());
            assertThat(total.energy().totalNanojoules())
                    .as("%s", layers)
                    .isCloseTo(sum.energy().totalNanojoules(), Percentage.withPercentage(1e-9));
        }
    }

    /// Each group as a convolution of its own; depthwise ones are mapped another way and stay whole.
    private static Cost groupByGroup(HardwareModel chip, LayerUse use) {
        if (!(use.layer() instanceof Layer.Convolution conv) || conv.isDepthwise()) {
            return chip.cost(use);
        }
        Shape part = new Shape(
                conv.input().height(), conv.input().width(), conv.input().channels() / conv.groups());
        Layer one = new Layer.Convolution(part, conv.outputChannels() / conv.groups(), conv.kernel(), 1);
        LayerUse group = new LayerUse(one, use.weightBits(), use.activationBits(), use.outputBits(), false);
        Cost sum = Cost.ZERO;
        for (int g = 0; g < conv.groups(); g++) {
            sum = sum.plus(chip.cost(group));
        }
        return sum;
    }

    @Test
    void everyLayerIsThereWithItsCostAndItsExecution() {
        Workload workload = mobileNet(4);
        Simulation simulation = Simulation.of(CHIP, workload);
        assertThat(simulation.cost().layers().stream().map(LayerCost::name))
                .containsExactlyElementsOf(
                        workload.layers().stream().map(NamedUse::name).toList());
        for (int i = 0; i < workload.layers().size(); i++) {
            LayerUse use = workload.layers().get(i).use();
            assertThat(simulation.executions().get(i).isPresent())
                    .isEqualTo(use.layer().quantizable());
            assertThat(simulation.executions().get(i)).isEqualTo(CHIP.execution(use));
        }
    }

    /// MODEL.md section 8: MobileNetV2 at 8 bits takes 3,891,038 cycles of 2 ns and 11.81 mJ.
    @Test
    void latencyEnergyAndEfficiencyAreForOneImage() {
        Simulation one = Simulation.of(chip(OutputMode.PUBLIC, 1), mobileNet(8));
        assertThat(one.milliseconds()).isCloseTo(3_891_038 * 2e-6, Percentage.withPercentage(1e-9));
        assertThat(one.millijoules()).isCloseTo(11.81, Percentage.withPercentage(0.05));
        assertThat(one.gigaOperationsPerWatt().orElseThrow())
                .isCloseTo(2 * 300.774272 / one.millijoules(), Percentage.withPercentage(1e-6));
        Simulation sixteen = Simulation.of(chip(OutputMode.PUBLIC, 16), mobileNet(8));
        assertThat(sixteen.cost().total().cycles())
                .isGreaterThan(10 * one.cost().total().cycles());
        assertThat(sixteen.milliseconds()).isLessThan(one.milliseconds());
        assertThat(sixteen.millijoules()).isLessThan(one.millijoules());
    }

    @Test
    void layersThatCannotRunAreNamedOncePerReason() {
        assertThatThrownBy(() -> Simulation.of(CHIP, mobileNet(16)))
                .isInstanceOf(UnsupportedLayerException.class)
                .hasMessageStartingWith("53 of the 64 layers of mobilenet-v2 cannot run:\n  stem, block0.depthwise, ")
                .hasMessageContaining(
                        "and 43 more (300,774,272 MACs): bit-fusion-e: W16A16 is wider than a fusion unit")
                .satisfies(e -> assertThat(e.getMessage()).hasLineCount(2));
    }

    @Test
    void threadsAtOnceGetTheSameSimulation() throws Exception {
        Simulation alone = Simulation.of(CHIP, mobileNet(4));
        try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
            List<Future<Simulation>> together = new ArrayList<>();
            for (int t = 0; t < 4; t++) {
                together.add(threads.submit(() -> Simulation.of(CHIP, mobileNet(4))));
            }
            for (Future<Simulation> one : together) {
                assertThat(one.get()).isEqualTo(alone);
            }
        }
    }

    @Test
    void aNetworkOfTenThousandLayersTakesLittleTimeAndMemory() {
        List<NamedUse> layers = new ArrayList<>();
        for (int i = 0; i < 10_000; i++) {
            Layer layer = Layer.Convolution.same(new Shape(14, 14, 16 + i % 100), 64, 3, 1);
            layers.add(new NamedUse("layer" + i, new LayerUse(layer, 4, 4, 4, false)));
        }
        Workload workload = new Workload("deep", layers);
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long bytes = threads.getCurrentThreadAllocatedBytes();
        long nanoseconds = threads.getCurrentThreadCpuTime();
        Simulation simulation = Simulation.of(CHIP, workload);
        assertThat(simulation.cost().layers()).hasSize(10_000);
        assertThat(threads.getCurrentThreadCpuTime() - nanoseconds).isLessThan(1_000_000_000L);
        assertThat(threads.getCurrentThreadAllocatedBytes() - bytes).isLessThan(10_000_000L);
    }
}
