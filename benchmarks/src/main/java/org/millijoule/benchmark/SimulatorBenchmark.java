package org.millijoule.benchmark;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.millijoule.hardware.Cost;
import org.millijoule.hardware.HardwareModel;
import org.millijoule.hardware.LayerUse;
import org.millijoule.hardware.NamedUse;
import org.millijoule.hardware.Workload;
import org.millijoule.hardware.bitfusion.BitFusion;
import org.millijoule.hardware.bitfusion.BitFusionNetworks;
import org.millijoule.hardware.bitfusion.DepthwiseMapping;
import org.millijoule.hardware.bitfusion.OutputMode;
import org.millijoule.network.Network;
import org.millijoule.network.QuantizationPolicy;
import org.millijoule.network.zoo.NetworkZoo;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// Distinct layers that one core prices, each searched anew: there is no cache in the simulator.
///
/// One invocation prices all layers of a set; the score divided into their number is layers per second.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(2)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class SimulatorBenchmark {
    /// `mobilenet-v2`: its distinct layers at W8A8, W4A4 and W2A2; `bitfusion`: those of the simulator's own
    /// eight networks, 16 images; `in.csv`: see [LayerTableBenchmark].
    @Param({"mobilenet-v2", "bitfusion"})
    public String network = "";

    @Param({"PUBLIC", "REQUANTIZED"})
    public OutputMode outputs = OutputMode.PUBLIC;

    private List<LayerUse> layers = List.of();
    private HardwareModel model = new BitFusion();

    @Setup
    public void prepare() {
        layers = List.copyOf(network.equals("bitfusion") ? published() : mobileNet());
        model = new BitFusion(
                "bit-fusion-e", DepthwiseMapping.BLOCK_DIAGONAL, outputs, network.equals("bitfusion") ? 16 : 1);
        System.out.println("# " + layers.size() + " layers");
    }

    private static Collection<LayerUse> mobileNet() {
        Network geometry = NetworkZoo.named("mobilenet-v2").orElseThrow();
        Collection<LayerUse> distinct = new LinkedHashSet<>();
        for (int bits : new int[] {8, 4, 2}) {
            add(Workload.of("", geometry, QuantizationPolicy.uniform(geometry, bits)), distinct);
        }
        return distinct;
    }

    private static Collection<LayerUse> published() {
        Collection<LayerUse> distinct = new LinkedHashSet<>();
        BitFusionNetworks.names()
                .forEach(name -> add(BitFusionNetworks.named(name).orElseThrow().workload(), distinct));
        return distinct;
    }

    private static void add(Workload workload, Collection<LayerUse> distinct) {
        workload.layers().stream()
                .map(NamedUse::use)
                .filter(use -> use.layer().quantizable())
                .forEach(distinct::add);
    }

    @Benchmark
    public List<Cost> price() {
        List<Cost> costs = new ArrayList<>(layers.size());
        for (LayerUse layer : layers) {
            costs.add(model.cost(layer));
        }
        return costs;
    }
}
