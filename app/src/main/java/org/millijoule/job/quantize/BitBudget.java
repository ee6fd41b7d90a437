package org.millijoule.job.quantize;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import org.millijoule.search.Constraint;
import org.millijoule.search.Metric;

/// What a quantized network may cost at most, per image at batch 1; at least one of them.
///
/// @param size of the model's weights and biases
/// @param peakRam of the activations that are alive at once
/// @param bitOps multiply-accumulates times weight bits times activation bits
public record BitBudget(
        Optional<BudgetLimit> energy,
        Optional<BudgetLimit> latency,
        Optional<BudgetLimit> size,
        Optional<BudgetLimit> peakRam,
        Optional<BudgetLimit> bitOps) {
    /// Nothing is limited, which is refused where a budget is asked for.
    public BitBudget() {
        this(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
    }

    /// The limits in the metrics' units, in the order energy, latency, size, peak RAM, bit operations.
    ///
    /// @param atEightBits what 8 bits everywhere need
    public List<Constraint> constraints(ToDoubleFunction<Metric> atEightBits) {
        List<Constraint> constraints = new ArrayList<>();
        add(constraints, Metric.ENERGY, energy, atEightBits);
        add(constraints, Metric.LATENCY, latency, atEightBits);
        add(constraints, Metric.MODEL_BYTES, size, atEightBits);
        add(constraints, Metric.PEAK_RAM, peakRam, atEightBits);
        add(constraints, Metric.BIT_OPS, bitOps, atEightBits);
        return constraints;
    }

    private static void add(
            List<Constraint> constraints,
            Metric metric,
            Optional<BudgetLimit> limit,
            ToDoubleFunction<Metric> atEightBits) {
        limit.ifPresent(
                given -> constraints.add(new Constraint(metric, given.of(metric, atEightBits.applyAsDouble(metric)))));
    }
}
