package org.millijoule.precision;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.millijoule.network.Network;
import org.millijoule.network.Node;
import org.millijoule.network.Precision;
import org.millijoule.network.QuantizationPolicy;

/// The bit-widths that the layers of a network may have. Each group has two choices, weights (`2 g`) and activations
/// (`2 g + 1`), whose options are its bit-widths in order.
///
/// @param network whose quantizable layers are all in one group each
public record BitChoices(Network network, List<BitGroup> groups) {
    public BitChoices {
        groups = List.copyOf(groups);
        List<Integer> layers = groups.stream()
                .flatMap(group -> group.layers().stream())
                .sorted()
                .toList();
        for (int i = 0; i < Math.max(layers.size(), network.quantizable().size()); i++) {
            if (i >= layers.size()
                    || layers.get(i) != i
                    || i >= network.quantizable().size()) {
                throw new IllegalArgumentException("every layer is in one group, but layer " + i + " is not");
            }
        }
    }

    /// The number of choices.
    public int size() {
        return 2 * groups.size();
    }

    /// The bit-widths of a choice.
    public List<Integer> bits(int choice) {
        BitGroup group = groups.get(choice / 2);
        return choice % 2 == 0 ? group.weightBits() : group.activationBits();
    }

    /// The bit-widths of all layers.
    ///
    /// @param options one for each choice; further ones are not looked at
    public QuantizationPolicy policy(int[] options) {
        List<Precision> precisions =
                new ArrayList<>(Collections.nCopies(network.quantizable().size(), Precision.uniform(8)));
        for (int g = 0; g < groups.size(); g++) {
            Precision precision = new Precision(
                    groups.get(g).weightBits().get(options[2 * g]),
                    groups.get(g).activationBits().get(options[2 * g + 1]));
            groups.get(g).layers().forEach(layer -> precisions.set(layer, precision));
        }
        return new QuantizationPolicy(precisions);
    }

    /// The widest bit-widths everywhere.
    public int[] widest() {
        int[] options = new int[size()];
        for (int c = 0; c < options.length; c++) {
            options[c] = bits(c).size() - 1;
        }
        return options;
    }

    /// One bit-width wherever it may be chosen; where not, the widest below it, else the narrowest there is.
    public int[] uniform(int width) {
        int[] options = new int[size()];
        for (int c = 0; c < options.length; c++) {
            List<Integer> bits = bits(c);
            for (int o = 0; o < bits.size(); o++) {
                options[c] = bits.get(o) <= width ? o : options[c];
            }
        }
        return options;
    }

    /// The group of each layer.
    int[] groupOfLayer() {
        int[] group = new int[network.quantizable().size()];
        for (int g = 0; g < groups.size(); g++) {
            for (int layer : groups.get(g).layers()) {
                group[layer] = g;
            }
        }
        return group;
    }

    /// The names of the layers.
    public List<String> names() {
        return network.quantizable().stream().map(Node::name).toList();
    }
}
