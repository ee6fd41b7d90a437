package org.millijoule.simulate;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.millijoule.text.Visible;

/// Columns of text, each as wide as its widest field; two spaces between them. A column without any field is left
/// out. Fields are shown as [Visible] shows a line.
public final class TextTable {
    private final List<String> titles;
    private final boolean[] left;
    private final List<List<String>> rows = new ArrayList<>();

    /// Columns by their titles.
    ///
    /// @param columns titles; one that begins with `<` stands left, others right
    public TextTable(String... columns) {
        titles = new ArrayList<>();
        left = new boolean[columns.length];
        for (int c = 0; c < columns.length; c++) {
            left[c] = columns[c].startsWith("<");
            titles.add(left[c] ? columns[c].substring(1) : columns[c]);
        }
    }

    public TextTable row(String... fields) {
        rows.add(Stream.of(fields).map(Visible::line).toList());
        return this;
    }

    public String text() {
        int[] widths = new int[left.length];
        grow(widths, titles);
        rows.forEach(row -> grow(widths, row));
        StringBuilder text = new StringBuilder();
        line(text, widths, titles);
        rows.forEach(row -> line(text, widths, row));
        return text.toString();
    }

    private static void grow(int[] widths, List<String> fields) {
        for (int c = 0; c < widths.length; c++) {
            widths[c] = Math.max(widths[c], fields.get(c).length());
        }
    }

    private boolean isEmpty(int column) {
        return rows.stream().allMatch(row -> row.get(column).isEmpty());
    }

    private void line(StringBuilder text, int[] widths, List<String> fields) {
        StringBuilder line = new StringBuilder();
        for (int c = 0; c < widths.length; c++) {
            if (isEmpty(c)) {
                continue;
            }
            String padding = " ".repeat(widths[c] - fields.get(c).length());
            line.append(left[c] ? fields.get(c) + padding : padding + fields.get(c));
            line.append("  ");
        }
        text.append(line.toString().stripTrailing()).append('\n');
    }
}
