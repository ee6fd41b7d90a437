package org.millijoule.results;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.stream.Collectors;

/// Tables as Markdown whose columns stand under each other, so that terminals and documents may have them alike. In
/// a table that would be wider than a line of a document, networks have numbers, and their names stand below.
public record ResultsText(List<ResultTable> tables) {
    private static final int WIDTH = 110; // of a line, as in all our documents

    private static final List<String> TITLES =
            List.of("network", "seeds", "error %", "energy mJ", "latency ms", "size kB", "inside");

    public ResultsText {
        tables = List.copyOf(tables);
    }

    /// Empty lines between the tables, a line feed at the end.
    public String text() {
        return tables.stream().map(ResultsText::text).collect(Collectors.joining("\n"));
    }

    private static String text(ResultTable table) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(TITLES);
        table.rows().forEach(row -> rows.add(cells(row)));
        String heading = "### " + table.setting().title() + "\n\n"
                + wrapped(table.setting().note()) + "\n\n";
        String whole = aligned(rows);
        return heading + (whole.indexOf('\n') <= WIDTH ? whole : numbered(rows));
    }

    private static String numbered(List<List<String>> rows) {
        List<List<String>> numbered = new ArrayList<>(List.of(rows.getFirst()));
        StringBuilder names = new StringBuilder();
        for (int i = 1; i < rows.size(); i++) {
            List<String> cells = new ArrayList<>(rows.get(i));
            names.append(i).append(". ").append(cells.set(0, String.valueOf(i))).append('\n');
            numbered.add(cells);
        }
        return aligned(numbered) + "\n" + names;
    }

    private static String aligned(List<List<String>> rows) {
        int[] widths = new int[TITLES.size()];
        for (List<String> row : rows) {
            for (int c = 0; c < widths.length; c++) {
                widths[c] = Math.max(widths[c], row.get(c).length());
            }
        }
        StringBuilder text = new StringBuilder();
        line(text, rows.getFirst(), widths);
        text.append('|').append("-".repeat(widths[0] + 2));
        for (int c = 1; c < widths.length; c++) {
            text.append('|').append("-".repeat(widths[c] + 1)).append(':');
        }
        text.append("|\n");
        rows.subList(1, rows.size()).forEach(row -> line(text, row, widths));
        return text.toString();
    }

    private static String wrapped(String sentences) {
        StringBuilder text = new StringBuilder();
        int column = 0;
        for (String word : sentences.split(" ", -1)) {
            boolean fits = column + 1 + word.length() <= WIDTH;
            if (column > 0) {
                text.append(fits ? ' ' : '\n');
            }
            column = fits && column > 0 ? column + 1 + word.length() : word.length();
            text.append(word);
        }
        return text.toString();
    }

    private static void line(StringBuilder text, List<String> cells, int[] widths) {
        for (int c = 0; c < widths.length; c++) {
            String padding = " ".repeat(widths[c] - cells.get(c).length());
            text.append("| ")
                    .append(c == 0 ? cells.get(c) + padding : padding + cells.get(c))
                    .append(' ');
        }
        text.append("|\n");
    }

    private static List<String> cells(ResultTable.Row row) {
        return List.of(
                row.method(),
                row.seeds().stream().map(String::valueOf).collect(Collectors.joining(", ")),
                figure(row.error(), 1, 2),
                digits(row.energyMj(), 1),
                digits(row.latencyMs(), 1),
                digits(row.modelBytes(), 1e-3),
                row.inside() ? "yes" : "no");
    }

    /// Three digits of the mean, and as many decimals of its spread.
    private static String digits(Spread spread, double factor) {
        double mean = Math.abs(spread.mean() * factor);
        int magnitude = mean > 0 ? (int) Math.floor(Math.log10(mean)) : 0;
        return figure(spread, factor, Math.clamp(2 - magnitude, 0, 9));
    }

    private static String figure(Spread spread, double factor, int decimals) {
        String mean = fixed(spread.mean() * factor, decimals);
        OptionalDouble sd = spread.sd();
        return sd.isPresent() ? mean + " ± " + fixed(sd.getAsDouble() * factor, decimals) : mean;
    }

    private static String fixed(double value, int decimals) {
        return String.format(Locale.ROOT, "%,." + decimals + "f", value);
    }
}
