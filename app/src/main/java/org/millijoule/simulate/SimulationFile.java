package org.millijoule.simulate;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.millijoule.hardware.Execution;
import org.millijoule.hardware.HardwareModel;
import org.millijoule.hardware.Simulation;
import org.millijoule.store.files.CostFile.EnergyRow;

/// `simulate NETWORK --json`. Latency and energy of the total are per image, all else for the model's whole
/// batch.
///
/// @param free layers without a cost in this model
/// @param unpriced nodes of an ONNX file that were left out, and why
public record SimulationFile(
        int schema,
        String network,
        Hardware hardware,
        Total total,
        List<Layer> layers,
        List<Free> free,
        List<String> unpriced,
        List<String> notes) {
    private static final int SCHEMA = 1;

    /// The accelerator and its settings.
    public record Hardware(String name, String depthwise, String outputs, int batch) {
        static Hardware of(HardwareModel model) {
            return new Hardware(model.name(), model.depthwiseWord(), model.outputsWord(), model.batch());
        }
    }

    /// Sums over all layers; `leakageMj` is apart from the energy and null where it is not asked for.
    public record Total(
            long cycles,
            double latencyMs,
            double energyMj,
            OptionalDouble leakageMj,
            long macs,
            OptionalDouble gopsPerWatt,
            EnergyRow energyNj) {
        static Total of(Simulation simulation) {
            return new Total(
                    simulation.cost().total().cycles(),
                    simulation.milliseconds(),
                    simulation.millijoules(),
                    simulation.leakageMillijoules(),
                    simulation.workload().macs(),
                    simulation.gigaOperationsPerWatt(),
                    EnergyRow.of(simulation.cost().total().energy()));
        }
    }

    /// A layer; `execution` is null where the model cannot say how it spends its cycles.
    public record Layer(
            String name,
            String kind,
            String shape,
            int weightBits,
            int activationBits,
            int outputBits,
            long macs,
            long cycles,
            double share,
            EnergyRow energyNj,
            Optional<How> execution) {
        static Layer of(LayerRow row) {
            return new Layer(
                    row.name(),
                    row.kind(),
                    row.shape(),
                    row.weightBits(),
                    row.activationBits(),
                    row.outputBits(),
                    row.macs(),
                    row.cycles(),
                    row.share(),
                    EnergyRow.of(row.energy()),
                    row.execution().map(How::of));
        }
    }

    /// See [Execution].
    public record How(
            String bound,
            long computeCycles,
            long overlappedCycles,
            long exposedCycles,
            double utilisation,
            String tile,
            String loops,
            List<Execution.Traffic> traffic) {
        static How of(Execution execution) {
            return new How(
                    execution.bound().word(),
                    execution.computeCycles(),
                    execution.overlappedCycles(),
                    execution.exposedCycles(),
                    execution.utilisation(),
                    execution.tile(),
                    execution.order(),
                    execution.traffic());
        }
    }

    /// `--explain LAYER --json`: one layer and what would change its cost.
    public record Explained(int schema, String network, Hardware hardware, Layer layer, List<Otherwise> whatIf) {
        public static Explained of(Simulation simulation, int index) {
            LayerRow row = LayerRow.all(simulation).get(index);
            return new Explained(
                    SCHEMA,
                    simulation.workload().name(),
                    Hardware.of(simulation.hardware()),
                    Layer.of(row),
                    simulation
                            .hardware()
                            .whatIfs(simulation.workload().layers().get(index).use())
                            .stream()
                            .map(whatIf -> new Otherwise(
                                    whatIf.change(),
                                    whatIf.cost().cycles(),
                                    EnergyRow.of(whatIf.cost().energy())))
                            .toList());
        }
    }

    /// The cost of a layer if one thing were different.
    public record Otherwise(String change, long cycles, EnergyRow energyNj) {}

    /// A layer without a cost.
    public record Free(String name, String kind) {}

    /// The whole account.
    public static SimulationFile of(Simulation simulation, List<String> notes, Remainder remainder) {
        return new SimulationFile(
                SCHEMA,
                simulation.workload().name(),
                Hardware.of(simulation.hardware()),
                Total.of(simulation),
                LayerRow.priced(simulation).stream().map(Layer::of).toList(),
                remainder.free(simulation).stream()
                        .map(row -> new Free(row.name(), row.kind()))
                        .toList(),
                remainder.lines(),
                notes);
    }

    /// `--what-if --json`: the account before and after.
    public record Pair(int schema, String change, SimulationFile before, SimulationFile after) {
        public static Pair of(Comparison comparison, List<String> notes, Remainder remainder) {
            return new Pair(
                    SCHEMA,
                    comparison.change(),
                    SimulationFile.of(comparison.one(), notes, remainder),
                    SimulationFile.of(comparison.other(), notes, remainder));
        }
    }

    /// `--sweep --json` and `--cheapest-under --json`.
    public record Grid(
            int schema,
            String network,
            Hardware hardware,
            OptionalDouble limitMs,
            List<BitGrid.Row> rows,
            Optional<BitGrid.Row> cheapest,
            List<String> unpriced,
            List<String> notes) {
        public static Grid of(BitGrid grid, List<String> notes, Remainder remainder) {
            return new Grid(
                    SCHEMA,
                    grid.any().workload().name(),
                    Hardware.of(grid.any().hardware()),
                    grid.limit(),
                    grid.rows(),
                    grid.cheapest(),
                    remainder.lines(),
                    notes);
        }
    }
}
