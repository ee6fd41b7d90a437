package org.millijoule.precision;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import org.millijoule.assign.Factor;
import org.millijoule.assign.Scope;
import org.millijoule.hardware.OutputBits;
import org.millijoule.network.Layer;
import org.millijoule.network.Network;
import org.millijoule.network.Node;

/// At how many bits each tensor of a network is kept, as a variable: those of its widest reader ([OutputBits]).
///
/// Where several choices ask for a tensor, further variables hold the largest of the first two, of those and the third,
/// and so on; combinations that contradict are forbidden. So every cost stays a sum of terms over few variables,
/// exactly, however many layers read a tensor.
final class TensorBits {
    private final BitChoices choices;
    private final List<List<Integer>> bits = new ArrayList<>(); // of every variable
    private final List<Factor> rules = new ArrayList<>();
    private final List<int[]> largestOf = new ArrayList<>(); // of the further variables: the two they are made of
    private final Map<List<Integer>, Integer> known = new HashMap<>();
    private final Asked[] ofNode;
    private final Asked image;

    /// What a tensor is asked for: a fixed bit-width, or that of a variable.
    ///
    /// @param variable -1 where it is fixed
    record Asked(int fixed, int variable) {}

    TensorBits(BitChoices choices) {
        this.choices = choices;
        for (int c = 0; c < choices.size(); c++) {
            bits.add(choices.bits(c));
        }
        Network network = choices.network();
        List<Node> nodes = network.nodes();
        int[] group = choices.groupOfLayer();
        int[] layer = new int[nodes.size()];
        int layers = 0;
        for (int i = 0; i < layer.length; i++) {
            layer[i] = nodes.get(i).layer().quantizable() ? layers++ : -1;
        }
        int[] floor = new int[nodes.size() + 1];
        List<SortedSet<Integer>> asking = new ArrayList<>();
        for (int i = 0; i <= nodes.size(); i++) {
            asking.add(new TreeSet<>());
        }
        for (int i = nodes.size() - 1; i >= 0; i--) {
            if (floor[i] == 0 && asking.get(i).isEmpty()) {
                floor[i] = OutputBits.LOGIT_BITS;
            }
            for (int source : nodes.get(i).inputs()) {
                int tensor = source == Network.GRAPH_INPUT ? nodes.size() : source;
                switch (nodes.get(i).layer()) {
                    case Layer.Convolution _, Layer.Linear _, Layer.Product _, Layer.Recurrent _ ->
                        asking.get(tensor).add(2 * group[layer[i]] + 1);
                    case Layer.Add _ -> floor[tensor] = Math.max(floor[tensor], OutputBits.ADD_BITS);
                    case Layer.Other other
                    when other.arithmetic() -> floor[tensor] = Math.max(floor[tensor], OutputBits.ADD_BITS);
                    case Layer.Pool _, Layer.Other _ -> {
                        floor[tensor] = Math.max(floor[tensor], floor[i]);
                        asking.get(tensor).addAll(asking.get(i));
                    }
                }
            }
        }
        ofNode = new Asked[nodes.size()];
        for (int i = 0; i < nodes.size(); i++) {
            ofNode[i] = asked(floor[i], asking.get(i));
        }
        image = asked(floor[nodes.size()], asking.getLast());
    }

    private Asked asked(int floor, SortedSet<Integer> asking) {
        List<Integer> above = asking.stream()
                .filter(variable -> choices.bits(variable).getLast() > floor)
                .toList();
        if (above.isEmpty()) {
            return new Asked(Math.max(floor, 1), -1);
        }
        int variable = above.getFirst();
        for (int i = 1; i < above.size(); i++) {
            variable = larger(variable, above.get(i));
        }
        return new Asked(floor, variable);
    }

    /// A variable for the larger of two.
    private int larger(int left, int right) {
        return known.computeIfAbsent(List.of(left, right), _ -> {
            SortedSet<Integer> widths = new TreeSet<>(bits.get(left));
            widths.addAll(bits.get(right));
            int least = Math.max(bits.get(left).getFirst(), bits.get(right).getFirst());
            List<Integer> possible =
                    widths.stream().filter(width -> width >= least).toList();
            int made = bits.size();
            bits.add(possible);
            largestOf.add(new int[] {left, right});
            Scope scope = scope(left, right, made);
            double[] values = new double[scope.combinations()];
            int[] options = new int[bits.size()];
            for (int at = 0; at < values.length; at++) {
                scope.write(at, options);
                int width = Math.max(width(left, options), width(right, options));
                values[at] = width == width(made, options) ? 0 : Double.POSITIVE_INFINITY;
            }
            rules.add(new Factor(scope, values));
            return made;
        });
    }

    /// A scope over variables, each once, ascending.
    Scope scope(int... variables) {
        List<Integer> sorted =
                Arrays.stream(variables).distinct().sorted().boxed().toList();
        return new Scope(
                sorted,
                sorted.stream().map(variable -> bits.get(variable).size()).toList());
    }

    private int width(int variable, int[] options) {
        return bits.get(variable).get(options[variable]);
    }

    /// The bit-width of a tensor.
    int width(Asked asked, int[] options) {
        return asked.variable() < 0 ? asked.fixed() : Math.max(asked.fixed(), width(asked.variable(), options));
    }

    Asked ofNode(int node) {
        return ofNode[node];
    }

    Asked ofImage() {
        return image;
    }

    /// What forbids contradictions.
    List<Factor> rules() {
        return rules;
    }

    /// The numbers of options of all variables, those of the choices first.
    List<Integer> sizes() {
        return bits.stream().map(List::size).toList();
    }

    /// The options of all variables that follow from those of the choices.
    int[] complete(int[] ofChoices) {
        int[] options = Arrays.copyOf(ofChoices, bits.size());
        for (int i = 0; i < largestOf.size(); i++) {
            int[] of = largestOf.get(i);
            int variable = choices.size() + i;
            options[variable] = bits.get(variable).indexOf(Math.max(width(of[0], options), width(of[1], options)));
        }
        return options;
    }
}
