package org.millijoule.store;

import java.util.List;
import org.millijoule.hardware.Cost;
import org.millijoule.hardware.Energy;
import org.millijoule.hardware.HardwareModel;
import org.millijoule.hardware.LayerCost;
import org.millijoule.hardware.NetworkCost;
import org.millijoule.network.Layer;

/// `cost.json`: what a network costs on its accelerator, in total and per layer, for one batch of
/// `hardware.batch` images (1 unless the hardware says otherwise).
public record CostFile(int schema, Hardware hardware, Total total, List<LayerRow> layers) {
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

    public record EnergyRow(double core, double wbuf, double ibuf, double obuf, double dram, double total) {
        static EnergyRow of(Energy energy) {
            return new EnergyRow(
                    energy.coreNanojoules(),
                    energy.weightBufferNanojoules(),
                    energy.inputBufferNanojoules(),
                    energy.outputBufferNanojoules(),
                    energy.dramNanojoules(),
                    energy.totalNanojoules());
        }
    }

    /// Bytes, parameters and operations of a network, which no accelerator decides.
    public record Size(long modelBytes, long peakRamBytes, long parameters, long macs, long bitOps) {}

    public static CostFile of(HardwareModel hardware, NetworkCost cost, Size size) {
        Cost total = cost.total();
        return new CostFile(
                Json.SCHEMA,
                new Hardware(hardware.name(), hardware.depthwise(), hardware.outputs(), hardware.batch()),
                new Total(
                        total.cycles(),
                        total.seconds() * 1e3,
                        total.energy().totalNanojoules() / 1e6,
                        size.modelBytes(),
                        size.peakRamBytes(),
                        size.parameters(),
                        size.macs(),
                        size.bitOps()),
                cost.layers().stream().map(CostFile::row).toList());
    }

    private static LayerRow row(LayerCost layer) {
        return new LayerRow(
                layer.name(),
                kind(layer.use().layer()),
                layer.use().weightBits(),
                layer.use().activationBits(),
                layer.use().outputBits(),
                layer.cost().cycles(),
                EnergyRow.of(layer.cost().energy()));
    }

    private static String kind(Layer layer) {
        return switch (layer) {
            case Layer.Conv2d conv -> conv.isDepthwise() ? "depthwise" : "conv";
            case Layer.Linear _ -> "linear";
            case Layer.Pool2d _ -> "pool";
            case Layer.Add _ -> "add";
        };
    }
}
