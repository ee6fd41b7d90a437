package org.millijoule.search;

import java.util.random.RandomGenerator;

/// Draws from a snapshot of a [Policy] without allocation: one uniform number per choice that matters, compared
/// with cumulated probabilities.
final class PolicySampler {
    private final int[] offsets;
    private final int[] gates;
    private final boolean[] inert;
    private final double[] cumulated;

    PolicySampler(Policy policy) {
        double[][] probabilities = policy.probabilities();
        int n = probabilities.length;
        offsets = new int[n + 1];
        gates = new int[n];
        inert = new boolean[n];
        for (int c = 0; c < n; c++) {
            offsets[c + 1] = offsets[c] + probabilities[c].length;
            gates[c] = policy.gate(c);
            inert[c] = policy.inert(c);
        }
        cumulated = new double[offsets[n]];
        for (int c = 0; c < n; c++) {
            double sum = 0;
            for (int o = 0; o < probabilities[c].length; o++) {
                sum += probabilities[c][o];
                cumulated[offsets[c] + o] = sum;
            }
        }
    }

    /// Writes the index of the drawn option of every choice; 0 where the gate drew 0, the last where inert.
    void draw(RandomGenerator random, int[] options) {
        for (int c = 0; c < gates.length; c++) {
            if (inert[c]) {
                options[c] = offsets[c + 1] - offsets[c] - 1;
            } else if (gates[c] >= 0 && options[gates[c]] == 0) {
                options[c] = 0;
            } else {
                double uniform = random.nextDouble();
                int at = offsets[c];
                int last = offsets[c + 1] - 1;
                while (at < last && uniform >= cumulated[at]) {
                    at++;
                }
                options[c] = at - offsets[c];
            }
        }
    }

    /// Whether choice `c` had a say in the network just drawn.
    boolean counted(int c, int[] options) {
        return !inert[c] && (gates[c] < 0 || options[gates[c]] != 0);
    }

    /// Where the options of choice `c` start in a flat array over all options of all choices.
    int offset(int c) {
        return offsets[c];
    }

    int options() {
        return cumulated.length;
    }
}
