package org.millijoule.search.policy;

import java.util.random.RandomGenerator;

/// Draws from a snapshot of a [Policy] without allocation: one uniform number of 53 bits per choice that matters,
/// compared with cumulated probabilities. The comparison has no branch, since a draw cannot be predicted.
public final class PolicySampler {
    private final int[] offsets;
    private final int[] gates;
    private final boolean[] inert;
    /// Cumulated probabilities times 2^53, rounded up: `u >= p` for the uniform number u is `bits >= threshold`.
    private final long[] thresholds;

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
        thresholds = new long[offsets[n]];
        for (int c = 0; c < n; c++) {
            double sum = 0;
            for (int o = 0; o < probabilities[c].length; o++) {
                sum += probabilities[c][o];
                thresholds[offsets[c] + o] = (long) Math.ceil(sum * 0x1p53);
            }
        }
    }

    /// Writes the index of the drawn option of every choice; 0 where the gate drew 0, the last where inert.
    public void draw(RandomGenerator random, int[] options) {
        for (int c = 0; c < gates.length; c++) {
            if (inert[c]) {
                options[c] = offsets[c + 1] - offsets[c] - 1;
            } else if (gates[c] >= 0 && options[gates[c]] == 0) {
                options[c] = 0;
            } else {
                long bits = random.nextLong() >>> 11; // as in nextDouble
                int reached = 0;
                for (int at = offsets[c]; at < offsets[c + 1] - 1; at++) {
                    reached += 1 - (int) ((bits - thresholds[at]) >>> 63);
                }
                options[c] = reached;
            }
        }
    }

    /// Whether choice `c` had a say in the network just drawn.
    public boolean counted(int c, int[] options) {
        return !inert[c] && (gates[c] < 0 || options[gates[c]] != 0);
    }

    /// Where the options of choice `c` start in a flat array over all options of all choices.
    public int offset(int c) {
        return offsets[c];
    }

    public int options() {
        return thresholds.length;
    }
}
