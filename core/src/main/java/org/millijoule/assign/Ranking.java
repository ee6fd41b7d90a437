package org.millijoule.assign;

/// Positions in the order of keys, equal ones as they stand: a merge sort without objects.
final class Ranking {
    private Ranking() {}

    static void sort(int[] positions, int from, int to, double[] keys) {
        sort(positions, new int[to], from, to, keys);
    }

    private static void sort(int[] positions, int[] space, int from, int to, double[] keys) {
        if (to - from < 12) {
            for (int i = from + 1; i < to; i++) {
                int moved = positions[i];
                int j = i - 1;
                for (; j >= from && keys[positions[j]] > keys[moved]; j--) {
                    positions[j + 1] = positions[j];
                }
                positions[j + 1] = moved;
            }
            return;
        }
        int middle = (from + to) >>> 1;
        sort(positions, space, from, middle, keys);
        sort(positions, space, middle, to, keys);
        System.arraycopy(positions, from, space, from, to - from);
        int left = from;
        int right = middle;
        for (int i = from; i < to; i++) {
            boolean takeLeft = right >= to || (left < middle && keys[space[left]] <= keys[space[right]]);
            positions[i] = takeLeft ? space[left++] : space[right++];
        }
    }
}
