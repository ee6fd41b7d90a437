package org.millijoule.search.cost;

import org.millijoule.search.policy.Policy;

/// Exact expectation of a chain cost and its gradient, by one pass from the tail and one from the stem.
///
/// Blocks are independent, so what the first present block at or after i asks for is a distribution q_i:
/// ```
/// q_i(b) = (sum of p_ij over settings j that ask for b) + p_i(absent) q_(i+1)(b)
/// C_i(b) = sum_j p_ij cost_ij(b)
/// E      = tail + sum_i sum_b q_(i+1)(b) C_i(b) + sum_b q_0(b) stem(b)
/// ```
/// The pass from the stem carries dE/dq_i.
final class ChainExpectation {
    private final ChainTable table;
    private final Chain chain;
    private final Policy policy;
    private final double[][] probabilities;
    private final double[][] joint;
    private final double[][] q;
    private final double[][] blockCosts;
    private final double[] absent;

    ChainExpectation(ChainTable table, Policy policy) {
        this.table = table;
        this.chain = table.chain();
        this.policy = policy;
        chain.check(policy);
        this.probabilities = policy.probabilities();
        this.joint = new double[chain.blocks][];
        this.q = new double[chain.blocks + 1][table.columns()];
        this.blockCosts = new double[chain.blocks][table.columns()];
        this.absent = new double[chain.blocks];
        q[chain.blocks][table.column(chain.tailAsks)] = 1;
        for (int i = chain.blocks - 1; i >= 0; i--) {
            fromTail(i);
        }
    }

    private void fromTail(int i) {
        joint[i] = chain.joint(probabilities, i);
        for (int j = 0; j < chain.settings(i); j++) {
            double p = joint[i][j];
            int asks = chain.asks[i][j];
            if (asks == Chain.ABSENT) {
                absent[i] += p;
                continue;
            }
            q[i][table.column(asks)] += p;
            for (int b = 0; b < table.columns(); b++) {
                blockCosts[i][b] += p * table.at(i, j, b);
            }
        }
        for (int b = 0; b < table.columns(); b++) {
            q[i][b] += absent[i] * q[i + 1][b];
        }
    }

    double value() {
        double sum = table.tail();
        for (int i = chain.blocks - 1; i >= 0; i--) {
            sum += dot(q[i + 1], blockCosts[i]);
        }
        for (int b = 0; b < table.columns(); b++) {
            sum += q[0][b] * table.stem(b);
        }
        return sum;
    }

    double[][] gradient() {
        double[][] gradient = policy.zeros();
        double[] slope = new double[table.columns()]; // dE/dq_i
        for (int b = 0; b < slope.length; b++) {
            slope[b] = table.stem(b);
        }
        for (int i = 0; i < chain.blocks; i++) {
            logitGradient(i, slope, gradient);
            for (int b = 0; b < slope.length; b++) {
                slope[b] = blockCosts[i][b] + absent[i] * slope[b];
            }
        }
        return gradient;
    }

    /// With w_j = p_j dE/dp_j: dE/dtheta_co = (sum of w_j over settings with option o) - v_co (sum of all w_j).
    private void logitGradient(int i, double[] slope, double[][] gradient) {
        double[] next = q[i + 1];
        double ifAbsent = dot(slope, next);
        double[] weights = new double[chain.settings(i)];
        double all = 0;
        for (int j = 0; j < chain.settings(i); j++) {
            int asks = chain.asks[i][j];
            double slopeOfSetting = ifAbsent;
            if (asks != Chain.ABSENT) {
                slopeOfSetting = slope[table.column(asks)];
                for (int b = 0; b < next.length; b++) {
                    slopeOfSetting += next[b] * table.at(i, j, b);
                }
            }
            weights[j] = joint[i][j] * slopeOfSetting;
            all += weights[j];
        }
        double[][] marginals = chain.marginals(i, weights);
        for (int c = 0; c < chain.choicesOf(i); c++) {
            int choice = chain.first(i) + c;
            for (int o = 0; o < marginals[c].length && !policy.inert(choice); o++) {
                gradient[choice][o] = marginals[c][o] - probabilities[choice][o] * all;
            }
        }
    }

    private static double dot(double[] x, double[] y) {
        double sum = 0;
        for (int b = 0; b < x.length; b++) {
            sum += x[b] * y[b];
        }
        return sum;
    }
}
