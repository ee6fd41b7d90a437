package org.millijoule.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.millijoule.report.chart.Figures;
import org.millijoule.report.chart.Markup;
import org.millijoule.report.chart.Plot;
import org.millijoule.report.run.Run;
import org.millijoule.statistics.BinomialInterval;

/// The found network beside the baselines, which were trained in the same way.
record ResultTable(Run run) {
    private static final String FOUND = "found";

    void write(Markup out) {
        List<Run.Baseline> rows = rows();
        double most = rows.stream()
                .flatMapToDouble(row -> row.millijoules().stream())
                .max()
                .orElse(0);
        comparison(rows).ifPresent(sentence -> out.element("p", sentence, "class", "lead"));
        out.table().open("tr");
        out.element("th", "network", "class", "t")
                .element("th", run.outcome().isAgreement() ? "agreement" : "test accuracy");
        out.element("th", "95% interval").element("th", "energy").element("th", "", "class", "wide");
        out.element("th", "latency").element("th", "size").close();
        for (Run.Baseline row : rows) {
            row(out, row, most);
        }
        out.close().close();
        meanings(rows).ifPresent(sentence -> out.element("p", sentence, "class", "note"));
    }

    private void row(Markup out, Run.Baseline row, double most) {
        out.open("tr", "class", row.name().equals(FOUND) ? "found" : "").element("td", row.name(), "class", "t");
        out.element("td", Figures.percent(row.test()));
        out.element(
                "td",
                row.test().isPresent() && run.outcome().agreement().isPresent()
                        ? Figures.interval(BinomialInterval.wilson(
                                row.test().getAsDouble(),
                                run.outcome().agreement().get().images()))
                        : Figures.NONE);
        out.element("td", Figures.millijoules(row.millijoules()));
        out.open("td", "class", "wide").open("div", "class", "stack");
        if (row.millijoules().isPresent() && most > 0) {
            out.empty(
                    "i",
                    "class",
                    "whole",
                    "style",
                    "width:" + Plot.percent(row.millijoules().getAsDouble() / most));
        }
        out.close().close();
        out.element("td", Figures.milliseconds(row.milliseconds()));
        out.element("td", Figures.bytes(row.modelBytes())).close();
    }

    /// The baselines with the found network among them, the cheapest first.
    private List<Run.Baseline> rows() {
        List<Run.Baseline> rows = new ArrayList<>(run.outcome().baselines().stream()
                .filter(baseline -> !baseline.name().equals(FOUND))
                .toList());
        Run.Total total = run.cost().total();
        rows.add(new Run.Baseline(
                FOUND, run.outcome().accuracy().test(), total.millijoules(), total.milliseconds(), total.modelBytes()));
        rows.sort(Comparator.comparingDouble(row -> row.millijoules().orElse(Double.MAX_VALUE)));
        return rows;
    }

    private static Optional<String> comparison(List<Run.Baseline> rows) {
        Optional<Run.Baseline> found = named(rows, FOUND);
        List<String> parts = new ArrayList<>();
        for (String other : List.of("largest", "smallest", "uniform-8")) {
            Optional<Run.Baseline> baseline = named(rows, other);
            if (found.isPresent() && baseline.isPresent()) {
                against(found.get(), baseline.get()).ifPresent(parts::add);
            }
        }
        if (parts.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(String.join(" ", parts));
    }

    /// What the baselines are: none of them is drawn, each is a rule.
    private static Optional<String> meanings(List<Run.Baseline> rows) {
        List<String> parts = new ArrayList<>();
        if (named(rows, "smallest").isPresent()) {
            parts.add("smallest: the network of the space that needs the least of the first budget");
        }
        if (named(rows, "largest").isPresent()) {
            parts.add("largest: the one that needs the most of it");
        }
        if (rows.stream().anyMatch(row -> row.name().startsWith("uniform-"))) {
            parts.add(
                    "uniform-8 and the like: what one would take without any search, at so many bits wherever they are chosen");
        }
        return parts.isEmpty() ? Optional.empty() : Optional.of("Baselines. " + String.join("; ", parts) + ".");
    }

    private static Optional<Run.Baseline> named(List<Run.Baseline> rows, String name) {
        return rows.stream().filter(row -> row.name().equals(name)).findFirst();
    }

    private static Optional<String> against(Run.Baseline found, Run.Baseline other) {
        OptionalDouble energy = found.millijoules();
        OptionalDouble reference = other.millijoules();
        if (found.test().isEmpty() || other.test().isEmpty() || energy.isEmpty() || reference.isEmpty()) {
            return Optional.empty();
        }
        if (!(energy.getAsDouble() > 0 && reference.getAsDouble() > 0)) {
            return Optional.empty();
        }
        double points = found.test().getAsDouble() - other.test().getAsDouble();
        double times = reference.getAsDouble() / energy.getAsDouble();
        String costs = times >= 1
                ? "needs " + Figures.significant(times, 2) + " times less energy"
                : "needs " + Figures.significant(1 / times, 2) + " times the energy";
        String gains = Figures.fixed(Math.abs(points), 1) + " points " + (points < 0 ? "lower" : "higher");
        return Optional.of(
                "Against the " + other.name() + " network the found one " + costs + " and scores " + gains + ".");
    }
}
