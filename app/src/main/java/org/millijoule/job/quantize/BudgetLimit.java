package org.millijoule.job.quantize;

import java.util.OptionalDouble;
import java.util.regex.Pattern;
import org.millijoule.quantity.Numbers;
import org.millijoule.quantity.Quantity;
import org.millijoule.quantity.Unit;
import org.millijoule.search.Metric;

/// A limit as it is written: an amount with its unit, `1.2mJ`, or a share of what 8 bits everywhere need, `50%`; of bit
/// operations also a number alone.
///
/// @param text as given
/// @param share 0.5 for `50%`; empty where an amount is given
public record BudgetLimit(String text, OptionalDouble share) {
    private static final Pattern PERCENT = Pattern.compile("[0-9.]+ ?%");

    /// Reads either.
    ///
    /// @throws IllegalArgumentException if it is neither
    public static BudgetLimit parse(String text) {
        String stripped = text.strip();
        if (PERCENT.matcher(stripped).matches()) {
            double percent =
                    Numbers.decimal(stripped.substring(0, stripped.length() - 1).strip());
            if (!(percent > 0 && percent <= 1000)) {
                throw new IllegalArgumentException(
                        "a share lies between 0% and 1000%, not at " + text + ". Maybe 50%?");
            }
            return new BudgetLimit(stripped, OptionalDouble.of(percent / 100));
        }
        if (!Numbers.isNumber(stripped)) {
            Quantity.parse(stripped); // says what is wrong
        }
        return new BudgetLimit(stripped, OptionalDouble.empty());
    }

    /// The limit in the metric's unit.
    ///
    /// @param atEightBits what 8 bits everywhere need of it
    /// @throws IllegalArgumentException if the unit measures something else
    public double of(Metric metric, double atEightBits) {
        if (share.isPresent()) {
            return share.getAsDouble() * atEightBits;
        }
        return switch (metric) {
            case ENERGY -> amount(metric, Unit.Dimension.ENERGY);
            case LATENCY -> amount(metric, Unit.Dimension.TIME);
            case MODEL_BYTES, PEAK_RAM -> amount(metric, Unit.Dimension.SIZE);
            case BIT_OPS -> count();
            case ERROR, PARAMETERS, MACS -> throw new IllegalArgumentException("no budget on " + metric.key());
        };
    }

    private double amount(Metric metric, Unit.Dimension dimension) {
        return Quantity.parse(text, dimension).require(metric.key(), dimension).value();
    }

    private double count() {
        if (!Numbers.isNumber(text)) {
            throw new IllegalArgumentException("bit-ops are a number, not " + text + ". Maybe 1.5e9, or 50%?");
        }
        return Numbers.decimal(text);
    }

    @Override
    public String toString() {
        return text;
    }
}
