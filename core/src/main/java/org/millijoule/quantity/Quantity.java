package org.millijoule.quantity;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.millijoule.text.Wording;

/// An amount with its unit, such as `500 uJ`; more than zero.
///
/// @param value in the canonical unit of its dimension, see [Unit]
/// @param unit the unit it is written in
public record Quantity(double value, Unit unit) {
    private static final Pattern AMOUNT_UNIT = Pattern.compile("([-+0-9.][-+0-9._eE]*?)\\s*(\\p{L}*(?:/\\p{L}+)?)");

    private static final Pattern WITH_COMMA = Pattern.compile("([0-9]+),([0-9]+)\\s*(\\p{L}*(?:/\\p{L}+)?)");

    public Quantity {
        if (!(value > 0 && value < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException(
                    "a quantity must be more than 0 and finite, not " + value + ". Maybe 1 " + unit.symbol() + "?");
        }
    }

    /// Reads `2 mJ`, `2mJ`, `500 uJ`, `5 ms`, `100 kB`, `64 KiB` or `15 pJ/bit`.
    ///
    /// @throws IllegalArgumentException that says what is wrong and the way out
    public static Quantity parse(String text) {
        return parse(text, Optional.empty());
    }

    /// The same where it is known what is measured: only units of that are proposed. The dimension is not checked.
    public static Quantity parse(String text, Unit.Dimension wanted) {
        return parse(text, Optional.of(wanted));
    }

    private static Quantity parse(String text, Optional<Unit.Dimension> wanted) {
        Matcher parts = AMOUNT_UNIT.matcher(text.strip());
        if (!parts.matches()) {
            throw new IllegalArgumentException(Wording.quoted(text) + " is no amount with a unit. Maybe "
                    + withoutComma(text)
                            .or(() -> wanted.map(dimension -> "2 " + dimension.usual()))
                            .orElse("2 mJ, 5 ms or 100 kB")
                    + "?");
        }
        String amount = parts.group(1);
        String symbol = parts.group(2);
        if (Numbers.isNegative(amount)) {
            throw new IllegalArgumentException(Wording.brief(text) + " is negative. Maybe "
                    + Wording.brief(text.strip().substring(1)) + "?");
        }
        if (symbol.isEmpty()) {
            List<String> units = wanted.map(Unit.Dimension::usual).map(List::of).orElse(List.of("mJ", "ms", "kB"));
            throw new IllegalArgumentException(Wording.brief(text) + " has no unit. Maybe "
                    + Wording.list(
                            units.stream()
                                    .map(unit -> Wording.brief(amount) + " " + unit)
                                    .toList(),
                            "or")
                    + "?");
        }
        Unit unit = Unit.of(symbol)
                .orElseThrow(() -> new IllegalArgumentException(
                        Wording.quoted(symbol) + " is no unit. " + suggestion(symbol, wanted)));
        return of(number(amount, unit), unit);
    }

    /// `2,5 mJ` with a point; three digits behind the comma may also be thousands.
    private static Optional<String> withoutComma(String text) {
        Matcher parts = WITH_COMMA.matcher(text.strip());
        if (!parts.matches()) {
            return Optional.empty();
        }
        String unit = parts.group(3).isEmpty() ? "" : " " + parts.group(3);
        String point = parts.group(1) + "." + parts.group(2) + unit;
        return Optional.of(
                parts.group(2).length() == 3 ? point + " or " + parts.group(1) + parts.group(2) + unit : point);
    }

    /// This quantity, where it measures what is wanted.
    ///
    /// @param key how the message names it
    /// @throws IllegalArgumentException if it measures something else
    public Quantity require(String key, Unit.Dimension wanted) {
        if (unit.dimension() != wanted) {
            throw new IllegalArgumentException(key + " wants " + wanted.described() + " in " + wanted.usual() + ", not "
                    + this + ". Maybe " + toString().replaceFirst(" .*", " " + wanted.usual()) + "?");
        }
        return this;
    }

    /// The unit with the same letters, else the one that is spelled out, of the wanted dimension first; else all.
    private static String suggestion(String symbol, Optional<Unit.Dimension> wanted) {
        List<Unit> units = wanted.map(Unit::of).orElseGet(() -> List.of(Unit.values()));
        Optional<Unit> meant = units.stream()
                .filter(unit -> symbol.equalsIgnoreCase(unit.symbol()))
                .findFirst()
                .or(() -> units.stream().filter(unit -> unit.isSpelled(symbol)).findFirst());
        List<String> usual = wanted.isPresent()
                ? units.stream().map(Unit::symbol).toList()
                : List.of("mJ", "uJ", "nJ", "ms", "us", "kB", "MB", "KiB");
        return meant.map(near -> "Maybe " + near.symbol() + "?")
                .orElseGet(() -> "Maybe " + (usual.size() > 1 ? "one of " : "") + String.join(", ", usual) + "?");
    }

    private static BigDecimal number(String amount, Unit unit) {
        try {
            double about = Numbers.decimal(amount);
            if (about == 0 || about * unit.factor().doubleValue() > Double.MAX_VALUE) {
                throw new WrongValueException("is " + amount + ", out of range. Maybe 1 " + unit.symbol() + "?");
            }
            return new BigDecimal(amount);
        } catch (WrongValueException e) {
            throw new IllegalArgumentException("the amount " + e.getMessage(), e);
        }
    }

    private static Quantity of(BigDecimal amount, Unit unit) {
        return new Quantity(amount.multiply(unit.factor()).doubleValue(), unit);
    }

    /// As it was written, with one blank; [#parse(String)] gives back an equal quantity.
    @Override
    public String toString() {
        BigDecimal exact = new BigDecimal(Double.toString(value));
        BigDecimal amount = exact.divide(unit.factor()).stripTrailingZeros();
        BigDecimal shorter = amount.round(MathContext.DECIMAL64).stripTrailingZeros();
        BigDecimal written = shorter.multiply(unit.factor()).doubleValue() == value ? shorter : amount;
        String digits = Math.abs(written.scale()) < 20 ? written.toPlainString() : written.toString();
        return digits + " " + unit.symbol();
    }
}
