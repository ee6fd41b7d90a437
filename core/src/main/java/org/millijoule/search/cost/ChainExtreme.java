package org.millijoule.search.cost;

import java.util.Arrays;
import org.millijoule.space.Architecture;

/// The cheapest or the dearest architecture of a [ChainTable], by dynamic programming from the tail: `best[i][b]`
/// is the least cost of block i and all after it, given that the first present one of them asks for b.
final class ChainExtreme {
    private final ChainTable table;
    private final Chain chain;
    private final double sign;
    private final double[][] best;
    private final int[][] setting;
    private final int[][] next;

    private ChainExtreme(ChainTable table, double sign) {
        this.table = table;
        this.chain = table.chain();
        this.sign = sign;
        this.best = new double[chain.blocks + 1][table.columns()];
        this.setting = new int[chain.blocks][table.columns()];
        this.next = new int[chain.blocks][table.columns()];
        for (double[] row : best) {
            Arrays.fill(row, Double.POSITIVE_INFINITY);
        }
    }

    /// @param sign 1 for the cheapest, -1 for the dearest
    static Architecture of(ChainTable table, double sign) {
        return new ChainExtreme(table, sign).search();
    }

    private Architecture search() {
        best[chain.blocks][table.column(chain.tailAsks)] = sign * table.tail();
        for (int i = chain.blocks - 1; i >= 0; i--) {
            for (int j = 0; j < chain.settings(i); j++) {
                if (chain.plainest(i, j)) {
                    extend(i, j);
                }
            }
        }
        int start = 0;
        for (int b = 1; b < table.columns(); b++) {
            start = best[0][b] + sign * table.stem(b) < best[0][start] + sign * table.stem(start) ? b : start;
        }
        return walk(start);
    }

    private void extend(int i, int j) {
        int asks = chain.asks[i][j];
        for (int after = 0; after < table.columns(); after++) {
            boolean absent = asks == Chain.ABSENT;
            double cost = best[i + 1][after] + (absent ? 0 : sign * table.at(i, j, after));
            int here = absent ? after : table.column(asks);
            if (cost < best[i][here]) {
                best[i][here] = cost;
                setting[i][here] = j;
                next[i][here] = after;
            }
        }
    }

    private Architecture walk(int start) {
        int[] settings = new int[chain.blocks];
        int at = start;
        for (int i = 0; i < chain.blocks; i++) {
            settings[i] = setting[i][at];
            at = next[i][at];
        }
        return chain.architecture(settings);
    }
}
