package org.millijoule.cli;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import org.millijoule.cli.terminal.Amount;
import org.millijoule.job.assign.BitAssignment;
import org.millijoule.job.assign.BitProblem;
import org.millijoule.text.Visible;

/// What `assign` prints: a line for each layer, then sums beside limits, then what is proven.
record AssignText(BitProblem problem, BitAssignment found) {
    private static final int WIDEST = 40;

    String text() {
        List<BitAssignment.Choice> choices = found.choices().orElseThrow();
        SortedMap<String, Double> costs = found.costs().orElseThrow();
        int names = choices.stream()
                .mapToInt(choice -> name(choice.layer()).length())
                .max()
                .orElse(0);
        int bits = choices.stream()
                .mapToInt(choice -> name(choice.bits().toString()).length())
                .max()
                .orElse(0);
        String format = "%-" + Math.max(names, 9) + "s  %-" + Math.max(bits, 4) + "s  %12s";
        StringBuilder text = new StringBuilder();
        text.append(String.format(Locale.ROOT, format, "layer", "bits", "sensitivity"));
        costs.keySet().forEach(cost -> text.append(String.format(Locale.ROOT, "  %12s", name(cost))));
        text.append('\n');
        for (int i = 0; i < choices.size(); i++) {
            BitAssignment.Choice choice = choices.get(i);
            BitProblem.Option option = problem.layers().get(i).options().get(choice.option());
            text.append(String.format(
                    Locale.ROOT,
                    format,
                    name(choice.layer()),
                    name(choice.bits().toString()),
                    number(option.sensitivity())));
            for (String cost : costs.keySet()) {
                text.append(String.format(
                        Locale.ROOT, "  %12s", number(option.costs().getOrDefault(cost, 0.0))));
            }
            text.append('\n');
        }
        text.append('\n').append(String.format(Locale.ROOT, "%-12s  %s%n", "sensitivity", number(objective())));
        for (Map.Entry<String, Double> cost : costs.entrySet()) {
            Double limit = problem.limits().get(cost.getKey());
            String of = limit == null ? "" : " of " + number(limit);
            text.append(String.format(Locale.ROOT, "%-12s  %s%s%n", name(cost.getKey()), number(cost.getValue()), of));
        }
        return text.append(proof()).append('\n').toString();
    }

    private double objective() {
        return found.objective().orElseThrow();
    }

    private String proof() {
        String time = String.format(Locale.ROOT, " (%.2f s)", found.seconds());
        if (found.optimal()) {
            return "optimal: nothing inside the limits has a smaller sensitivity" + time;
        }
        return "feasible: nothing inside the limits has a sensitivity below "
                + number(found.lowerBound().orElse(Double.NEGATIVE_INFINITY)) + time;
    }

    /// Four digits, with an exponent where a number is small: sensitivities often are.
    private static String number(double value) {
        return value != 0 && Math.abs(value) < 1e-3 ? String.format(Locale.ROOT, "%.3e", value) : Amount.of(value);
    }

    private static String name(String name) {
        String line = Visible.line(name);
        return line.length() <= WIDEST ? line : line.substring(0, WIDEST - 3) + "...";
    }
}
