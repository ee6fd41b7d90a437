package org.millijoule.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/// A comma-separated file without quotes, read by column name.
record CsvTable(Path file, List<String> columns, List<List<String>> rows) {
    CsvTable {
        columns = List.copyOf(columns);
        rows = List.copyOf(rows);
    }

    /// Reads a file; an absent one is a table without rows, since not every strategy leaves trials behind.
    static CsvTable read(Path file) throws IOException {
        if (Files.notExists(file)) {
            return new CsvTable(file, List.of(), List.of());
        }
        List<String> lines =
                Files.readString(file).lines().filter(line -> !line.isBlank()).toList();
        List<String> columns = lines.isEmpty() ? List.of() : split(lines.getFirst());
        List<List<String>> rows = new ArrayList<>();
        for (String line : lines.subList(Math.min(1, lines.size()), lines.size())) {
            rows.add(split(line));
        }
        return new CsvTable(file, columns, rows);
    }

    private static List<String> split(String line) {
        return List.of(line.split(",", -1));
    }

    /// A cell as text; a missing column or a short row is empty.
    String text(List<String> row, String column) {
        int index = columns.indexOf(column);
        return index < 0 || index >= row.size() ? "" : row.get(index).strip();
    }

    /// A cell as a whole number, if it is filled.
    OptionalInt whole(List<String> row, String column) throws IOException {
        OptionalDouble value = number(row, column);
        return value.isPresent() ? OptionalInt.of((int) value.getAsDouble()) : OptionalInt.empty();
    }

    /// A cell as a finite number, if it is filled.
    OptionalDouble number(List<String> row, String column) throws IOException {
        String text = text(row, column);
        if (text.isEmpty()) {
            return OptionalDouble.empty();
        }
        try {
            double value = Double.parseDouble(text);
            return Double.isFinite(value) ? OptionalDouble.of(value) : OptionalDouble.empty();
        } catch (NumberFormatException e) {
            throw new IOException(
                    file + ":" + (rows.indexOf(row) + 2) + ": " + column + " is '" + text
                            + "', which is no number. Maybe the file was edited by hand?",
                    e);
        }
    }
}
