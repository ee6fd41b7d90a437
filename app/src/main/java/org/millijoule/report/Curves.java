package org.millijoule.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;
import org.millijoule.report.chart.Figures;
import org.millijoule.report.chart.LineChart;
import org.millijoule.report.chart.LineChart.Level;
import org.millijoule.report.chart.LineChart.Point;
import org.millijoule.report.chart.LineChart.Series;
import org.millijoule.report.chart.LineChart.Shaded;
import org.millijoule.report.chart.Markup;
import org.millijoule.report.run.Run;

/// The curves of `metrics.csv`: the search (warm-up and search, one after the other) and the retraining of each
/// network.
record Curves(List<Run.MetricRow> rows, Optional<Run.Budget> energyBudget) {
    private static final String RETRAIN = "retrain-";
    private static final String FINE_TUNE = "fine-tune";

    Curves {
        rows = List.copyOf(rows);
    }

    void writeSearch(Markup out) {
        List<Run.MetricRow> search =
                inOneLine(rows.stream().filter(row -> !retraining(row)).toList());
        if (search.isEmpty()) {
            out.element("p", "No rows were recorded.", "class", "none");
            return;
        }
        Optional<Shaded> warmUp = warmUp(search);
        Optional<Level> budget = energyBudget.stream()
                .flatMapToDouble(b -> b.limit().stream())
                .mapToObj(limit -> new Level(limit, "budget " + Figures.typed(limit)))
                .findFirst();
        out.open("div", "class", "charts");
        new LineChart(
                        "Loss",
                        "",
                        List.of(
                                series("train", "quiet", search, Run.MetricRow::trainLoss),
                                series("validation", "main", search, Run.MetricRow::validationLoss)),
                        Optional.empty(),
                        warmUp)
                .write(out);
        new LineChart(
                        "Expected energy",
                        "mJ",
                        List.of(series("", "energy", search, Run.MetricRow::expectedMillijoules)),
                        budget,
                        warmUp)
                .write(out);
        single(out, "Validation accuracy", "%", search, Run.MetricRow::validationAccuracy, warmUp);
        single(out, "Price of energy λ", "", search, Run.MetricRow::lambda, warmUp);
        single(out, "Entropy of the policy", "nats", search, Run.MetricRow::entropy, warmUp);
        single(out, "Temperature τ", "", search, Run.MetricRow::temperature, warmUp);
        out.close();
    }

    void writeRetraining(Markup out) {
        Map<String, List<Run.MetricRow>> networks = new LinkedHashMap<>();
        rows.stream()
                .filter(Curves::retraining)
                .forEach(row -> networks.computeIfAbsent(
                                row.phase().substring(RETRAIN.length()), name -> new ArrayList<>())
                        .add(row));
        out.open("div", "class", "charts two");
        retraining(out, "Training loss", "", networks, Run.MetricRow::trainLoss);
        retraining(out, "Validation accuracy", "%", networks, Run.MetricRow::validationAccuracy);
        out.close();
    }

    /// Of a given network.
    void writeFineTuning(Markup out) {
        out.open("div", "class", "charts two");
        single(out, "Training loss", "", fineTuning(), Run.MetricRow::trainLoss, Optional.empty());
        out.close();
    }

    boolean hasFineTuning() {
        return !fineTuning().isEmpty();
    }

    private List<Run.MetricRow> fineTuning() {
        return rows.stream().filter(row -> row.phase().equals(FINE_TUNE)).toList();
    }

    boolean hasRetraining() {
        return rows.stream().anyMatch(Curves::retraining);
    }

    private static void retraining(
            Markup out,
            String title,
            String unit,
            Map<String, List<Run.MetricRow>> networks,
            Function<Run.MetricRow, OptionalDouble> value) {
        List<Series> series = new ArrayList<>();
        networks.forEach((name, rows) -> {
            String style = name.equals("found") ? "found" : "other" + series.size() % 3;
            series.add(series(name, style, rows, value));
        });
        new LineChart(title, unit, series, Optional.empty(), Optional.empty()).write(out);
    }

    private static void single(
            Markup out,
            String title,
            String unit,
            List<Run.MetricRow> rows,
            Function<Run.MetricRow, OptionalDouble> value,
            Optional<Shaded> warmUp) {
        new LineChart(title, unit, List.of(series("", "main", rows, value)), Optional.empty(), warmUp).write(out);
    }

    private static Series series(
            String name, String style, List<Run.MetricRow> rows, Function<Run.MetricRow, OptionalDouble> value) {
        List<Point> points = new ArrayList<>();
        for (Run.MetricRow row : rows) {
            value.apply(row).ifPresent(v -> points.add(new Point(row.step(), v)));
        }
        return new Series(name, style, points);
    }

    /// Steps counted through where a phase begins again at 0.
    private static List<Run.MetricRow> inOneLine(List<Run.MetricRow> rows) {
        List<Run.MetricRow> line = new ArrayList<>();
        double offset = 0;
        double previous = 0;
        for (Run.MetricRow row : rows) {
            if (row.step() < previous) {
                offset += previous;
            }
            previous = row.step();
            line.add(new Run.MetricRow(
                    row.step() + offset,
                    row.phase(),
                    row.trainLoss(),
                    row.validationLoss(),
                    row.validationAccuracy(),
                    row.expectedMillijoules(),
                    row.lambda(),
                    row.temperature(),
                    row.entropy()));
        }
        return line;
    }

    private static Optional<Shaded> warmUp(List<Run.MetricRow> rows) {
        List<Run.MetricRow> warm =
                rows.stream().filter(row -> row.phase().equals("warm-up")).toList();
        return warm.isEmpty()
                ? Optional.empty()
                : Optional.of(new Shaded(warm.getFirst().step(), warm.getLast().step(), "warm-up"));
    }

    private static boolean retraining(Run.MetricRow row) {
        return row.phase().startsWith(RETRAIN);
    }
}
