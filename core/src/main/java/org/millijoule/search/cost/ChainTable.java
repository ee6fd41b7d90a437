package org.millijoule.search.cost;

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
