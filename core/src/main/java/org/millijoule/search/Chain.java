package org.millijoule.search;

import java.util.List;
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
    final int settings;
    /// What setting j of block i asks for: `asks[i][j]`.
    final int[][] asks;
    /// What head, pooling and classifier ask for.
    final int tailAsks;

    private final int[] sizes;

    Chain(List<Choice> choices, int perBlock, int[][] asks, int tailAsks) {
        this.choices = List.copyOf(choices);
        this.perBlock = perBlock;
        this.blocks = asks.length;
        this.asks = asks;
        this.tailAsks = tailAsks;
        this.sizes = sizes(choices, perBlock);
        this.settings = asks[0].length;
    }

    /// Numbers of options of the choices of one block; the same for all blocks.
    static int[] sizes(List<Choice> choices, int perBlock) {
        return choices.stream()
                .limit(perBlock)
                .mapToInt(choice -> choice.options().size())
                .toArray();
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
            j = j * sizes[c] + options[first + c];
        }
        return j;
    }

    /// Whether `j` is the plainest of the settings of block `i` that are the same network: inert connectivity is
    /// its last option, and a block that is left out has option 0 everywhere.
    boolean plainest(int i, int j) {
        int perConnectivity = settings / sizes[0];
        boolean inert = choices.get(i * perBlock).inert();
        return inert ? j / perConnectivity == sizes[0] - 1 : asks[i][j] != ABSENT || j % perConnectivity == 0;
    }

    Architecture architecture(int[] settingOfBlock) {
        int[] options = new int[blocks * perBlock];
        for (int i = 0; i < blocks; i++) {
            System.arraycopy(options(settingOfBlock[i], sizes), 0, options, i * perBlock, perBlock);
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

    /// Sums `weights`, one per setting, by the option of each choice of the block.
    double[][] marginals(double[] weights) {
        double[][] marginals = new double[perBlock][];
        double[] folded = weights;
        for (int c = perBlock - 1; c >= 0; c--) {
            int size = sizes[c];
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
            if (options[c] < 0 || options[c] >= sizes[c % perBlock]) {
                throw new IllegalArgumentException("the architecture has option " + options[c] + " at choice "
                        + choices.get(c).name() + ", which has only " + sizes[c % perBlock]);
            }
        }
    }
}
