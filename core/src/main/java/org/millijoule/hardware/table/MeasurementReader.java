package org.millijoule.hardware.table;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.millijoule.text.CsvException;
import org.millijoule.text.CsvTable;

/// Reads the rows of a [MeasuredLayers] file. Numbers are brought to one spelling, so that `08` and `8` are one
/// key.
final class MeasurementReader {
    private static final List<String> OPTIONAL = List.of("out_bits", "in_d", "dilation", "cycles", "note");
    private static final String PAD = "four, nor six of a volume. Maybe 1, or '0 0 1 1' (above, left, below, right)?";
    private static final String AXES = "two, nor three of a volume. Maybe 3, or '10 4' (height, width)?";
    private static final List<String> MEASURED = List.of("latency_ms", "energy_mj");

    private final CsvTable table;
    private final Map<List<String>, Integer> lines = new HashMap<>();

    /// @throws CsvException if a column is missing or means nothing
    MeasurementReader(CsvTable table) {
        this.table = table;
        List<String> wanted = new ArrayList<>(LayerKey.COLUMNS);
        wanted.removeAll(OPTIONAL);
        wanted.addAll(MEASURED);
        table.positions(wanted);
        for (String column : table.header()) {
            if (!wanted.contains(column) && !OPTIONAL.contains(column)) {
                throw new CsvException(table.file() + ":1: there is no column '" + column + "'. Maybe it should read "
                        + String.join(",", wanted) + " and, where wanted, " + String.join(",", OPTIONAL) + "?");
            }
        }
    }

    /// @throws IllegalArgumentException at the line and column of the first error
    Map<List<String>, Measurement> rows() {
        Map<List<String>, Measurement> rows = new HashMap<>();
        for (CsvTable.Row row : table.rows()) {
            try {
                read(row, rows);
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(table.file() + ":" + row.line() + ": " + e.getMessage(), e);
            }
        }
        return rows;
    }

    private void read(CsvTable.Row row, Map<List<String>, Measurement> rows) {
        List<String> fields = row.fields();
        if (fields.size() != table.header().size()) {
            throw new IllegalArgumentException(
                    CsvTable.miscounted(fields.size(), table.header().size()));
        }
        List<String> key =
                LayerKey.COLUMNS.stream().map(column -> key(fields, column)).toList();
        Integer first = lines.putIfAbsent(key, row.line());
        if (first != null) {
            throw new IllegalArgumentException(
                    "kind: the same layer stands in line " + first + " already. Maybe remove one of them?");
        }
        rows.put(
                key,
                new Measurement(
                        real(fields, "latency_ms", Double.MIN_VALUE),
                        real(fields, "energy_mj", 0),
                        field(fields, "cycles").isEmpty()
                                ? OptionalLong.empty()
                                : OptionalLong.of(whole("cycles", field(fields, "cycles"), 1, Long.MAX_VALUE))));
    }

    private String key(List<String> fields, String column) {
        String text = field(fields, column);
        String unsaid = LayerKey.UNSAID.get(column);
        if (unsaid != null && !table.header().contains(column)) {
            return unsaid;
        }
        return switch (column) {
            case "kind" -> kind(text);
            case "pad" -> numbers(column, text, List.of(1, 4, 6), lowestPad(fields), PAD);
            case "k", "stride", "dilation" -> numbers(column, text, List.of(1, 2, 3), 1, AXES);
            default -> String.valueOf(whole(column, text, 1, Integer.MAX_VALUE));
        };
    }

    /// A transposed convolution may add rows of zeros where others pad.
    private int lowestPad(List<String> fields) {
        return field(fields, "kind").equals("transposed") ? Integer.MIN_VALUE : 0;
    }

    private static String kind(String text) {
        if (!LayerKey.KINDS.contains(text)) {
            throw new IllegalArgumentException("kind: '" + text + "' is none of " + String.join(", ", LayerKey.KINDS)
                    + ". Maybe leave the row out: layers without weights are free?");
        }
        return text;
    }

    /// One number, or one for each axis or side.
    private static String numbers(String column, String text, List<Integer> counts, int least, String hint) {
        List<Integer> sides = Arrays.stream(text.split("[ ,x]+", -1))
                .map(side -> (int) whole(column, side, least, Integer.MAX_VALUE))
                .toList();
        if (!counts.contains(sides.size())) {
            throw new IllegalArgumentException(column + ": '" + text + "' is neither one number nor " + hint);
        }
        return LayerKey.text(sides.stream(), sides.size() < 3 || !column.equals("k"));
    }

    private static long whole(String column, String text, long least, long most) {
        if (text.isEmpty()) {
            throw new IllegalArgumentException(column + ": the number is missing. Maybe the row is shifted?");
        }
        long value;
        try {
            value = Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(column + ": '" + text + "' is no whole number", e);
        }
        if (value < least || value > most) {
            throw new IllegalArgumentException(
                    column + ": must be between " + least + " and " + most + ", not " + value);
        }
        return value;
    }

    private double real(List<String> fields, String column, double least) {
        String text = field(fields, column);
        if (text.isEmpty()) {
            throw new IllegalArgumentException(column + ": the number is missing. Maybe it was not measured yet?");
        }
        double value;
        try {
            value = Double.parseDouble(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(column + ": '" + text + "' is no number", e);
        }
        if (!(value >= least && value < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException(
                    column + ": must be " + (least > 0 ? "more than 0" : "0 or more") + " and finite, not " + text);
        }
        return value;
    }

    /// Empty where there is no such column.
    private String field(List<String> fields, String column) {
        int position = table.header().indexOf(column);
        return position < 0 ? "" : fields.get(position).strip();
    }
}
