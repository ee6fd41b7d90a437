package org.millijoule.simulate;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.millijoule.hardware.Simulation;
import org.millijoule.network.onnx.UnpricedNode;

/// What of a network is no layer with a cost: nodes of its file that no model prices, and how the rest of what costs
/// nothing is counted, as nodes of the file and not as their outputs.
///
/// @param unpriced nodes whose cost is not known, which therefore is not nothing
/// @param parts layers that are no node of the file of their own, with the node that they belong to; empty for what
///     the importer put between two nodes
public record Remainder(List<UnpricedNode> unpriced, Map<String, String> parts) {
    /// Of a network all of whose layers are priced.
    public static final Remainder NONE = new Remainder(List.of(), Map.of());

    public Remainder {
        unpriced = List.copyOf(unpriced);
        parts = Map.copyOf(parts);
    }

    /// The layers that cost nothing in the simulated model, one for each node all of which costs nothing, in order.
    public List<LayerRow> free(Simulation simulation) {
        Set<String> seen = unpriced.stream().map(UnpricedNode::name).collect(Collectors.toCollection(HashSet::new));
        LayerRow.priced(simulation).forEach(row -> seen.add(node(row)));
        seen.add("");
        List<LayerRow> free = new ArrayList<>();
        for (LayerRow row : LayerRow.free(simulation)) {
            if (seen.add(node(row))) {
                free.add(row);
            }
        }
        return free;
    }

    private String node(LayerRow row) {
        return parts.getOrDefault(row.name(), row.name());
    }

    /// One line for each node without a price.
    public List<String> lines() {
        return unpriced.stream().map(UnpricedNode::toString).toList();
    }
}
