package org.millijoule.cli;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.List;
import java.util.Locale;

/// What `plan` shows.
///
/// @param settings number of settings of the space, exactly
/// @param networks number of different networks among them
/// @param images of the training split
record Plan(
        int schema, String settings, String networks, int images, List<Limit> budget, List<Row> rows, Effort effort) {
    record Limit(String metric, double limit, String unit) {}

    record Row(
            String name,
            String architecture,
            double energyMj,
            double latencyMs,
            long modelBytes,
            long macs,
            boolean insideTheBudget) {}

    String text() {
        StringBuilder text = new StringBuilder();
        line(text, "space", rounded(settings) + " settings, " + rounded(networks) + " different networks");
        line(text, "data", Amount.whole(images) + " training images");
        for (Limit limit : budget) {
            line(text, "budget", limit.metric() + " at most " + Amount.of(limit.limit(), limit.unit()));
        }
        text.append('\n');
        line(text, "network", cells("energy mJ", "latency ms", "size kB", "MMAC"));
        for (Row row : rows) {
            String cells = cells(
                    Amount.of(row.energyMj()),
                    Amount.of(row.latencyMs()),
                    Amount.of(row.modelBytes() / 1e3),
                    Amount.of(row.macs() / 1e6));
            line(text, row.name(), cells + (row.insideTheBudget() ? "  inside" : "  over the budget"));
        }
        text.append('\n');
        effort.seconds()
                .ifPresent(
                        seconds -> line(
                                text,
                                "time",
                                "about " + ProgressDisplay.time(seconds)
                                        + " on an idle machine (guessed from multiply-accumulates, within a factor of 2 or 3)"));
        effort.memoryBytes()
                .ifPresent(bytes ->
                        line(text, "memory", "about " + Amount.of(bytes / 1e9) + " GB (guessed from activations)"));
        return text.toString();
    }

    private static String cells(String... cells) {
        StringBuilder text = new StringBuilder();
        for (String cell : cells) {
            text.append(String.format(Locale.ROOT, "%12s", cell));
        }
        return text.toString();
    }

    private static String rounded(String number) {
        BigDecimal value = new BigDecimal(number);
        return value.precision() < 10
                ? Amount.whole(value.longValueExact())
                : value.round(new MathContext(3)).toString().replace("E+", "e");
    }

    private static void line(StringBuilder text, String what, String value) {
        text.append(String.format(Locale.ROOT, "%-16s%s%n", what, value));
    }
}
