package org.millijoule.table;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.millijoule.text.CsvException;
import org.millijoule.text.CsvTable;

/// A CSV file as a [Table]: columns `c_...` are choices, their cells words; all others are metrics, to be small,
/// their cells numbers. An empty cell, `nan`, `null` or an infinite number is a missing value.
public final class CsvMetrics {
    private static final String CHOICE = "c_";
    private static final Set<String> MISSING =
            Set.of("", "nan", "null", "none", "na", "n/a", "-", "inf", "-inf", "+inf", "infinity", "-infinity");

    private CsvMetrics() {}

    /// Reads the rows.
    ///
    /// @throws CsvException `file:line: what is wrong. Maybe ...?`
    public static Table read(CsvTable csv) {
        csv.positions(List.of()); // no column twice
        List<Integer> choices = new ArrayList<>();
        List<Integer> metrics = new ArrayList<>();
        for (int at = 0; at < csv.header().size(); at++) {
            (csv.header().get(at).startsWith(CHOICE) ? choices : metrics).add(at);
        }
        if (choices.isEmpty()) {
            throw new CsvException(csv.file() + ":1: no column is a choice. Maybe name them c_kernel, c_bits, ...?");
        }
        if (metrics.isEmpty()) {
            throw new CsvException(csv.file() + ":1: no column is a metric. Maybe add error and a cost?");
        }
        if (csv.rows().isEmpty()) {
            throw new CsvException(csv.file() + ":1: no row follows the header. Maybe it was not written to its end?");
        }
        Table.Builder rows = new Table.Builder(names(csv, choices));
        Map<List<String>, Integer> lines = new HashMap<>();
        for (CsvTable.Row row : csv.rows()) {
            String place = csv.file() + ":" + row.line() + ": ";
            if (row.fields().size() != csv.header().size()) {
                throw new CsvException(place
                        + CsvTable.miscounted(row.fields().size(), csv.header().size()));
            }
            List<String> options =
                    choices.stream().map(at -> row.fields().get(at).strip()).toList();
            Optional<Integer> before = Optional.ofNullable(lines.putIfAbsent(options, row.line()));
            if (before.isPresent()) {
                throw new CsvException(place + "the same choices stand in line " + before.get()
                        + ". Maybe leave one of them out, or write their mean?");
            }
            rows.add(
                    options,
                    metrics.stream()
                            .map(at -> number(
                                    row.fields().get(at).strip(),
                                    place,
                                    csv.header().get(at)))
                            .toList());
        }
        return rows.build(csv.file(), names(csv, metrics));
    }

    private static List<String> names(CsvTable csv, List<Integer> columns) {
        return columns.stream().map(csv.header()::get).toList();
    }

    private static double number(String cell, String place, String column) {
        if (MISSING.contains(cell.toLowerCase(Locale.ROOT))) {
            return Double.NaN;
        }
        try {
            double value = Double.parseDouble(cell);
            return Double.isFinite(value) ? value : Double.NaN;
        } catch (NumberFormatException _) {
            throw new CsvException(place + "column " + column + " wants a number, not '" + cell
                    + "'. Maybe name the column c_" + column + " if it is a choice?");
        }
    }
}
