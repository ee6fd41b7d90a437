package org.millijoule.job;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.millijoule.cli.terminal.Amount;
import org.millijoule.cli.terminal.ProgressDisplay;

/// What `plan` shows.
///
/// @param settings number of settings of the space, exactly
/// @param networks number of different networks among them
/// @param images of the training split
/// @param missingData why the data could not be read, if so: then these are their publisher's figures
/// @param target the network that costs and budget are about, where it is not the one that is trained
public record Plan(
        int schema,
        String settings,
        String networks,
        int images,
        Optional<String> missingData,
        Optional<String> target,
        List<Limit> budget,
        List<Row> rows,
        Effort effort) {
    public record Limit(String metric, double limit, String unit) {}

    public record Row(
            String name,
            String architecture,
            double energyMj,
            double latencyMs,
            long modelBytes,
            long macs,
            boolean insideTheBudget) {}

    public String text() {
        StringBuilder text = new StringBuilder();
        line(text, "%-16s%s settings, %s different networks", "space", rounded(settings), rounded(networks));
        line(text, "%-16s%s training images", "data", Amount.whole(images));
        missingData.ifPresent(reason -> line(text, "%-16snot here, so as their publisher says (%s)", "", reason));
        target.ifPresent(network -> line(text, "%-16s%s: costs and budget are of it", "target", network));
        for (Limit limit : budget) {
            line(text, "%-16s%s at most %s", "budget", limit.metric(), Amount.of(limit.limit(), limit.unit()));
        }
        line(text, "");
        line(text, "%-16s%12s%12s%12s%12s  %s", "network", "energy mJ", "latency ms", "size kB", "MMAC", "");
        for (Row row : rows) {
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
        effort.seconds().ifPresent(seconds -> {
            line(text, "");
            line(
                    text,
                    "%-16sabout %s (guessed from the size of the networks; on two idle cores within a factor of 2)",
                    "time",
                    ProgressDisplay.time(seconds));
        });
        effort.memoryBytes()
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
