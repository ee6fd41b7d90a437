package org.millijoule.job.assign;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.millijoule.assign.AssignmentProblem;
import org.millijoule.assign.Factor;
import org.millijoule.assign.Limit;
import tools.jackson.databind.JsonNode;

/// Layers with options, limits on the sums of their costs, and layers that take the same option.
///
/// @param limits by the name of a cost
/// @param group for each layer, the first layer that it is tied to, itself where it is tied to none before it
public record BitProblem(List<Layer> layers, SortedMap<String, Double> limits, List<Integer> group) {
    /// A layer.
    public record Layer(String name, List<Option> options) {
        public Layer {
            options = List.copyOf(options);
        }
    }

    /// What a layer may have.
    ///
    /// @param bits what it stands for, given back as it is
    /// @param sensitivity its loss, in any unit
    /// @param costs by name, each in a unit of its own
    public record Option(JsonNode bits, double sensitivity, Map<String, Double> costs) {
        public Option {
            costs = Map.copyOf(costs);
        }
    }

    public BitProblem {
        layers = List.copyOf(layers);
        limits = Collections.unmodifiableSortedMap(new TreeMap<>(limits));
        group = List.copyOf(group);
    }

    /// The variable of each layer: tied ones share one.
    private List<Integer> variables() {
        List<Integer> firsts = group.stream().distinct().toList();
        return group.stream().map(firsts::indexOf).toList();
    }

    /// One variable for each group of tied layers. Costs are added layer by layer in the order of the file.
    AssignmentProblem problem() {
        List<Integer> variables = variables();
        List<Integer> sizes = group.stream()
                .distinct()
                .map(layer -> layers.get(layer).options().size())
                .toList();
        List<Limit> all = new ArrayList<>();
        limits.forEach((name, most) -> all.add(new Limit(name, most, factors(variables, name))));
        List<Factor> losses = IntStream.range(0, layers.size())
                .mapToObj(i -> Factor.of(
                        variables.get(i),
                        layers.get(i).options().stream()
                                .mapToDouble(Option::sensitivity)
                                .toArray()))
                .toList();
        return new AssignmentProblem(sizes, losses, all);
    }

    private List<Factor> factors(List<Integer> variables, String cost) {
        return IntStream.range(0, layers.size())
                .mapToObj(i -> Factor.of(
                        variables.get(i),
                        layers.get(i).options().stream()
                                .mapToDouble(option -> option.costs().getOrDefault(cost, 0.0))
                                .toArray()))
                .toList();
    }

    /// The option of each layer, of those of the variables.
    List<Integer> optionsOfLayers(List<Integer> ofVariables) {
        return variables().stream().map(ofVariables::get).toList();
    }

    /// All costs that an option has, summed in the order of the file.
    SortedMap<String, Double> costs(List<Integer> optionsOfLayers) {
        Set<String> names = new LinkedHashSet<>();
        layers.forEach(layer ->
                layer.options().forEach(option -> names.addAll(option.costs().keySet())));
        SortedMap<String, Double> costs = new TreeMap<>();
        for (String name : names) {
            double sum = 0;
            for (int i = 0; i < layers.size(); i++) {
                sum += layers.get(i)
                        .options()
                        .get(optionsOfLayers.get(i))
                        .costs()
                        .getOrDefault(name, 0.0);
            }
            costs.put(name, sum);
        }
        return costs;
    }
}
