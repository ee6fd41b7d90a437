package org.millijoule.assign;

import java.util.Arrays;

/// Which of many vectors are nowhere smaller than another one: Kung's divide and conquer (Kung, Luccio and Preparata,
/// "On finding the maxima of a set of vectors", Journal of the ACM 22, 1975).
final class Dominance {
    private static final int BRUTE = 1024; // our choice: pairs that are compared one by one

    private final double[][] low; // of a vector that stands in for another, by dimension
    private final double[][] high; // of a vector that is replaced
    private final boolean[] gone;
    private final int[] spare;
    private long pairs; // that may still be compared

    /// @param low `low[d][i] <= high[d][j]` in every dimension lets vector i stand in for vector j
    /// @param pairs of vectors that are compared one by one at most; some are kept for want of more
    Dominance(double[][] low, double[][] high, int vectors, long pairs) {
        this.low = low;
        this.high = high;
        this.gone = new boolean[vectors];
        this.spare = new int[vectors];
        this.pairs = pairs;
    }

    boolean[] gone() {
        return gone;
    }

    /// Marks those of some vectors that an earlier one stands in for.
    ///
    /// @param list positions, in an order in which earlier ones may stand in for later ones
    void reduce(int[] list, int from, int to) {
        if (to - from < 2) {
            return;
        }
        if (to - from <= 16) {
            for (int j = from + 1; j < to; j++) {
                for (int i = from; i < j && !gone[list[j]]; i++) {
                    gone[list[j]] = !gone[list[i]] && within(list[i], list[j], low.length);
                }
            }
            return;
        }
        int middle = (from + to) >>> 1;
        reduce(list, from, middle);
        reduce(list, middle, to);
        int[] left = left(list, from, middle);
        int[] right = left(list, middle, to);
        filter(left, left.length, right, right.length, low.length);
    }

    private int[] left(int[] list, int from, int to) {
        int n = 0;
        for (int i = from; i < to; i++) {
            if (!gone[list[i]]) {
                spare[n++] = list[i];
            }
        }
        return Arrays.copyOf(spare, n);
    }

    private boolean within(int one, int other, int dimensions) {
        for (int d = 0; d < dimensions; d++) {
            if (!(low[d][one] <= high[d][other])) {
                return false;
            }
        }
        return true;
    }

    private void filter(int[] by, int r, int[] of, int s, int dimensions) {
        if (r == 0 || s == 0) {
            return;
        }
        if (dimensions == 0) {
            for (int j = 0; j < s; j++) {
                gone[of[j]] = true;
            }
            return;
        }
        if (dimensions == 1) {
            double least = Double.POSITIVE_INFINITY;
            for (int i = 0; i < r; i++) {
                least = Math.min(least, low[0][by[i]]);
            }
            for (int j = 0; j < s; j++) {
                gone[of[j]] |= least <= high[0][of[j]];
            }
            return;
        }
        if (pairs <= 0) {
            return;
        }
        if ((long) r * s <= BRUTE) {
            pairs -= (long) r * s;
            brute(by, r, of, s, dimensions);
            return;
        }
        pairs -= r + s;
        split(by, r, of, s, dimensions);
    }

    private void brute(int[] by, int r, int[] of, int s, int dimensions) {
        for (int j = 0; j < s; j++) {
            for (int i = 0; i < r && !gone[of[j]]; i++) {
                gone[of[j]] = within(by[i], of[j], dimensions);
            }
        }
    }

    private void split(int[] by, int r, int[] of, int s, int dimensions) {
        int d = dimensions - 1;
        double least = Double.POSITIVE_INFINITY;
        double most = Double.NEGATIVE_INFINITY;
        for (int i = 0; i < r; i++) {
            least = Math.min(least, low[d][by[i]]);
            most = Math.max(most, low[d][by[i]]);
        }
        if (least == most) {
            int[] above = new int[s];
            int n = 0;
            for (int j = 0; j < s; j++) {
                if (!gone[of[j]] && least <= high[d][of[j]]) {
                    above[n++] = of[j];
                }
            }
            filter(by, r, above, n, d);
            return;
        }
        double middle = least / 2 + most / 2;
        if (!(middle >= least && middle < most)) { // infinite, or neighbours
            middle = least;
        }
        int[] lower = new int[r];
        int[] upper = new int[r];
        int lowers = 0;
        int uppers = 0;
        for (int i = 0; i < r; i++) {
            if (low[d][by[i]] <= middle) {
                lower[lowers++] = by[i];
            } else {
                upper[uppers++] = by[i];
            }
        }
        int[] below = new int[s];
        int[] above = new int[s];
        int belows = 0;
        int aboves = 0;
        for (int j = 0; j < s; j++) {
            if (!gone[of[j]]) {
                if (high[d][of[j]] < middle) {
                    below[belows++] = of[j];
                } else {
                    above[aboves++] = of[j];
                }
            }
        }
        filter(lower, lowers, above, aboves, d);
        int left = 0;
        for (int j = 0; j < aboves; j++) {
            if (!gone[above[j]]) {
                above[left++] = above[j];
            }
        }
        filter(upper, uppers, above, left, dimensions);
        filter(lower, lowers, below, belows, dimensions);
    }
}
