package org.millijoule.results;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Collectors;

/// Tables as Markdown whose columns stand under each other, so that terminals and documents may have them alike.
public record ResultsText(List<ResultTable> tables) {
    private static final List<String> TITLES =
            List.of("network", "seeds", "error %", "energy mJ", "latency ms", "size kB", "inside");

    private static final String NONE = "–"; // what nobody knows, or hangs on the run

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
        int[] widths = new int[TITLES.size()];
        for (List<String> row : rows) {
            for (int c = 0; c < widths.length; c++) {
                widths[c] = Math.max(widths[c], row.get(c).length());
            }
        }
        StringBuilder text = new StringBuilder(
                "### " + table.setting().title() + "\n\n" + table.setting().note() + "\n\n");
        line(text, rows.getFirst(), widths);
        text.append('|').append("-".repeat(widths[0] + 2));
        for (int c = 1; c < widths.length; c++) {
            text.append('|').append("-".repeat(widths[c] + 1)).append(':');
        }
        text.append("|\n");
        rows.subList(1, rows.size()).forEach(row -> line(text, row, widths));
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
                row.inside().map(inside -> inside ? "yes" : "no").orElse(NONE));
    }

    /// Three digits of the mean, and as many decimals of its spread.
    private static String digits(Optional<Spread> cost, double factor) {
        if (cost.isEmpty()) {
            return NONE;
        }
        Spread spread = cost.get();
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
