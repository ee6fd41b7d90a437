package org.millijoule.table;

import java.util.ArrayList;
import java.util.List;
import org.millijoule.statistics.AverageRanks;
import org.millijoule.statistics.Holm;
import org.millijoule.statistics.PairedPermutation;

/// Strategies side by side on one table: every pair tested on the same seeds, all ranked, and how they came along.
///
/// @param pairs every two strategies, in the order of the standings
/// @param curves one per strategy
public record Comparison(
        Question question, List<Standing> standings, List<Pair> pairs, AverageRanks ranks, List<Curve> curves) {
    public Comparison {
        standings = List.copyOf(standings);
        pairs = List.copyOf(pairs);
        curves = List.copyOf(curves);
    }

    /// Two strategies.
    ///
    /// @param difference of the mean losses, below 0 if the first is better
    /// @param corrected p after Holm's correction for all pairs
    public record Pair(String one, String other, double difference, PairedPermutation test, double corrected) {}

    /// The mean over seeds after each evaluation, and the middle half of the seeds: of the share, or of the regret.
    /// A search that ended early keeps its last value.
    public record Curve(String strategy, List<Double> mean, List<Double> lower, List<Double> upper) {
        public Curve {
            mean = List.copyOf(mean);
            lower = List.copyOf(lower);
            upper = List.copyOf(upper);
        }
    }

    /// Compares.
    public static Comparison of(Question question, List<Standing> standings) {
        List<double[]> losses =
                standings.stream().map(standing -> standing.losses(question)).toList();
        List<PairedPermutation> tests = new ArrayList<>();
        for (int i = 0; i < losses.size(); i++) {
            for (int j = i + 1; j < losses.size(); j++) {
                tests.add(PairedPermutation.of(losses.get(i), losses.get(j)));
            }
        }
        double[] corrected =
                Holm.corrected(tests.stream().mapToDouble(PairedPermutation::p).toArray());
        List<Pair> pairs = new ArrayList<>();
        for (int i = 0; i < losses.size(); i++) {
            for (int j = i + 1; j < losses.size(); j++) {
                int at = pairs.size();
                pairs.add(new Pair(
                        standings.get(i).strategy(),
                        standings.get(j).strategy(),
                        mean(losses.get(i)) - mean(losses.get(j)),
                        tests.get(at),
                        corrected[at]));
            }
        }
        return new Comparison(
                question,
                standings,
                pairs,
                AverageRanks.of(losses.toArray(double[][]::new)),
                standings.stream().map(standing -> curve(standing, question)).toList());
    }

    private static double mean(double[] values) {
        double sum = 0;
        for (double value : values) {
            sum += value;
        }
        return sum / values.length;
    }

    private static Curve curve(Standing standing, Question question) {
        List<double[]> runs =
                standing.runs().stream().map(run -> run.anytime(question)).toList();
        List<Double> means = new ArrayList<>();
        List<Double> lower = new ArrayList<>();
        List<Double> upper = new ArrayList<>();
        for (int n = 0; n < standing.mostEvaluations(); n++) {
            int at = n;
            double[] values = runs.stream()
                    .mapToDouble(run -> run.length == 0 ? Double.NaN : run[Math.min(at, run.length - 1)])
                    .filter(Double::isFinite)
                    .sorted()
                    .toArray();
            means.add(mean(values));
            lower.add(values[values.length / 4]);
            upper.add(values[(values.length - 1) - values.length / 4]);
        }
        return new Curve(standing.strategy(), means, lower, upper);
    }
}
