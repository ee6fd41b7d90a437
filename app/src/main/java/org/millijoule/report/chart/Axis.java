package org.millijoule.report.chart;

import java.util.ArrayList;
import java.util.List;

/// One axis of a plot: its range, its ticks and where a value lies.
public record Axis(double low, double high, boolean logarithmic, List<Double> ticks) {
    public Axis {
        ticks = List.copyOf(ticks);
    }

    /// Round numbers, about `wanted` of them; with `snug` the range is that of the data, else it reaches to the
    /// ticks. A single value gets a range around itself.
    public static Axis linear(double low, double high, int wanted, boolean snug) {
        double least = low;
        double most = high;
        if (!(most - least > 1e-12 * Math.max(Math.abs(most), Math.abs(least)))) {
            double around = least == 0 ? 1 : Math.abs(least) * 0.1;
            most = least + around;
            least = least - around;
        }
        double step = roundStep((most - least) / wanted);
        double first = snug ? Math.ceil(least / step - 1e-9) : Math.floor(least / step + 1e-9);
        double last = snug ? Math.floor(most / step + 1e-9) : Math.ceil(most / step - 1e-9);
        List<Double> ticks = new ArrayList<>();
        for (double tick = first; tick <= last; tick++) {
            ticks.add(tick * step);
        }
        return new Axis(snug ? least : first * step, snug ? most : last * step, false, ticks);
    }

    /// For positive values that span an order of magnitude or more: ticks at 1, 2 and 5.
    public static Axis logarithmic(double low, double high) {
        boolean wide = high / low > 300;
        List<Double> ticks = new ArrayList<>();
        for (int power = (int) Math.floor(Math.log10(low)); power <= Math.log10(high); power++) {
            for (int digit : wide ? new int[] {1} : new int[] {1, 2, 5}) {
                double tick = digit * Math.pow(10, power);
                if (tick >= low * (1 - 1e-9) && tick <= high * (1 + 1e-9)) {
                    ticks.add(tick);
                }
            }
        }
        return new Axis(low, high, true, ticks);
    }

    private static double roundStep(double rough) {
        double power = Math.pow(10, Math.floor(Math.log10(rough)));
        double digit = rough / power;
        return power * (digit <= 1 ? 1 : digit <= 2 ? 2 : digit <= 5 ? 5 : 10);
    }

    /// Between 0 at the low and 1 at the high end; values outside stay at the ends.
    public double position(double value) {
        double share = logarithmic
                ? Math.log(Math.max(value, low) / low) / Math.log(high / low)
                : (value - low) / (high - low);
        return Math.min(1, Math.max(0, share));
    }

    String label(double tick) {
        double step = logarithmic || ticks.size() < 2 ? Math.abs(tick) : ticks.get(1) - ticks.get(0);
        double size = Math.abs(tick) < step * 1e-9 ? 0 : tick;
        int decimals = step == 0 ? 0 : Math.max(0, (int) -Math.floor(Math.log10(step) + 1e-9));
        return Figures.fixed(size, Math.min(decimals, 8));
    }
}
