package org.millijoule.cli.benchmark;

import java.nio.file.Path;
import java.util.Locale;
import java.util.OptionalDouble;
import org.millijoule.cli.terminal.Amount;
import org.millijoule.job.compare.ComparisonFile;

/// What `compare --spec` prints for people: test errors by method and budget, then every two methods.
record ComparisonText(ComparisonFile comparison, Path folder) {
    private static final String NOTHING = "-";
    private static final int COLUMN = 22;

    String text() {
        StringBuilder text = new StringBuilder("Test error in %, mean and standard deviation (seeds)\n\n");
        text.append(cell(24, "method"));
        for (int i = 0; i < comparison.budgets().size(); i++) {
            String budget = comparison.budgets().get(i);
            String amount = Amount.of(comparison.budgetsMj().get(i), "mJ");
            text.append(right(budget.endsWith("%") ? budget + ", " + amount : amount));
        }
        for (String method : comparison.methods()) {
            text.append('\n').append(cell(24, method));
            comparison.means().stream()
                    .filter(mean -> mean.method().equals(method))
                    .forEach(mean -> text.append(right(mean(mean))));
        }
        text.append(String.format(
                Locale.ROOT,
                "%n%nPaired permutation tests over seeds, two-sided; Holm's correction is for all of them.%n%n"
                        + "%-40s %8s %11s %18s %8s %9s %6s%n",
                "pair",
                "budget",
                "difference",
                "95% interval",
                "p",
                "p (Holm)",
                "seeds"));
        comparison.pairs().forEach(pair -> text.append(row(pair)));
        comparison.pairs().stream()
                .flatMap(pair -> pair.smallestP().stream().boxed())
                .max(Double::compare)
                .ifPresent(smallest -> text.append(
                        String.format(Locale.ROOT, "%nThe smallest p that the seeds can give is %.2g.%n", smallest)));
        text.append("Every run and cells.csv: ").append(folder).append('\n');
        return text.toString();
    }

    private static String mean(ComparisonFile.Mean mean) {
        if (mean.seeds() == 0) {
            return mean.overBudget() > 0 ? "over budget" : "failed";
        }
        String spread = mean.sd().isPresent()
                ? String.format(Locale.ROOT, " +- %.2f", mean.sd().getAsDouble())
                : "";
        return String.format(Locale.ROOT, "%.2f%s (%d)", mean.mean().orElseThrow(), spread, mean.seeds());
    }

    private static String row(ComparisonFile.Pair pair) {
        String interval = pair.interval95()
                .map(ends -> String.format(Locale.ROOT, "%.2f to %.2f", ends.getFirst(), ends.getLast()))
                .orElse(NOTHING);
        return String.format(
                Locale.ROOT,
                "%-40s %8s %11s %18s %8s %9s %6d%n",
                pair.a() + " - " + pair.b(),
                pair.budget(),
                number("%.2f", pair.meanDifference()),
                interval,
                number("%.2g", pair.p()),
                number("%.2g", pair.pHolm()),
                pair.seeds());
    }

    private static String number(String format, OptionalDouble value) {
        return value.isPresent() ? String.format(Locale.ROOT, format, value.getAsDouble()) : NOTHING;
    }

    private static String cell(int width, String text) {
        return String.format(Locale.ROOT, "%-" + width + "s", text);
    }

    private static String right(String text) {
        return String.format(Locale.ROOT, " %" + COLUMN + "s", text);
    }
}
