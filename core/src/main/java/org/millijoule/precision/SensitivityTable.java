package org.millijoule.precision;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.millijoule.network.Precision;
import org.millijoule.text.CsvException;
import org.millijoule.text.CsvTable;
import org.millijoule.text.Nearest;

/// What each precision of each layer costs in quality, all else at full precision: a file that a person may edit. The
/// sum over layers stands for the loss of the whole network.
///
/// @param layers by name, in the order of the network
public record SensitivityTable(Map<String, Map<Precision, Double>> layers) {
    /// The columns of the file (CONTRACT.md).
    public static final String HEADER = "layer,weights,activations,sensitivity";

    private static final List<String> COLUMNS = List.of(HEADER.split(","));

    public SensitivityTable {
        Map<String, Map<Precision, Double>> copy = new LinkedHashMap<>();
        layers.forEach((name, row) -> copy.put(name, Map.copyOf(row)));
        layers = Collections.unmodifiableMap(copy);
    }

    /// The loss that a layer brings at a precision.
    ///
    /// @throws IllegalArgumentException if the table has no such row
    public double of(String layer, Precision precision) {
        return Optional.ofNullable(layers.get(layer))
                .flatMap(row -> Optional.ofNullable(row.get(precision)))
                .orElseThrow(() -> new IllegalArgumentException("no row for " + layer + " with weights of "
                        + precision.weightBits() + " and activations of " + precision.activationBits() + " bits"));
    }

    /// The file's text, precisions from the widest down.
    public String csv() {
        StringBuilder text = new StringBuilder(HEADER).append('\n');
        layers.forEach((name, row) -> {
            Map<Integer, Double> sorted = new TreeMap<>();
            row.forEach((precision, loss) ->
                    sorted.put(-(precision.weightBits() * 100 + precision.activationBits()), loss));
            sorted.forEach((key, loss) -> text.append(CsvTable.field(name))
                    .append(String.format(Locale.ROOT, ",%d,%d,", -key / 100, -key % 100))
                    .append(loss)
                    .append('\n'));
        });
        return text.toString();
    }

    /// Reads such a file for the choices of a network.
    ///
    /// @param file as named in messages
    /// @throws CsvException naming the line that is wrong, the layer that is missing, or the one that is not there
    public static SensitivityTable parse(String file, String text, BitChoices choices) {
        CsvTable table = CsvTable.parse(file, text);
        int[] at = table.positions(COLUMNS);
        Map<String, Map<Precision, Double>> layers = new LinkedHashMap<>();
        choices.names().forEach(name -> layers.put(name, new LinkedHashMap<>()));
        for (CsvTable.Row row : table.rows()) {
            String place = file + ":" + row.line() + ": ";
            if (row.fields().size() != table.header().size()) {
                throw new CsvException(place
                        + CsvTable.miscounted(
                                row.fields().size(), table.header().size()));
            }
            String layer = row.fields().get(at[0]);
            Map<Precision, Double> losses = layers.get(layer);
            if (losses == null) {
                throw new CsvException(place + "the network has no layer '" + layer + "'. "
                        + Nearest.suggestion(layer, choices.names()));
            }
            Precision precision =
                    precision(place, row.fields().get(at[1]), row.fields().get(at[2]));
            double loss = number(place, row.fields().get(at[3]));
            if (losses.put(precision, loss) != null) {
                throw new CsvException(place + "there are two rows for " + layer + " at these bit-widths");
            }
        }
        refuseMissing(file, choices, layers);
        return new SensitivityTable(layers);
    }

    private static void refuseMissing(String file, BitChoices choices, Map<String, Map<Precision, Double>> layers) {
        List<String> missing = new ArrayList<>();
        for (BitGroup group : choices.groups()) {
            for (int layer : group.layers()) {
                String name = choices.names().get(layer);
                for (int w : group.weightBits()) {
                    for (int a : group.activationBits()) {
                        if (!layers.getOrDefault(name, Map.of()).containsKey(new Precision(w, a))) {
                            missing.add(name + " at " + w + "." + a + " bits");
                        }
                    }
                }
            }
        }
        if (!missing.isEmpty()) {
            String more = missing.size() > 1 ? " and " + (missing.size() - 1) + " more" : "";
            throw new CsvException(file + ": there is no row for " + missing.getFirst() + more
                    + ". Maybe add it, or delete the file: it is measured again then.");
        }
    }

    private static Precision precision(String place, String weights, String activations) {
        try {
            return new Precision(Integer.parseInt(weights.strip()), Integer.parseInt(activations.strip()));
        } catch (IllegalArgumentException _) {
            throw new CsvException(
                    place + "'" + weights + "' and '" + activations + "' are no bit-widths. Maybe 8 and 4?");
        }
    }

    private static double number(String place, String text) {
        try {
            double number = Double.parseDouble(text.strip());
            if (Double.isFinite(number)) {
                return number;
            }
        } catch (NumberFormatException _) {
            // said below
        }
        throw new CsvException(place + "the sensitivity '" + text + "' is no finite number. Maybe 0.01?");
    }
}
