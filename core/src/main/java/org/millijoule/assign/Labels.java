package org.millijoule.assign;

import java.util.Arrays;

/// Partial paths that end before one layer: where, what they cost so far, and from which label of the layer before.
final class Labels {
    int size;
    int[] node = new int[64];
    int[] parent = new int[64];
    char[] option = new char[64];
    double[] bound = new double[64];
    final double[][] total; // by measure

    Labels(int measures) {
        total = new double[measures][64];
    }

    /// A place for one more.
    int add() {
        if (size == node.length) {
            int more = size * 2;
            node = Arrays.copyOf(node, more);
            parent = Arrays.copyOf(parent, more);
            option = Arrays.copyOf(option, more);
            bound = Arrays.copyOf(bound, more);
            for (int m = 0; m < total.length; m++) {
                total[m] = Arrays.copyOf(total[m], more);
            }
        }
        return size++;
    }

    /// Keeps those that are not gone, in order.
    void drop(boolean[] gone) {
        int left = 0;
        for (int i = 0; i < size; i++) {
            if (!gone[i]) {
                node[left] = node[i];
                parent[left] = parent[i];
                option[left] = option[i];
                bound[left] = bound[i];
                for (double[] measure : total) {
                    measure[left] = measure[i];
                }
                left++;
            }
        }
        size = left;
    }

    /// Keeps those with the least bounds.
    ///
    /// @return the least bound of those that are gone, infinite where all may stay
    double truncate(int most) {
        if (size <= most) {
            return Double.POSITIVE_INFINITY;
        }
        double[] sorted = Arrays.copyOf(bound, size);
        Arrays.sort(sorted);
        double last = sorted[most - 1];
        int equal = most;
        for (int i = 0; i < most; i++) {
            equal -= sorted[i] < last ? 1 : 0;
        }
        boolean[] gone = new boolean[size];
        for (int i = 0; i < size; i++) {
            gone[i] = bound[i] > last || (bound[i] == last && equal-- <= 0);
        }
        drop(gone);
        return sorted[most];
    }

    /// What a later layer has to know to find the way back.
    Trace trace() {
        return new Trace(Arrays.copyOf(parent, size), Arrays.copyOf(option, size));
    }

    /// Parents and options of the labels of one layer.
    @SuppressWarnings("ArrayRecordComponent") // two columns, never compared
    record Trace(int[] parent, char[] option) {}
}
