package org.millijoule.cli;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Locale;
import org.millijoule.cli.terminal.Amount;
import org.millijoule.cli.terminal.ProgressDisplay;
import org.millijoule.job.Plan;

/// What `plan` prints.
record PlanText(Plan plan) {
    String text() {
        StringBuilder text = new StringBuilder();
        line(
                text,
                "%-16s%s settings, %s different networks",
                "space",
                rounded(plan.settings()),
                rounded(plan.networks()));
        line(text, "%-16s%s training images", "data", Amount.whole(plan.images()));
        plan.missingData()
                .ifPresent(reason -> line(text, "%-16snot here, so as their publisher says (%s)", "", reason));
        plan.target().ifPresent(network -> line(text, "%-16s%s: costs and budget are of it", "target", network));
        for (Plan.Limit limit : plan.budget()) {
            line(text, "%-16s%s at most %s", "budget", limit.metric(), Amount.of(limit.limit(), limit.unit()));
        }
        line(text, "");
        line(text, "%-16s%12s%12s%12s%12s  %s", "network", "energy mJ", "latency ms", "size kB", "MMAC", "");
        for (Plan.Row row : plan.rows()) {
            line(
                    text,
                    "%-16s%12s%12s%12s%12s  %s",
                    row.name(),
                    Amount.of(row.energyMj()),
                    Amount.of(row.latencyMs()),
                    Amount.of(row.modelBytes() / 1e3),
                    Amount.of(row.macs() / 1e6),
                    row.insideTheBudget() ? "inside" : "over the budget");
        }
        plan.effort().seconds().ifPresent(seconds -> {
            line(text, "");
            line(
                    text,
                    "%-16sabout %s (guessed from the size of the networks; on two idle cores within a factor of 2)",
                    "time",
                    ProgressDisplay.time(seconds));
        });
        plan.effort()
                .memoryBytes()
                .ifPresent(bytes -> line(
                        text,
                        "%-16sabout %s GB (guessed from activations)",
                        "memory",
                        Amount.of(Math.round(bytes / 1e8) / 10.0)));
        return text.toString();
    }

    private static String rounded(String number) {
        BigDecimal value = new BigDecimal(number);
        return value.precision() < 10
                ? Amount.whole(value.longValueExact())
                : value.round(new MathContext(3)).toString().replace("E+", "e");
    }

    @SuppressWarnings("AnnotateFormatMethod") // the annotation would be a dependency for one private method
    private static void line(StringBuilder text, String format, Object... arguments) {
        text.append(String.format(Locale.ROOT, format, arguments).stripTrailing())
                .append('\n');
    }
}
