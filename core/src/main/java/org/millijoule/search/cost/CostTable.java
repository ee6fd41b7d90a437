package org.millijoule.search.cost;

import java.util.Arrays;
import java.util.List;
import org.millijoule.search.Metric;
import org.millijoule.search.policy.Policy;
import org.millijoule.space.Architecture;

/// What every architecture of a space costs on one accelerator in one [Metric], per image: a look-up per block.
///
/// A block's last layer writes at the bits that the next *present* block (or the tail) reads, so cost is a chain:
/// the table is indexed by block, setting and next bits, and minimum, maximum and expectation are recursions
/// along the chain, exact over all settings. Where costs do not depend on output bits there is one column only.
public final class CostTable {
    private final Metric metric;
    private final Chain chain;
    private final int columns;
    private final double[][] blocks;
    private final double[] stem;
    private final double tail;

    /// @param blocks cost of setting j of block i where the next one asks for column b: `[i][j * columns + b]`
    /// @param stem cost of the stem per column
    CostTable(Metric metric, Chain chain, int columns, double[][] blocks, double[] stem, double tail) {
        this.metric = metric;
        this.chain = chain;
        this.columns = columns;
        this.blocks = blocks;
        this.stem = stem;
        this.tail = tail;
    }

    public Metric metric() {
        return metric;
    }

    /// In the unit of the metric.
    ///
    /// @throws IllegalArgumentException if the architecture does not belong to the space
    public double cost(Architecture architecture) {
        int[] options = architecture.toArray();
        chain.check(options);
        return cost(options);
    }

    /// The same without allocation and without checks.
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

    /// E_a~pi(cost(a)), in closed form.
    public double expected(Policy policy) {
        return new ChainExpectation(this, policy).value();
    }

    /// The gradient of [#expected(Policy)] with respect to theta, in closed form.
    public double[][] expectedGradient(Policy policy) {
        return new ChainExpectation(this, policy).gradient();
    }

    /// A cheapest architecture of all; of equals, the one with the lowest options.
    public Architecture cheapest() {
        return ChainExtreme.of(this, 1);
    }

    /// A dearest architecture of all.
    public Architecture dearest() {
        return ChainExtreme.of(this, -1);
    }

    /// The least cost of any architecture.
    public double minimum() {
        return cost(cheapest());
    }

    /// The largest cost of any architecture.
    public double maximum() {
        return cost(dearest());
    }

    /// The sum of tables of one space, each times its weight; its metric is the first one's in name only.
    static CostTable weighted(List<CostTable> tables, double[] weights) {
        CostTable first = tables.getFirst();
        Chain chain = first.chain;
        int columns = tables.stream().mapToInt(table -> table.columns).max().orElse(1);
        double[][] blocks = new double[chain.blocks][];
        Arrays.setAll(blocks, i -> new double[chain.settings(i) * columns]);
        double[] stem = new double[columns];
        double tail = 0;
        for (int t = 0; t < weights.length; t++) {
            CostTable table = tables.get(t);
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
        return new CostTable(first.metric, chain, columns, blocks, stem, tail);
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
