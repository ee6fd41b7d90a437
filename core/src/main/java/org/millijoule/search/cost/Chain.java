package org.millijoule.search.cost;

import java.util.List;
import org.millijoule.search.policy.Policy;
import org.millijoule.space.Architecture;
import org.millijoule.space.Choice;
import org.millijoule.space.Structure;

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
    /// What setting j of block i asks for: `asks[i][j]`.
    final int[][] asks;
    /// What head, pooling and classifier ask for.
    final int tailAsks;

    private final int[] firsts; // choice of each block
    private final int[][] sizes; // of the choices of each block

    Chain(List<Choice> choices, List<Structure.Link> links, int[][] asks, int tailAsks) {
        this.choices = List.copyOf(choices);
        this.blocks = asks.length;
        this.asks = asks;
        this.tailAsks = tailAsks;
        this.firsts = links.stream().mapToInt(Structure.Link::firstChoice).toArray();
        this.sizes = links.stream().map(link -> sizes(choices, link)).toArray(int[][]::new);
    }

    /// Numbers of options of the choices of a block.
    static int[] sizes(List<Choice> choices, Structure.Link link) {
        return choices.subList(link.firstChoice(), link.firstChoice() + link.choices()).stream()
                .mapToInt(choice -> choice.options().size())
                .toArray();
    }

    /// The position of the first choice of block `i`.
    int first(int i) {
        return firsts[i];
    }

    /// The number of choices of block `i`.
    int choicesOf(int i) {
        return sizes[i].length;
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
        int first = firsts[i];
        int[] of = sizes[i];
        int j = 0;
        for (int c = 0; c < of.length; c++) {
            j = j * of[c] + options[first + c];
        }
        return j;
    }

    /// Whether `j` is the plainest of the settings of block `i` that are the same network: inert connectivity is
    /// its last option, and a block that is left out has option 0 everywhere.
    boolean plainest(int i, int j) {
        int connections = sizes[i][0];
        int perConnectivity = settings(i) / connections;
        boolean inert = choices.get(firsts[i]).inert();
        return inert ? j / perConnectivity == connections - 1 : asks[i][j] != ABSENT || j % perConnectivity == 0;
    }

    Architecture architecture(int[] settingOfBlock) {
        int[] options = new int[choices.size()];
        for (int i = 0; i < blocks; i++) {
            System.arraycopy(options(settingOfBlock[i], sizes[i]), 0, options, firsts[i], sizes[i].length);
        }
        return Architecture.of(options);
    }

    /// The probability of every setting of block `i`: the product of its choices' probabilities.
    double[] joint(double[][] probabilities, int i) {
        double[] joint = {1};
        for (int c = 0; c < sizes[i].length; c++) {
            double[] v = probabilities[firsts[i] + c];
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
        double[][] marginals = new double[sizes[i].length][];
        double[] folded = weights;
        for (int c = sizes[i].length - 1; c >= 0; c--) {
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
        Belonging.check(choices, policy);
    }

    /// @param options one per choice of the space
    void check(int[] options) {
        Belonging.check(choices, options);
    }
}
