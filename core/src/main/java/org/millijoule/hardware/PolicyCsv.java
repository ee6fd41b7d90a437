package org.millijoule.hardware;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.millijoule.network.Precision;
import org.millijoule.network.QuantizationPolicy;
import org.millijoule.text.CsvException;
import org.millijoule.text.CsvTable;
import org.millijoule.text.Nearest;

/// Bit-widths layer by layer as a CSV file: the columns `layer,weights,activations`. Layers that it does not name
/// keep the bits that they have.
public final class PolicyCsv {
    private static final List<String> COLUMNS = List.of("layer", "weights", "activations");

    private PolicyCsv() {}

    /// The policy of a network as the table changes it.
    ///
    /// @throws CsvException `file:line: ...`, if a layer is unknown or named twice, or bits are no bits
    public static QuantizationPolicy read(CsvTable table, QuantizableNetwork network, QuantizationPolicy before) {
        int[] at = table.positions(COLUMNS);
        List<String> names = network.quantizable();
        Map<String, Integer> positions = new HashMap<>();
        for (int i = 0; i < names.size(); i++) {
            positions.put(names.get(i), i);
        }
        List<Precision> precisions = new ArrayList<>(before.precisions());
        Set<String> seen = new HashSet<>();
        for (CsvTable.Row row : table.rows()) {
            String place = table.file() + ":" + row.line() + ": ";
            if (row.fields().size() != table.header().size()) {
                throw new CsvException(place
                        + CsvTable.miscounted(
                                row.fields().size(), table.header().size()));
            }
            String layer = row.fields().get(at[0]).strip();
            Integer position = positions.get(layer);
            if (position == null) {
                throw new CsvException(place + network.name() + " has no layer '" + layer + "' with weights. Maybe "
                        + Nearest.to(layer, names).map(near -> "'" + near + "'").orElse(names.getFirst() + ", ...")
                        + "?");
            }
            if (!seen.add(layer)) {
                throw new CsvException(place + "layer '" + layer + "' stands there twice. Maybe remove one row?");
            }
            precisions.set(
                    position,
                    precision(place, row.fields().get(at[1]), row.fields().get(at[2])));
        }
        return new QuantizationPolicy(precisions);
    }

    private static Precision precision(String place, String weights, String activations) {
        try {
            return new Precision(Integer.parseInt(weights.strip()), Integer.parseInt(activations.strip()));
        } catch (NumberFormatException e) {
            throw new CsvException(place + "'" + weights + "," + activations + "' are no bit-widths. Maybe 4,8?");
        } catch (IllegalArgumentException e) {
            throw new CsvException(place + e.getMessage() + ". Maybe 8?");
        }
    }
}
