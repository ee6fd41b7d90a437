package org.millijoule.report.graph;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;

/// What of a network is drawn: layers with weights, and places where branches meet. What lies between, activation
/// functions, quantizers, pooling, is part of the lines.
///
/// @param nodes in order, each below those that it reads
record DrawnGraph(List<Node> nodes) {
    private static final Set<String> JOINS = Set.of("add", "multiply", "concat");

    DrawnGraph {
        nodes = List.copyOf(nodes);
    }

    /// One box.
    ///
    /// @param word `conv`, `linear`, `add`, ...
    /// @param inputs positions of drawn nodes; none for what reads the image
    /// @param row from 0, below all that it reads
    /// @param column from 0, beside others of the row
    record Node(
            String name,
            String word,
            OptionalInt weightBits,
            OptionalInt inputBits,
            List<Integer> inputs,
            int row,
            int column) {
        Node {
            inputs = List.copyOf(inputs);
        }
    }

    /// `network.json`, as far as it is drawn.
    record File(List<Row> nodes) {}

    /// One of its nodes.
    record Row(
            String name,
            String op,
            List<String> inputs,
            String output,
            OptionalInt weightBits,
            OptionalInt inputBits) {}

    static DrawnGraph of(File file) {
        Map<String, Set<Integer>> sources = new HashMap<>(); // drawn nodes behind each tensor
        List<Node> nodes = new ArrayList<>();
        Map<Integer, Integer> columns = new LinkedHashMap<>();
        for (Row row : file.nodes()) {
            Set<Integer> read = new LinkedHashSet<>();
            row.inputs().forEach(input -> read.addAll(sources.getOrDefault(input, Set.of())));
            if (row.weightBits().isEmpty() && !JOINS.contains(row.op())) {
                sources.put(row.output(), read);
                sources.put(row.name(), read);
                continue;
            }
            int below = read.stream()
                    .mapToInt(source -> nodes.get(source).row() + 1)
                    .max()
                    .orElse(0);
            int column = columns.merge(below, 1, Integer::sum) - 1;
            Set<Integer> self = Set.of(nodes.size());
            nodes.add(new Node(
                    row.name(), row.op(), row.weightBits(), row.inputBits(), List.copyOf(read), below, column));
            sources.put(row.output(), self);
            sources.put(row.name(), self);
        }
        return new DrawnGraph(nodes);
    }

    int rows() {
        return nodes.stream().mapToInt(Node::row).max().orElse(-1) + 1;
    }

    int columns() {
        return nodes.stream().mapToInt(Node::column).max().orElse(-1) + 1;
    }
}
