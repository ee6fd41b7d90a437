package org.millijoule.search.strategy;

import java.util.Arrays;
import java.util.List;
import org.millijoule.search.policy.Adam;
import org.millijoule.search.policy.Policy;
import org.millijoule.space.Architecture;
import org.millijoule.space.Choice;

/// A policy that depends on where on the front it is to go: theta(u) = theta_0 + sum_k u_k theta_k, u_k from -1 to 1.
/// With no u it is a [Policy].
final class ConditionalPolicy {
    private final List<Choice> choices;
    private final double[][][] parts; // theta_0, theta_1, ...
    private final double[][][] gradient;
    private final Adam[] optimizers;

    ConditionalPolicy(List<Choice> choices, int conditions, Adam.Settings settings) {
        this.choices = choices;
        this.parts = new double[conditions + 1][][];
        this.gradient = new double[conditions + 1][][];
        this.optimizers = new Adam[conditions + 1];
        Policy uniform = new Policy(choices);
        for (int k = 0; k <= conditions; k++) {
            parts[k] = uniform.zeros();
            gradient[k] = uniform.zeros();
            optimizers[k] = new Adam(settings, uniform);
        }
    }

    /// The policy for one u.
    Policy at(double[] u) {
        Policy policy = new Policy(choices);
        double[][] logits = policy.logits();
        for (int c = 0; c < logits.length; c++) {
            for (int o = 0; o < logits[c].length; o++) {
                logits[c][o] = parts[0][c][o];
                for (int k = 0; k < u.length; k++) {
                    logits[c][o] += u[k] * parts[k + 1][c][o];
                }
            }
        }
        return policy;
    }

    /// Adds to the gradient of what is to be large: `factor` times the score of an architecture, and `entropy` times
    /// the gradient of the entropy, dH/dtheta_o = -v_o (log v_o + H), of every choice.
    void add(double[] u, Architecture architecture, double factor, double entropy) {
        Policy policy = at(u);
        double[][] own = policy.zeros();
        policy.addScore(architecture, factor, own);
        double[][] probabilities = policy.probabilities();
        for (int c = 0; c < own.length; c++) {
            double h = 0;
            for (double v : probabilities[c]) {
                h -= v > 0 ? v * StrictMath.log(v) : 0;
            }
            for (int o = 0; o < own[c].length && !choices.get(c).inert(); o++) {
                double v = probabilities[c][o];
                own[c][o] -= v > 0 ? entropy * v * (StrictMath.log(v) + h) : 0;
                gradient[0][c][o] += own[c][o];
                for (int k = 0; k < u.length; k++) {
                    gradient[k + 1][c][o] += u[k] * own[c][o];
                }
            }
        }
    }

    /// One step of Adam uphill; the gradient begins again at 0.
    void step() {
        for (int k = 0; k < parts.length; k++) {
            for (double[] row : gradient[k]) {
                for (int o = 0; o < row.length; o++) {
                    row[o] = -row[o];
                }
            }
            optimizers[k].step(parts[k], gradient[k]);
            for (double[] row : gradient[k]) {
                Arrays.fill(row, 0);
            }
        }
    }
}
