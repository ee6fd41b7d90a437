package org.millijoule.simulate;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.millijoule.hardware.HardwareModel;
import org.millijoule.hardware.QuantizableNetwork;
import org.millijoule.hardware.Simulation;
import org.millijoule.network.Precision;
import org.millijoule.network.QuantizationPolicy;

/// One network at several uniform bit-widths; its first layer keeps bits of its own.
///
/// @param any one of the simulations, for what they have in common
/// @param limit for the latency of an image in milliseconds, if there is one
public record BitGrid(Simulation any, Precision first, List<Row> rows, OptionalDouble limit) {
    public BitGrid {
        rows = List.copyOf(rows);
    }

    /// Bits of all layers but the first, and what the network costs an image.
    public record Row(
            int weights, int activations, long cycles, double latencyMs, double energyMj, OptionalDouble gopsPerWatt) {}

    /// Prices every pair.
    ///
    /// @param first the precision of the first layer
    public static BitGrid of(
            HardwareModel hardware,
            QuantizableNetwork network,
            Precision first,
            List<Integer> weights,
            List<Integer> activations,
            OptionalDouble limit) {
        List<Row> rows = new ArrayList<>();
        Optional<Simulation> any = Optional.empty();
        for (int w : weights) {
            for (int a : activations) {
                Simulation simulation =
                        Simulation.of(hardware, network.at(uniform(network, first, new Precision(w, a))));
                rows.add(new Row(
                        w,
                        a,
                        simulation.cost().total().cycles(),
                        simulation.milliseconds(),
                        simulation.millijoules(),
                        simulation.gigaOperationsPerWatt()));
                any = Optional.of(simulation);
            }
        }
        return new BitGrid(any.orElseThrow(), first, rows, limit);
    }

    /// The first layer at `first`, all others at `rest`.
    public static QuantizationPolicy uniform(QuantizableNetwork network, Precision first, Precision rest) {
        List<Precision> precisions = new ArrayList<>();
        for (int i = 0; i < network.quantizable().size(); i++) {
            precisions.add(i == 0 ? first : rest);
        }
        return new QuantizationPolicy(precisions);
    }

    /// The row of least energy whose latency is inside the limit; of equals the one of most bits.
    public Optional<Row> cheapest() {
        Optional<Row> best = Optional.empty();
        for (Row row : rows) {
            boolean inside = limit.isEmpty() || row.latencyMs() <= limit.getAsDouble();
            if (inside && (best.isEmpty() || row.energyMj() <= best.get().energyMj())) {
                best = Optional.of(row);
            }
        }
        return best;
    }

    /// One row per pair of bits.
    public String csv() {
        StringBuilder csv = new StringBuilder("weights,activations,cycles,latency_ms,energy_mj,gops_per_watt\n");
        for (Row row : rows) {
            String gops = row.gopsPerWatt().isPresent()
                    ? String.valueOf(row.gopsPerWatt().getAsDouble())
                    : "";
            csv.append(row.weights() + "," + row.activations() + "," + row.cycles() + "," + row.latencyMs() + ","
                    + row.energyMj() + "," + gops + "\n");
        }
        return csv.toString();
    }

    /// As a table for people; the cheapest row is marked.
    public String text() {
        TextTable table = new TextTable("W", "A", "cycles", "latency ms", "energy mJ", "GOPS/W", "<");
        Optional<Row> cheapest = cheapest();
        for (Row row : rows) {
            boolean outside = limit.isPresent() && row.latencyMs() > limit.getAsDouble();
            table.row(
                    String.valueOf(row.weights()),
                    String.valueOf(row.activations()),
                    SimulationText.whole(row.cycles()),
                    SimulationText.digits(row.latencyMs()),
                    SimulationText.digits(row.energyMj()),
                    row.gopsPerWatt().isPresent()
                            ? SimulationText.digits(row.gopsPerWatt().getAsDouble())
                            : "",
                    cheapest.filter(row::equals).isPresent() ? "<- least energy" : outside ? "too slow" : "");
        }
        String heading = SimulationText.title(any) + ", uniform bits, the first layer at W" + first.weightBits() + "A"
                + first.activationBits() + "\n\n";
        String verdict = limit.isEmpty()
                ? ""
                : "\n"
                        + cheapest.map(row -> "W" + row.weights() + "A" + row.activations() + " is the cheapest under "
                                        + SimulationText.digits(limit.getAsDouble()) + " ms")
                                .orElse("no uniform bits are under " + SimulationText.digits(limit.getAsDouble())
                                        + " ms")
                        + "\n";
        return heading + table.text() + verdict;
    }
}
