package org.millijoule.hardware;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A workload on an accelerator: what every layer costs and, where the model can say it, why. Costs are for the
/// model's whole batch.
///
/// @param executions one for each layer of the workload
public record Simulation(
        HardwareModel hardware, Workload workload, NetworkCost cost, List<Optional<Execution>> executions) {
    private static final int NAMED = 10; // our choice: a message stays readable

    public Simulation {
        executions = List.copyOf(executions);
    }

    /// Prices every layer; equal ones once.
    ///
    /// @throws UnsupportedLayerException naming the layers that the accelerator cannot run
    public static Simulation of(HardwareModel hardware, Workload workload) {
        Map<LayerUse, Cost> prices = new HashMap<>();
        Map<LayerUse, Optional<Execution>> known = new HashMap<>();
        List<LayerCost> layers = new ArrayList<>();
        List<Optional<Execution>> executions = new ArrayList<>();
        List<String> refused = new ArrayList<>();
        Cost total = Cost.ZERO;
        for (NamedUse layer : workload.layers()) {
            try {
                Cost cost = prices.computeIfAbsent(layer.use(), hardware::cost);
                layers.add(new LayerCost(layer.name(), layer.use(), cost));
                executions.add(known.computeIfAbsent(layer.use(), hardware::execution));
                total = total.plus(cost);
            } catch (UnsupportedLayerException e) {
                refused.add(layer.name() + ": " + e.getMessage());
            }
        }
        if (!refused.isEmpty()) {
            throw new UnsupportedLayerException(refused.size() + " of "
                    + workload.layers().size() + " layers cannot run, "
                    + String.join("\n", refused.subList(0, Math.min(NAMED, refused.size()))));
        }
        return new Simulation(hardware, workload, new NetworkCost(layers, total), executions);
    }

    /// Per image.
    public double milliseconds() {
        return cost.total().seconds() * 1e3 / hardware.batch();
    }

    /// Per image.
    public double millijoules() {
        return cost.total().energy().totalNanojoules() / 1e6 / hardware.batch();
    }

    /// Billions of operations per joule, a multiply-accumulate counted as two: GOPS/W.
    public double gigaOperationsPerWatt() {
        double operations = 2.0 * workload.macs() * hardware.batch();
        return operations / cost.total().energy().totalNanojoules();
    }
}
