package org.millijoule.pareto;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Fast non-dominated sorting and crowding (Deb, Pratap, Agarwal and Meyarivan, "A fast and elitist multiobjective
/// genetic algorithm: NSGA-II", IEEE TEC 2002, sections III-A and III-B), all metrics minimised.
///
/// Constraints as in section VI-A: what violates less dominates what violates more, whatever the metrics; among
/// equal violations, and so among points inside every limit, the metrics decide. Any set of limits becomes one
/// number, its total violation.
public final class NonDominatedSort {
    private NonDominatedSort() {}

    /// The rank of every point: 0 for those that nothing dominates, 1 for those that only rank 0 dominates, ...
    public static int[] ranks(double[][] points) {
        return ranks(points, new double[points.length]);
    }

    /// The same under constraints.
    ///
    /// @param violations one per point, 0 inside every limit
    public static int[] ranks(double[][] points, double[] violations) {
        int[] rank = new int[points.length];
        int[] dominators = new int[points.length];
        List<List<Integer>> dominated = new ArrayList<>();
        for (int i = 0; i < points.length; i++) {
            dominated.add(new ArrayList<>());
            for (int j = 0; j < points.length; j++) {
                if (dominates(points[i], violations[i], points[j], violations[j])) {
                    dominated.get(i).add(j);
                } else if (dominates(points[j], violations[j], points[i], violations[i])) {
                    dominators[i]++;
                }
            }
        }
        List<Integer> front = new ArrayList<>();
        for (int i = 0; i < points.length; i++) {
            if (dominators[i] == 0) {
                front.add(i);
            }
        }
        for (int level = 0; !front.isEmpty(); level++) {
            List<Integer> next = new ArrayList<>();
            for (int i : front) {
                rank[i] = level;
                for (int j : dominated.get(i)) {
                    if (--dominators[j] == 0) {
                        next.add(j);
                    }
                }
            }
            front = next;
        }
        return rank;
    }

    private static boolean dominates(double[] one, double violation, double[] other, double otherViolation) {
        return violation == otherViolation ? dominates(one, other) : violation < otherViolation;
    }

    static boolean dominates(double[] one, double[] other) {
        boolean smaller = false;
        for (int k = 0; k < one.length; k++) {
            if (one[k] > other[k]) {
                return false;
            }
            smaller |= one[k] < other[k];
        }
        return smaller;
    }

    /// The crowding distance of the points of one front: infinite at its ends, else the sum over metrics of the gap
    /// between the two neighbours, relative to the metric's range.
    public static double[] crowding(double[][] front) {
        double[] distance = new double[front.length];
        int metrics = front.length == 0 ? 0 : front[0].length;
        for (int k = 0; k < metrics; k++) {
            int metric = k;
            Integer[] order = new Integer[front.length];
            Arrays.setAll(order, i -> i);
            Arrays.sort(order, (a, b) -> Double.compare(front[a][metric], front[b][metric]));
            double range = front[order[order.length - 1]][k] - front[order[0]][k];
            distance[order[0]] = Double.POSITIVE_INFINITY;
            distance[order[order.length - 1]] = Double.POSITIVE_INFINITY;
            for (int i = 1; i < order.length - 1 && range > 0; i++) {
                distance[order[i]] += (front[order[i + 1]][k] - front[order[i - 1]][k]) / range;
            }
        }
        return distance;
    }
}
