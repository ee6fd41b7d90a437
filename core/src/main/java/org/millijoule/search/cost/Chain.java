package org.millijoule.search.cost;

import java.util.Arrays;
import java.util.List;
import org.millijoule.search.policy.Policy;
import org.millijoule.space.Architecture;
import org.millijoule.space.Choice;

/// The chain of blocks that all [CostTable]s of one space share: which settings a block has, and at how many bits
/// each of them reads its input.
///
/// A setting of a block is numbered by its options, the first choice (s) varying slowest. Bit-widths are numbered
/// as the columns of the tables; -1 stands for a block that is left out and so passes on what the next one asks
/// for.
final class Chain {
    static final int ABSENT = -1;

    final List<Choice> choices;
    final int blocks;
    final int perBlock;
    /// What setting j of block i asks for: `asks[i][j]`.
    final int[][] asks;
    /// What head, pooling and classifier ask for.
    final int tailAsks;

    private final int[][] sizes; // of the choices of each block

    Chain(List<Choice> choices, int perBlock, int[][] asks, int tailAsks) {
        this.choices = List.copyOf(choices);
        this.perBlock = perBlock;
        this.blocks = asks.length;
        this.asks = asks;
        this.tailAsks = tailAsks;
        this.sizes = new int[blocks][];
        Arrays.setAll(sizes, i -> sizes(choices, perBlock, i));
    }

    /// Numbers of options of the choices of block `i`.
    static int[] sizes(List<Choice> choices, int perBlock, int i) {
        return choices.subList(i * perBlock, (i + 1) * perBlock).stream()
                .mapToInt(choice -> choice.options().size())
                .toArray();
    }

    /// The number of settings of block `i`.
    int settings(int i) {
        return asks[i].length;
    }

    /// The options of setting `j` of a block with choices of these sizes.
    static int[] options(int j, int[] sizes) {
        int[] options = new int[sizes.length];
        int rest = j;
        for (int c = sizes.length - 1; c >= 0; c--) {
            options[c] = rest % sizes[c];
            rest /= sizes[c];
        }
        return options;
    }

    /// The setting of block `i` in the options of a whole architecture.
    int setting(int[] options, int i) {
        int first = i * perBlock;
        int j = 0;
        for (int c = 0; c < perBlock; c++) {
            j = j * sizes[i][c] + options[first + c];
        }
        return j;
    }

    /// Whether `j` is the plainest of the settings of block `i` that are the same network: inert connectivity is
    /// its last option, and a block that is left out has option 0 everywhere.
    boolean plainest(int i, int j) {
        int connections = sizes[i][0];
        int perConnectivity = settings(i) / connections;
        boolean inert = choices.get(i * perBlock).inert();
        return inert ? j / perConnectivity == connections - 1 : asks[i][j] != ABSENT || j % perConnectivity == 0;
    }

    Architecture architecture(int[] settingOfBlock) {
        int[] options = new int[blocks * perBlock];
        for (int i = 0; i < blocks; i++) {
            System.arraycopy(options(settingOfBlock[i], sizes[i]), 0, options, i * perBlock, perBlock);
        }
        return Architecture.of(options);
    }

    /// The probability of every setting of block `i`: the product of its choices' probabilities.
    double[] joint(double[][] probabilities, int i) {
        double[] joint = {1};
        for (int c = 0; c < perBlock; c++) {
            double[] v = probabilities[i * perBlock + c];
            double[] longer = new double[joint.length * v.length];
            for (int j = 0; j < longer.length; j++) {
                longer[j] = joint[j / v.length] * v[j % v.length];
            }
            joint = longer;
        }
        return joint;
    }

    /// Sums `weights`, one per setting of block `i`, by the option of each of its choices.
    double[][] marginals(int i, double[] weights) {
        double[][] marginals = new double[perBlock][];
        double[] folded = weights;
        for (int c = perBlock - 1; c >= 0; c--) {
            int size = sizes[i][c];
            double[] shorter = new double[folded.length / size];
            marginals[c] = new double[size];
            for (int j = 0; j < folded.length; j++) {
                marginals[c][j % size] += folded[j];
                shorter[j / size] += folded[j];
            }
            folded = shorter;
        }
        return marginals;
    }

    void check(Policy policy) {
        if (!policy.choices().equals(choices)) {
            throw new IllegalArgumentException("the policy belongs to another space than the cost table");
        }
    }

    /// @param options one per choice of the space
    void check(int[] options) {
        if (options.length != choices.size()) {
            throw new IllegalArgumentException(
                    "the architecture has " + options.length + " options, the space " + choices.size() + " choices");
        }
        for (int c = 0; c < options.length; c++) {
            int size = sizes[c / perBlock][c % perBlock];
            if (options[c] < 0 || options[c] >= size) {
                throw new IllegalArgumentException("the architecture has option " + options[c] + " at choice "
                        + choices.get(c).name() + ", which has only " + size);
            }
        }
    }
}
