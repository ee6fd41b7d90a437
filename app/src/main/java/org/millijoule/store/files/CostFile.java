package org.millijoule.store.files;

import java.util.List;
import java.util.OptionalDouble;
import org.millijoule.hardware.Cost;
import org.millijoule.hardware.Energy;
import org.millijoule.hardware.HardwareModel;
import org.millijoule.hardware.LayerCost;
import org.millijoule.hardware.NetworkCost;
import org.millijoule.hardware.NetworkStatistics;
import org.millijoule.search.cost.Deployment;
import org.millijoule.space.Architecture;

/// `cost.json`: what a network costs on its accelerator, in total and per layer. Energy and latency are per
/// image, cycles those of one batch of `hardware.batch` images.
///
/// @param input height, width and channels of an image; with a target those of the target
/// @param classes likewise
public record CostFile(
        int schema, List<Integer> input, int classes, Hardware hardware, Total total, List<LayerRow> layers) {
    public record Hardware(String name, String depthwise, String outputs, int batch) {}

    public record Total(
            long cycles,
            double latencyMs,
            double energyMj,
            long modelBytes,
            long peakRamBytes,
            long parameters,
            long macs,
            long bitOps) {}

    public record LayerRow(
            String name,
            String kind,
            int weightBits,
            int activationBits,
            int outputBits,
            long cycles,
            EnergyRow energyNj) {}

    /// Where energy goes, in nanojoules; parts are null where some of it was measured as a whole.
    public record EnergyRow(
            OptionalDouble core,
            OptionalDouble wbuf,
            OptionalDouble ibuf,
            OptionalDouble obuf,
            OptionalDouble dram,
            double total) {
        public static EnergyRow of(Energy energy) {
            return new EnergyRow(
                    part(energy, energy.coreNanojoules()),
                    part(energy, energy.weightBufferNanojoules()),
                    part(energy, energy.inputBufferNanojoules()),
                    part(energy, energy.outputBufferNanojoules()),
                    part(energy, energy.dramNanojoules()),
                    energy.totalNanojoules());
        }

        private static OptionalDouble part(Energy energy, double nanojoules) {
            return energy.divided() ? OptionalDouble.of(nanojoules) : OptionalDouble.empty();
        }
    }

    /// What an architecture costs where it will run.
    public static CostFile of(Deployment deployment, Architecture architecture) {
        return of(
                deployment.space().image().sides(),
                deployment.space().numberOfClasses(),
                deployment.hardware(),
                deployment.cost(architecture),
                deployment.statistics(architecture));
    }

    /// What a network costs.
    ///
    /// @param input height, width and channels of an image
    public static CostFile of(
            List<Integer> input, int classes, HardwareModel hardware, NetworkCost cost, NetworkStatistics size) {
        Cost total = cost.total();
        return new CostFile(
                Json.SCHEMA,
                input,
                classes,
                new Hardware(hardware.name(), hardware.depthwiseWord(), hardware.outputsWord(), hardware.batch()),
                new Total(
                        total.cycles(),
                        total.seconds() * 1e3 / hardware.batch(),
                        total.energy().totalNanojoules() / 1e6 / hardware.batch(),
                        size.modelBytes(),
                        size.peakRamBytes(),
                        size.parameters(),
                        size.macs(),
                        size.bitOps()),
                cost.layers().stream()
                        .map(layer -> row(layer, hardware.batch()))
                        .toList());
    }

    private static LayerRow row(LayerCost layer, int batch) {
        return new LayerRow(
                layer.name(),
                layer.use().layer().word(),
                layer.use().weightBits(),
                layer.use().activationBits(),
                layer.use().outputBits(),
                layer.cost().cycles(),
                EnergyRow.of(layer.cost().energy().times(1.0 / batch)));
    }
}
