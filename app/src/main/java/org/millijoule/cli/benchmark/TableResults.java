package org.millijoule.cli.benchmark;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.millijoule.store.files.Json;
import org.millijoule.table.Question;
import org.millijoule.table.Standing;

/// `benchmark --table --json`.
///
/// @param reference of every metric that is minimised; where none was given, a little beyond the worst of the table
/// @param exact the hypervolume of the whole table
/// @param best the least value of the first objective inside every limit
record TableResults(
        int schema,
        String table,
        int evaluations,
        int seeds,
        List<String> minimize,
        Optional<Map<String, Double>> limit,
        Map<String, Double> reference,
        double exact,
        double best,
        List<Row> strategies) {
    /// One strategy.
    record Row(
            String strategy,
            Spread hypervolumeShare,
            Spread regret,
            Mean violations,
            int failedSeeds,
            MeanAndMost distinctEvaluations,
            Middle milliseconds) {
        static Row of(Standing standing) {
            return new Row(
                    standing.strategy(),
                    Spread.of(standing.shares()),
                    Spread.of(standing.regrets()),
                    new Mean(standing.meanViolations()),
                    standing.failedSeeds(),
                    new MeanAndMost(standing.meanEvaluations(), standing.mostEvaluations()),
                    new Middle(standing.medianMilliseconds()));
        }
    }

    /// Over seeds.
    ///
    /// @param sd of the sample, null for one seed
    record Spread(double mean, OptionalDouble sd, List<Double> perSeed) {
        static Spread of(List<Double> perSeed) {
            double mean =
                    perSeed.stream().mapToDouble(Double::doubleValue).average().orElseThrow();
            double squares = perSeed.stream()
                    .mapToDouble(value -> (value - mean) * (value - mean))
                    .sum();
            return new Spread(
                    mean,
                    perSeed.size() < 2
                            ? OptionalDouble.empty()
                            : OptionalDouble.of(Math.sqrt(squares / (perSeed.size() - 1))),
                    perSeed);
        }
    }

    record Mean(double mean) {}

    record MeanAndMost(double mean, int max) {}

    record Middle(double median) {}

    static TableResults of(TableQuestion options, int seeds, Question question, List<Standing> standings) {
        Map<String, Double> references = new LinkedHashMap<>();
        options.minimize().forEach(metric -> references.put(metric, question.reference(metric)));
        return new TableResults(
                Json.SCHEMA,
                options.file().toString(),
                options.evaluations(),
                seeds,
                options.minimize(),
                options.limits(),
                references,
                question.exactHypervolume(),
                question.best(),
                standings.stream().map(Row::of).toList());
    }

    String text() {
        StringBuilder text = new StringBuilder(String.format(
                Locale.ROOT,
                "%s, %d evaluations, %d seeds, minimize %s%s%s%n%n%-16s %18s %18s %11s %7s %12s %9s%n",
                table,
                evaluations,
                seeds,
                String.join(",", minimize),
                limit.map(l -> ", limit " + l).orElse(""),
                ", reference " + reference,
                "strategy",
                "hypervolume share",
                "regret",
                "violations",
                "failed",
                "evaluations",
                "ms a run"));
        for (Row row : strategies) {
            text.append(String.format(
                    Locale.ROOT,
                    "%-16s %18s %18s %11.1f %7d %12.1f %9.1f%n",
                    row.strategy,
                    spread(row.hypervolumeShare),
                    spread(row.regret),
                    row.violations.mean,
                    row.failedSeeds,
                    row.distinctEvaluations.mean,
                    row.milliseconds.median));
        }
        return text.toString();
    }

    private static String spread(Spread spread) {
        String format = spread.mean < 1000 ? "%.4f" : "%.3e";
        return String.format(Locale.ROOT, format, spread.mean)
                + (spread.sd.isPresent()
                        ? String.format(Locale.ROOT, " (" + format + ")", spread.sd.getAsDouble())
                        : "");
    }
}
