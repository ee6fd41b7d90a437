package org.millijoule.report.chart;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Locale;
import java.util.OptionalDouble;
import org.millijoule.statistics.BinomialInterval;

/// Numbers as a reader wants them: with a unit and no more digits than they carry.
public final class Figures {
    /// What stands where there is no value.
    public static final String NONE = "–";

    private Figures() {}

    /// `value` with `digits` significant digits, thousands separated: `1,234`, `1.60`, `0.0123`.
    public static String significant(double value, int digits) {
        if (value == 0) {
            return "0";
        }
        int magnitude = (int) Math.floor(Math.log10(Math.abs(value)));
        if (magnitude < -6) {
            return String.format(Locale.ROOT, "%." + (digits - 1) + "e", value);
        }
        int decimals = Math.max(0, digits - 1 - magnitude);
        return fixed(value, decimals);
    }

    public static String fixed(double value, int decimals) {
        BigDecimal rounded = BigDecimal.valueOf(value).setScale(decimals, RoundingMode.HALF_UP);
        return String.format(Locale.ROOT, "%,." + decimals + "f", rounded).replace('-', '−');
    }

    /// Without trailing zeros: a limit that somebody typed.
    public static String typed(double value) {
        String text = significant(value, 6);
        return text.contains(".") && !text.contains("e") ? text.replaceAll("\\.?0+$", "") : text;
    }

    public static String percent(double value) {
        return fixed(value, 1) + "%";
    }

    public static String interval(BinomialInterval interval) {
        return fixed(interval.low(), 1) + "–" + fixed(interval.high(), 1) + "%";
    }

    public static String percent(OptionalDouble value) {
        return value.isPresent() ? percent(value.getAsDouble()) : NONE;
    }

    public static String millijoules(OptionalDouble value) {
        return value.isPresent() ? energy(value.getAsDouble() * 1e6) : NONE;
    }

    /// An energy given in nanojoules, in the unit that suits it.
    public static String energy(double nanojoules) {
        double size = Math.abs(nanojoules);
        if (size >= 1e5) {
            return significant(nanojoules / 1e6, 3) + " mJ";
        }
        return size >= 10 ? significant(nanojoules / 1e3, 3) + " µJ" : significant(nanojoules, 3) + " nJ";
    }

    public static String milliseconds(OptionalDouble value) {
        return value.isPresent() ? significant(value.getAsDouble(), 3) + " ms" : NONE;
    }

    public static String bytes(OptionalDouble value) {
        return value.isPresent() ? scaled(value.getAsDouble(), "B") : NONE;
    }

    /// A count with a decimal prefix: `12.3 M`.
    public static String count(OptionalDouble value) {
        return value.isPresent() ? scaled(value.getAsDouble(), "") : NONE;
    }

    public static String whole(OptionalDouble value) {
        return value.isPresent() ? fixed(value.getAsDouble(), 0) : NONE;
    }

    public static String whole(long value) {
        return String.format(Locale.ROOT, "%,d", value);
    }

    /// A value of a budget's metric in the metric's own unit.
    public static String of(String metric, String unit, double value, boolean limit) {
        if (metric.equals("size") || metric.equals("peak-ram") || unit.equals("bytes")) {
            return scaled(value, "B");
        }
        String number = limit ? typed(value) : significant(value, 3);
        return unit.isEmpty() ? number : unit.equals("%") ? number + "%" : number + " " + unit;
    }

    private static String scaled(double value, String unit) {
        String[] prefixes = {"", "k", "M", "G", "T"};
        int step = 0;
        double rest = value;
        while (Math.abs(rest) >= 999.5 && step < prefixes.length - 1) {
            rest /= 1000;
            step++;
        }
        String number = step == 0 ? fixed(rest, 0) : significant(rest, 3);
        String suffix = prefixes[step] + unit;
        return suffix.isEmpty() ? number : number + " " + suffix;
    }
}
