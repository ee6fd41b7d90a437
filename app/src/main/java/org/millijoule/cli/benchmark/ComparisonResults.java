package org.millijoule.cli.benchmark;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.stream.Collectors;
import org.millijoule.store.files.Json;
import org.millijoule.table.Comparison;

/// `compare --table --json`.
///
/// @param smallestP the least p that so many seeds can give
/// @param criticalDifference of average ranks at the level 0.05, null for more than ten strategies
record ComparisonResults(
        int schema,
        TableResults results,
        double smallestP,
        List<PairRow> pairs,
        List<Ranked> ranks,
        OptionalDouble criticalDifference,
        List<CurveRow> anytime) {
    /// @param difference of the mean losses (regret, or 1 - share), below 0 if the first is better
    record PairRow(String one, String other, double difference, double p, double pHolm) {}

    record Ranked(String strategy, double rank) {}

    /// The mean over seeds after 1, 2, ... evaluations.
    record CurveRow(String strategy, List<Double> mean) {}

    static ComparisonResults of(TableQuestion options, int seeds, Comparison comparison) {
        List<Ranked> ranks = new ArrayList<>();
        for (int m : comparison.ranks().order()) {
            ranks.add(new Ranked(
                    comparison.standings().get(m).strategy(),
                    comparison.ranks().ranks().get(m)));
        }
        return new ComparisonResults(
                Json.SCHEMA,
                TableResults.of(options, seeds, comparison.question(), comparison.standings()),
                comparison.pairs().getFirst().test().smallest(),
                comparison.pairs().stream()
                        .map(pair -> new PairRow(
                                pair.one(),
                                pair.other(),
                                pair.difference(),
                                pair.test().p(),
                                pair.corrected()))
                        .toList(),
                ranks,
                comparison.ranks().criticalDifference(),
                comparison.curves().stream()
                        .map(curve -> new CurveRow(curve.strategy(), curve.mean()))
                        .toList());
    }

    /// What was asked, in words.
    String title() {
        return String.join(" and ", results.minimize())
                + results.limit().map(limit -> " inside " + limit).orElse("")
                + ", " + results.evaluations() + " evaluations, " + results.seeds() + " seeds";
    }

    /// What the title leaves out.
    String details() {
        return "Table " + Path.of(results.table()).getFileName()
                + ", reference "
                + results.reference().entrySet().stream()
                        .map(one -> one.getKey() + " " + one.getValue())
                        .collect(Collectors.joining(", "));
    }

    String text() {
        StringBuilder text = new StringBuilder(results.text());
        text.append(String.format(
                Locale.ROOT,
                "%nPaired permutation tests over seeds, two-sided; the smallest p that %d seeds can give is %.2g.%n%n"
                        + "%-34s %12s %10s %12s%n",
                results.seeds(),
                smallestP,
                "pair",
                "difference",
                "p",
                "p (Holm)"));
        for (PairRow pair : pairs) {
            text.append(String.format(
                    Locale.ROOT,
                    "%-34s %12.5f %10.2g %12.2g%n",
                    pair.one + " - " + pair.other,
                    pair.difference,
                    pair.p,
                    pair.pHolm));
        }
        text.append(String.format(Locale.ROOT, "%nAverage ranks, 1 is best%s:%n", critical()));
        ranks.forEach(ranked -> text.append(String.format(Locale.ROOT, "%6.2f  %s%n", ranked.rank, ranked.strategy)));
        return text.toString();
    }

    private String critical() {
        return criticalDifference.isPresent()
                ? String.format(
                        Locale.ROOT,
                        "; two that differ by less than %.2f cannot be told apart",
                        criticalDifference.getAsDouble())
                : "";
    }
}
