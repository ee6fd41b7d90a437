package org.millijoule.cli.terminal;

import java.math.BigDecimal;
import java.math.MathContext;
import java.text.NumberFormat;
import java.util.Locale;

/// Numbers for people: four digits that count, no exponent, the same in every locale.
public final class Amount {
    private static final MathContext DIGITS = new MathContext(4);

    private Amount() {}

    public static String of(double value) {
        if (!Double.isFinite(value)) {
            return Double.toString(value);
        }
        if (Math.abs(value) >= 1000) {
            return whole(Math.round(value));
        }
        BigDecimal rounded = new BigDecimal(value).round(DIGITS).stripTrailingZeros();
        return rounded.signum() == 0 ? "0" : rounded.toPlainString();
    }

    /// With its unit, if it has one.
    public static String of(double value, String unit) {
        return unit.isEmpty() ? of(value) : of(value) + " " + unit;
    }

    /// `60,000`.
    public static String whole(long value) {
        return NumberFormat.getIntegerInstance(Locale.ROOT).format(value);
    }

    /// `91.25%`, from percent.
    public static String percent(double value) {
        return String.format(Locale.ROOT, "%.2f%%", value);
    }
}
