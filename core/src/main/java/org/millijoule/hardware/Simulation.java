package org.millijoule.hardware;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Collectors;

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
        Map<String, List<NamedUse>> refused = new LinkedHashMap<>();
        Cost total = Cost.ZERO;
        for (NamedUse layer : workload.layers()) {
            try {
                Cost cost = prices.computeIfAbsent(layer.use(), hardware::cost);
                layers.add(new LayerCost(layer.name(), layer.use(), cost));
                executions.add(known.computeIfAbsent(layer.use(), hardware::execution));
                total = total.plus(cost);
            } catch (UnsupportedLayerException e) {
                refused.computeIfAbsent(String.valueOf(e.getMessage()), _ -> new ArrayList<>())
                        .add(layer);
            }
        }
        if (!refused.isEmpty()) {
            throw new UnsupportedLayerException(refusal(workload, refused));
        }
        return new Simulation(hardware, workload, new NetworkCost(layers, total), executions);
    }

    private static String refusal(Workload workload, Map<String, List<NamedUse>> refused) {
        int layers = refused.values().stream().mapToInt(List::size).sum();
        String reasons = refused.entrySet().stream()
                .limit(NAMED)
                .map(entry -> "\n  " + names(entry.getValue()) + ": " + entry.getKey())
                .collect(Collectors.joining());
        String others = refused.size() > NAMED ? "\n  and for " + (refused.size() - NAMED) + " more reasons" : "";
        return layers + " of the " + workload.layers().size() + " layers of " + workload.name() + " cannot run:"
                + reasons + others;
    }

    /// With the work that they would be.
    private static String names(List<NamedUse> layers) {
        String some = layers.stream().limit(NAMED).map(NamedUse::name).collect(Collectors.joining(", "));
        long macs =
                layers.stream().mapToLong(layer -> layer.use().layer().macs()).sum();
        return (layers.size() > NAMED ? some + " and " + (layers.size() - NAMED) + " more" : some)
                + String.format(Locale.ROOT, " (%,d MACs)", macs);
    }

    /// The time of an inference divided by its images: per image, layers one after the other.
    public double milliseconds() {
        return cost.total().seconds() * 1e3 / hardware.batch();
    }

    /// Energy per image, without [#leakageMillijoules()].
    public double millijoules() {
        return cost.total().energy().totalNanojoules() / 1e6 / hardware.batch();
    }

    /// Billions of operations per joule, a multiply-accumulate counted as two as papers do: GOPS/W. Empty where the
    /// model gives no energy.
    public OptionalDouble gigaOperationsPerWatt() {
        double operations = 2.0 * workload.macs() * hardware.batch();
        double nanojoules = cost.total().energy().totalNanojoules();
        return nanojoules > 0 ? OptionalDouble.of(operations / nanojoules) : OptionalDouble.empty();
    }

    /// Static energy per image, apart from [#millijoules()]; empty where it is not asked for.
    public OptionalDouble leakageMillijoules() {
        OptionalDouble nanojoules = hardware.leakageNanojoules(cost.total());
        return nanojoules.isPresent()
                ? OptionalDouble.of(nanojoules.getAsDouble() / 1e6 / hardware.batch())
                : nanojoules;
    }
}
