package org.millijoule.hardware;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import org.millijoule.network.Kernel;
import org.millijoule.network.Kernel.Axis;
import org.millijoule.network.Layer;
import org.millijoule.network.Network;
import org.millijoule.network.QuantizationPolicy;
import org.millijoule.network.Shape;
import org.millijoule.network.zoo.NetworkZoo;

/// What every [HardwareModel] promises. A new one extends this in its own test.
public abstract class HardwareModelContract {
    private static final int[] BITS = {2, 4, 6, 8};

    /// The model under test for that many images at once.
    protected abstract HardwareModel model(int batch);

    /// A use that the model must refuse.
    protected abstract LayerUse unsupported();

    /// Layers of every kind that multiplies.
    public static List<Layer> layers() {
        Shape map = new Shape(14, 14, 48);
        Axis three = new Axis(3, 2, 2, 2, 1);
        return List.of(
                Layer.Convolution.same(map, 96, 1, 1),
                Layer.Convolution.same(map, 32, 3, 2),
                Layer.Convolution.depthwise(map, 5, 1),
                Layer.Convolution.depthwise(map, 3, 2),
                new Layer.Convolution(map, 96, 3, 1, 1, 4),
                new Layer.Convolution(map, 96, new Kernel(Axis.POINT, new Axis(10, 2, 1, 4, 5), three, false), 4),
                new Layer.Convolution(new Shape(1, 77, 6), 6, new Kernel(Axis.POINT, Axis.POINT, three, false), 6),
                new Layer.Convolution(new Shape(8, 7, 6, 4), 12, new Kernel(three, three, three, false), 1),
                new Layer.Convolution(map, 24, new Kernel(Axis.POINT, three, three, true), 2),
                new Layer.Convolution(map, 48, new Kernel(Axis.POINT, three, three, true), 48),
                new Layer.Product(3, 49, 32, 50),
                new Layer.Recurrent(Layer.Recurrent.Cell.LSTM, 2, 9, 1, 10, 32),
                new Layer.Recurrent(Layer.Recurrent.Cell.GRU, 1, 9, 3, 40, 64),
                new Layer.Recurrent(Layer.Recurrent.Cell.RNN, 1, 9, 1, 40, 64),
                new Layer.Linear(1280, 100));
    }

    private static List<LayerUse> uses() {
        Shape map = new Shape(14, 14, 48);
        List<Layer> layers = new ArrayList<>(layers());
        layers.add(Layer.Pool.globalAverage(map));
        layers.add(new Layer.Add(map));
        List<LayerUse> uses = new ArrayList<>();
        for (Layer layer : layers) {
            for (int bits : BITS) {
                uses.add(new LayerUse(layer, bits, bits, 8, false));
            }
            uses.add(new LayerUse(layer, 8, 8, 2, true));
        }
        return uses;
    }

    private static List<Cost> costs(HardwareModel model) {
        return uses().stream().map(model::cost).toList();
    }

    @Test
    void theSameLayerAlwaysCostsTheSame() {
        assertThat(costs(model(1))).isEqualTo(costs(model(1)));
    }

    @Test
    void threadsAtOnceGetTheSameCosts() throws Exception {
        HardwareModel model = model(1);
        List<Cost> alone = costs(model);
        try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
            List<Future<List<Cost>>> together = new ArrayList<>();
            for (int t = 0; t < 4; t++) {
                together.add(threads.submit(() -> costs(model)));
            }
            for (Future<List<Cost>> one : together) {
                assertThat(one.get()).isEqualTo(alone);
            }
        }
    }

    @Test
    void costsAreNotNegativeAndWorkIsNeverFree() {
        for (LayerUse use : uses()) {
            Cost cost = model(1).cost(use);
            Energy energy = cost.energy();
            assertThat(List.of(
                            (double) cost.cycles(),
                            cost.seconds(),
                            energy.coreNanojoules(),
                            energy.weightBufferNanojoules(),
                            energy.inputBufferNanojoules(),
                            energy.outputBufferNanojoules(),
                            energy.dramNanojoules()))
                    .as("%s", use)
                    .allMatch(part -> part >= 0 && Double.isFinite(part));
            if (use.layer().quantizable()) {
                assertThat(energy.totalNanojoules()).as("%s", use).isPositive();
                assertThat(cost.cycles()).as("%s", use).isPositive();
            }
        }
    }

    @Test
    void aBatchCostsMoreThanOneImageAndNoMoreThanAsManyImages() {
        for (LayerUse use : uses()) {
            Cost one = model(1).cost(use);
            Cost eight = model(8).cost(use);
            assertThat(eight.cycles()).as("%s", use).isBetween(one.cycles(), 8 * one.cycles());
            if (use.layer().quantizable()) {
                assertThat(eight.energy().totalNanojoules())
                        .as("%s", use)
                        .isGreaterThan(one.energy().totalNanojoules());
            }
        }
        assertThat(model(8).batch()).isEqualTo(8);
    }

    @Test
    void aNetworkCostsTheSumOfItsLayers() {
        Network network = NetworkZoo.named("mobilenet-v2").orElseThrow();
        HardwareModel model = model(1);
        NetworkCost cost = model.cost(network, QuantizationPolicy.uniform(network, 8));
        assertThat(cost.layers()).hasSameSizeAs(network.nodes());
        Cost sum = Cost.ZERO;
        for (LayerCost layer : cost.layers()) {
            assertThat(layer.cost()).isEqualTo(model.cost(layer.use()));
            sum = sum.plus(layer.cost());
        }
        assertThat(cost.total().cycles()).isEqualTo(sum.cycles());
        assertThat(cost.total().seconds()).isCloseTo(sum.seconds(), Percentage.withPercentage(1e-9));
        assertThat(cost.total().energy().totalNanojoules())
                .isCloseTo(sum.energy().totalNanojoules(), Percentage.withPercentage(1e-9));
    }

    @Test
    void whatAnExecutionCountsAddsUpToTheCost() {
        for (int batch : new int[] {1, 8}) {
            HardwareModel model = model(batch);
            for (LayerUse use : uses()) {
                model.execution(use).ifPresent(execution -> {
                    long cycles = Math.max(execution.computeCycles(), execution.overlappedCycles())
                            + execution.exposedCycles();
                    double macs = execution.utilisation() * execution.peakMacsPerCycle() * cycles;
                    assertThat(cycles).as("%s", use).isEqualTo(model.cost(use).cycles());
                    assertThat(macs)
                            .as("%s", use)
                            .isCloseTo((double) use.layer().macs() * batch, Percentage.withPercentage(1e-9));
                    assertThat(execution.memoryBits()).as("%s", use).isPositive();
                });
            }
        }
    }

    @Test
    void atFewerBitsALayerCostsWhatItIsSaidToCost() {
        HardwareModel model = model(1);
        for (LayerUse use : uses()) {
            if (use.layer().quantizable() && use.weightBits() > 4) {
                boolean weights = use.layer().weights() > 0; // a product of activations changes on both sides
                int activationBits = weights ? use.activationBits() : 4;
                LayerUse fewer = new LayerUse(use.layer(), 4, activationBits, use.outputBits(), use.fedByGraphInput());
                String change = (weights ? "weights" : "activations") + " at 4 bits";
                Optional<WhatIf> told = model.whatIfs(use).stream()
                        .filter(whatIf -> whatIf.change().equals(change))
                        .findFirst();
                assertThat(told.map(WhatIf::cost)).isEqualTo(costIfKnown(model, fewer));
            }
        }
    }

    private static Optional<Cost> costIfKnown(HardwareModel model, LayerUse use) {
        try {
            return Optional.of(model.cost(use));
        } catch (UnsupportedLayerException _) {
            return Optional.empty();
        }
    }

    @Test
    void outputBitsMatterOnlyWhereTheModelSaysSo() {
        LayerUse narrow = new LayerUse(Layer.Convolution.same(new Shape(14, 14, 48), 96, 1, 1), 8, 8, 2, false);
        LayerUse wide = new LayerUse(narrow.layer(), 8, 8, 8, false);
        if (model(1).dependsOnOutputBits()) {
            assertThat(model(1).cost(narrow)).isNotEqualTo(model(1).cost(wide));
        } else {
            assertThat(model(1).cost(narrow)).isEqualTo(model(1).cost(wide));
        }
    }

    @Test
    void whatItCannotRunIsRefusedWithAWayOut() {
        assertThatThrownBy(() -> model(1).cost(unsupported()))
                .isInstanceOf(UnsupportedLayerException.class)
                .hasMessageContaining(model(1).name())
                .hasMessageContaining("Maybe");
    }

    @Test
    void itsKindIsFoundByTheServiceLoader() {
        assertThat(ServiceLoader.load(HardwareModel.class).stream()
                        .map(ServiceLoader.Provider::get)
                        .map(HardwareModel::kind))
                .contains(model(1).kind())
                .doesNotHaveDuplicates();
    }
}
