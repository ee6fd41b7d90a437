package org.millijoule.search.cost;

import java.util.Arrays;
import java.util.List;
import org.millijoule.search.Metric;
import org.millijoule.search.policy.Policy;
import org.millijoule.space.Architecture;

/// The costs of a chain of blocks: a look-up per block. A block's last layer writes at the bits that the next
/// *present* block (or the tail) reads, so the table is indexed by block, setting and next bits, and minimum, maximum
/// and expectation are recursions along the chain, exact over all settings. Where costs do not depend on output bits
/// there is one column only.
final class ChainTable implements CostTable {
    private final Metric metric;
    private final Chain chain;
    private final int columns;
    private final double[][] blocks;
    private final double[] stem;
    private final double tail;

    /// @param blocks cost of setting j of block i where the next one asks for column b: `[i][j * columns + b]`
    /// @param stem cost of the stem per column
    ChainTable(Metric metric, Chain chain, int columns, double[][] blocks, double[] stem, double tail) {
        this.metric = metric;
        this.chain = chain;
        this.columns = columns;
        this.blocks = blocks;
        this.stem = stem;
        this.tail = tail;
    }

    @Override
    public Metric metric() {
        return metric;
    }

    @Override
    public double cost(Architecture architecture) {
        int[] options = architecture.toArray();
        chain.check(options);
        return cost(options);
    }

    @Override
    public double cost(int[] options) {
        double total = tail;
        int next = chain.tailAsks;
        for (int i = chain.blocks - 1; i >= 0; i--) {
            int j = chain.setting(options, i);
            int asks = chain.asks[i][j];
            if (asks != Chain.ABSENT) {
                total += at(i, j, next);
                next = asks;
            }
        }
        return total + stem[column(next)];
    }

    @Override
    public double expected(Policy policy) {
        return new ChainExpectation(this, policy).value();
    }

    @Override
    public double[][] expectedGradient(Policy policy) {
        return new ChainExpectation(this, policy).gradient();
    }

    @Override
    public Architecture cheapest() {
        return ChainExtreme.of(this, 1);
    }

    @Override
    public Architecture dearest() {
        return ChainExtreme.of(this, -1);
    }

    @Override
    public void check(Policy policy) {
        chain.check(policy);
    }

    /// The sum of tables, each times its weight.
    static ChainTable sum(List<ChainTable> tables, double[] weights) {
        ChainTable first = tables.getFirst();
        Chain chain = first.chain;
        int columns = tables.stream().mapToInt(table -> table.columns).max().orElse(1);
        double[][] blocks = new double[chain.blocks][];
        Arrays.setAll(blocks, i -> new double[chain.settings(i) * columns]);
        double[] stem = new double[columns];
        double tail = 0;
        for (int t = 0; t < weights.length; t++) {
            ChainTable table = tables.get(t);
            for (int i = 0; i < chain.blocks; i++) {
                for (int at = 0; at < blocks[i].length; at++) {
                    blocks[i][at] += weights[t] * table.at(i, at / columns, at % columns);
                }
            }
            for (int b = 0; b < columns; b++) {
                stem[b] += weights[t] * table.stem(b);
            }
            tail += weights[t] * table.tail;
        }
        return new ChainTable(first.metric, chain, columns, blocks, stem, tail);
    }

    Chain chain() {
        return chain;
    }

    int columns() {
        return columns;
    }

    /// The column of a bit-width: costs that do not depend on output bits have a single one.
    int column(int asks) {
        return columns == 1 ? 0 : asks;
    }

    double at(int block, int setting, int next) {
        return blocks[block][setting * columns + column(next)];
    }

    double stem(int asks) {
        return stem[column(asks)];
    }

    double tail() {
        return tail;
    }
}
