package org.millijoule.statistics;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;

/// The average ranks of methods over repetitions, and by how much two of them must differ to be told apart (Demsar,
/// "Statistical Comparisons of Classifiers over Multiple Data Sets", JMLR 2006, section 3.2.2): the Nemenyi test's
/// critical difference `q sqrt(k (k + 1) / (6 N))` for k methods and N repetitions. Equal results share their ranks.
///
/// Repetitions on one table with other seeds are not other data sets: what is told apart is told apart on this table.
///
/// @param ranks 1 is best
/// @param criticalDifference at the level 0.05; empty for one method and for more than ten
public record AverageRanks(List<Double> ranks, OptionalDouble criticalDifference) {
    /// Demsar 2006, table 5(a), alpha = 0.05, two to ten methods.
    private static final double[] Q = {1.960, 2.343, 2.569, 2.728, 2.850, 2.949, 3.031, 3.102, 3.164};

    public AverageRanks {
        ranks = List.copyOf(ranks);
    }

    /// Ranks results.
    ///
    /// @param costs `[method][repetition]`, the smallest is best
    public static AverageRanks of(double[][] costs) {
        int methods = costs.length;
        int repetitions = costs[0].length;
        double[] sums = new double[methods];
        for (int r = 0; r < repetitions; r++) {
            for (int m = 0; m < methods; m++) {
                double rank = 1;
                for (int other = 0; other < methods; other++) {
                    if (other != m) {
                        int order = Double.compare(costs[other][r], costs[m][r]);
                        rank += order < 0 ? 1 : order == 0 ? 0.5 : 0;
                    }
                }
                sums[m] += rank;
            }
        }
        List<Double> ranks =
                Arrays.stream(sums).map(sum -> sum / repetitions).boxed().toList();
        boolean known = methods >= 2 && methods - 2 < Q.length;
        return new AverageRanks(
                ranks,
                known
                        ? OptionalDouble.of(Q[methods - 2] * Math.sqrt(methods * (methods + 1) / (6.0 * repetitions)))
                        : OptionalDouble.empty());
    }

    /// Methods by rank, the best first.
    public List<Integer> order() {
        List<Integer> order = new ArrayList<>();
        for (int m = 0; m < ranks.size(); m++) {
            order.add(m);
        }
        order.sort((a, b) -> Double.compare(ranks.get(a), ranks.get(b)));
        return order;
    }

    /// The largest groups of neighbours in [#order()] that cannot be told apart, as first and last position; groups
    /// of one are left out.
    public List<Group> groups() {
        List<Group> groups = new ArrayList<>();
        List<Integer> order = order();
        double width = criticalDifference.orElse(Double.POSITIVE_INFINITY);
        int reached = 0;
        for (int first = 0; first < order.size(); first++) {
            int last = first;
            while (last + 1 < order.size() && ranks.get(order.get(last + 1)) - ranks.get(order.get(first)) <= width) {
                last++;
            }
            if (last > first && last > reached) {
                groups.add(new Group(first, last));
                reached = last;
            }
        }
        return groups;
    }

    /// Positions in [#order()], both included.
    public record Group(int first, int last) {}
}
