package org.millijoule.table;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.millijoule.space.Architecture;
import org.millijoule.space.Choice;

/// Architectures that somebody measured, and what came out. It need not hold every combination of options, and a
/// value may be missing (NaN).
///
/// @param name for messages and reports
/// @param metrics all to be small
/// @param rows different architectures, each with a value per metric
public record Table(String name, List<Choice> choices, List<String> metrics, Map<Architecture, List<Double>> rows) {
    public Table {
        choices = List.copyOf(choices);
        metrics = List.copyOf(metrics);
        rows = Collections.unmodifiableMap(new LinkedHashMap<>(rows));
        if (rows.isEmpty() || choices.isEmpty() || metrics.isEmpty()) {
            throw new IllegalArgumentException("a table needs choices, metrics and rows");
        }
    }

    /// The position of a metric.
    public Optional<Integer> metric(String metric) {
        int at = metrics.indexOf(metric);
        return at < 0 ? Optional.empty() : Optional.of(at);
    }

    /// The value, NaN where it is missing.
    ///
    /// @throws IllegalArgumentException if there is no such row
    public double value(Architecture architecture, int metric) {
        List<Double> row = rows.get(architecture);
        if (row == null) {
            throw new IllegalArgumentException("the table has no row " + architecture);
        }
        return row.get(metric);
    }

    /// A little above the largest value of a metric: a tenth of its range, or of its size where it has no range.
    ///
    /// @throws IllegalArgumentException if there is no such metric
    public double beyondWorst(String metric) {
        int at = metric(metric).orElseThrow(() -> new IllegalArgumentException("there is no metric " + metric));
        double[] values = rows.values().stream()
                .mapToDouble(row -> row.get(at))
                .filter(Double::isFinite)
                .sorted()
                .toArray();
        if (values.length == 0) {
            return 1;
        }
        double most = values[values.length - 1];
        double range = most - values[0];
        return most + 0.1 * (range > 0 ? range : Math.max(Math.abs(most), 1));
    }

    /// Whether it is one network of the table.
    public boolean holds(Architecture architecture) {
        return rows.containsKey(architecture);
    }

    /// Collects rows whose options are words: each choice has the words that occur, in the order they occur.
    public static final class Builder {
        private final List<String> names;
        private final List<Map<String, Integer>> words = new ArrayList<>();
        private final Map<Architecture, List<Double>> rows = new LinkedHashMap<>();

        public Builder(List<String> names) {
            this.names = List.copyOf(names);
            names.forEach(name -> words.add(new LinkedHashMap<>()));
        }

        /// Adds a row; false if the architecture is there already.
        public boolean add(List<String> options, List<Double> values) {
            int[] positions = new int[options.size()];
            for (int c = 0; c < positions.length; c++) {
                Map<String, Integer> known = words.get(c);
                positions[c] = known.computeIfAbsent(options.get(c), word -> known.size());
            }
            return rows.putIfAbsent(Architecture.of(positions), List.copyOf(values)) == null;
        }

        public Table build(String name, List<String> metrics) {
            List<Choice> choices = new ArrayList<>();
            for (int c = 0; c < names.size(); c++) {
                choices.add(new Choice(names.get(c), List.copyOf(words.get(c).keySet()), OptionalInt.empty(), false));
            }
            return new Table(name, choices, metrics, rows);
        }
    }
}
