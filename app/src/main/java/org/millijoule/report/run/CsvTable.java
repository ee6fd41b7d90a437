package org.millijoule.report.run;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.millijoule.store.disk.RunDirectoryException;
import org.millijoule.store.files.RunText;
import org.millijoule.text.FileProblem;

/// A comma-separated file without quotes, read by column name.
public record CsvTable(Path file, List<String> columns, List<List<String>> rows) {
    private static final String WAY_OUT = "Maybe it was damaged: restore it from a copy.";

    public CsvTable {
        columns = List.copyOf(columns);
        rows = List.copyOf(rows);
    }

    /// Reads a file.
    ///
    /// @param wanted columns that it must have; it may have more
    /// @throws RunDirectoryException naming the file, and the line that is wrong
    public static CsvTable read(Path file, List<String> wanted) {
        List<String> lines = text(file).lines().toList();
        List<String> columns = lines.isEmpty() ? List.of() : split(lines.getFirst());
        for (String column : wanted) {
            if (!columns.contains(column)) {
                throw new RunDirectoryException(file + ":1: the header has no column " + column + ". " + WAY_OUT);
            }
        }
        List<List<String>> rows = new ArrayList<>();
        for (String line : lines.subList(1, lines.size())) {
            List<String> fields = split(line);
            if (fields.size() != columns.size()) {
                throw new RunDirectoryException(file + ":" + (rows.size() + 2) + ": the row has " + fields.size()
                        + " fields, and the header " + columns.size() + ". " + WAY_OUT);
            }
            rows.add(fields);
        }
        return new CsvTable(file, columns, rows);
    }

    private static String text(Path file) {
        try {
            return RunText.read(file);
        } catch (IOException e) {
            throw new RunDirectoryException(FileProblem.reading(file, e), e);
        }
    }

    private static List<String> split(String line) {
        return List.of(line.split(",", -1));
    }

    /// A cell; empty where the file does not have a column that later versions write.
    public String text(List<String> row, String column) {
        int index = columns.indexOf(column);
        return index < 0 ? "" : row.get(index).strip();
    }

    /// A cell as a whole number, if it is filled.
    OptionalInt whole(List<String> row, String column) {
        OptionalDouble value = number(row, column);
        return value.isPresent() ? OptionalInt.of((int) value.getAsDouble()) : OptionalInt.empty();
    }

    /// A cell as a finite number, if it is filled.
    public OptionalDouble number(List<String> row, String column) {
        String text = text(row, column);
        if (text.isEmpty()) {
            return OptionalDouble.empty();
        }
        try {
            double value = Double.parseDouble(text);
            return Double.isFinite(value) ? OptionalDouble.of(value) : OptionalDouble.empty();
        } catch (NumberFormatException e) {
            throw new RunDirectoryException(
                    file + ":" + (rows.indexOf(row) + 2) + ": " + column + " is '" + text
                            + "', which is no number. Maybe the file was edited by hand?",
                    e);
        }
    }
}
