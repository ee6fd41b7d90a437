package org.millijoule.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import org.millijoule.report.chart.Axis;
import org.millijoule.report.chart.Figures;
import org.millijoule.report.chart.Markup;
import org.millijoule.report.chart.Plot;
import org.millijoule.report.run.Run;

/// All trials, error against the cost that the first budget limits: which are feasible, which no other one beats,
/// where the budget and the found network lie. Only errors of one fidelity are compared, so the front is that of
/// the trials inside the supernet.
record FrontPlot(Run run) {
    private static final String FOUND = "found";

    /// The cost on the horizontal axis.
    private record CostAxis(
            String metric,
            String title,
            double factor,
            Function<Run.TrialRow, OptionalDouble> of,
            OptionalDouble found) {}

    private record Dot(Run.TrialRow trial, double cost, double error) {
        boolean inSupernet() {
            return !trial.fidelity().equals("retrained");
        }
    }

    void write(Markup out) {
        CostAxis cost = costAxis();
        List<Dot> dots = dots(cost);
        if (dots.isEmpty()) {
            out.element("p", "No trials were recorded.", "class", "none");
            return;
        }
        List<Dot> front = front(dots);
        long feasible = dots.stream().filter(dot -> dot.trial().feasible()).count();
        out.open("figure", "class", "chart").open("figcaption");
        out.element("b", "Validation error, %, against " + cost.title());
        key(out, "dot ok", "inside every budget " + feasible);
        key(out, "dot over", "outside " + (dots.size() - feasible));
        key(out, "dash front", "Pareto front " + front.size());
        key(out, "dot star", "found");
        if (dots.stream().anyMatch(dot -> !dot.inSupernet())) {
            key(out, "dot square", "retrained from scratch");
        }
        out.close();
        plot(out, cost, dots, front);
        out.close();
        table(out, front);
    }

    private static void key(Markup out, String style, String text) {
        out.open("span", "class", "key").empty("i", "class", style).text(text).close();
    }

    private CostAxis costAxis() {
        String metric = run.outcome().budget().stream()
                .map(Run.Budget::metric)
                .filter(name -> name.equals("energy") || name.equals("latency") || name.equals("size"))
                .findFirst()
                .orElse("energy");
        Run.Total total = run.cost().total();
        return switch (metric) {
            case "latency" -> new CostAxis(metric, "latency, ms", 1, Run.TrialRow::milliseconds, total.milliseconds());
            case "size" -> new CostAxis(metric, "model size, kB", 1e-3, Run.TrialRow::modelBytes, total.modelBytes());
            default -> new CostAxis("energy", "energy, mJ", 1, Run.TrialRow::millijoules, total.millijoules());
        };
    }

    private List<Dot> dots(CostAxis cost) {
        List<Dot> dots = new ArrayList<>();
        for (Run.TrialRow trial : run.trials()) {
            OptionalDouble value = cost.of().apply(trial);
            if (value.isPresent() && trial.error().isPresent()) {
                dots.add(new Dot(
                        trial,
                        value.getAsDouble() * cost.factor(),
                        trial.error().getAsDouble()));
            }
        }
        return dots;
    }

    /// From the cheapest on, each better than all cheaper ones.
    private static List<Dot> front(List<Dot> dots) {
        List<Dot> front = new ArrayList<>();
        dots.stream()
                .filter(Dot::inSupernet)
                .sorted(Comparator.comparingDouble(Dot::cost).thenComparingDouble(Dot::error))
                .forEach(dot -> {
                    if (front.isEmpty() || dot.error() < front.getLast().error()) {
                        front.add(dot);
                    }
                });
        return front;
    }

    private void plot(Markup out, CostAxis cost, List<Dot> dots, List<Dot> front) {
        OptionalDouble limit = run.outcome()
                .budget(cost.metric())
                .map(b -> b.limit())
                .filter(OptionalDouble::isPresent)
                .map(value -> OptionalDouble.of(value.getAsDouble() * cost.factor()))
                .orElse(OptionalDouble.empty());
        OptionalDouble foundCost = cost.found().isPresent()
                ? OptionalDouble.of(cost.found().getAsDouble() * cost.factor())
                : OptionalDouble.empty();
        Axis x = xAxis(DoubleStream.concat(
                        dots.stream().mapToDouble(Dot::cost), DoubleStream.concat(limit.stream(), foundCost.stream()))
                .filter(value -> value > 0)
                .toArray());
        Run.Accuracy accuracy = run.outcome().accuracy();
        double[] errors = DoubleStream.concat(
                        dots.stream().mapToDouble(Dot::error),
                        DoubleStream.concat(
                                        accuracy.supernetValidation().stream(), accuracy.retrainedValidation().stream())
                                .map(a -> 100 - a))
                .toArray();
        Axis y = Axis.linear(
                DoubleStream.of(errors).min().orElseThrow(),
                DoubleStream.of(errors).max().orElseThrow(),
                6,
                false);
        Plot plot = new Plot(out, x, y);
        plot.open("tall", dots.size() + " trials, validation error against " + cost.title());
        limit.ifPresent(value -> {
            plot.band("beyond", value, x.high());
            plot.path("level", "M" + plot.across(value) + " 0V1000");
        });
        plot.path("front", steps(plot, front));
        Optional<Double> before = one(accuracy.supernetValidation());
        Optional<Double> after = one(accuracy.retrainedValidation());
        if (foundCost.isPresent() && before.isPresent() && after.isPresent()) {
            String from = plot.across(foundCost.getAsDouble());
            plot.path("retrained", "M" + from + " " + plot.down(before.get()) + "V" + plot.down(after.get()));
        }
        plot.labels(cost.title());
        Iterator<String> retrained = retrainedNames();
        for (Dot dot : dots) {
            String style = (dot.trial().feasible() ? "p ok" : "p over") + (dot.inSupernet() ? "" : " square");
            String name = dot.inSupernet() || !retrained.hasNext() ? "" : retrained.next();
            plot.mark("i", style, dot.cost(), dot.error(), "", name.isEmpty() ? title(dot) : name + ": " + title(dot));
            if (!name.isEmpty() && !name.equals(FOUND)) {
                plot.mark(
                        "span",
                        x.position(dot.cost()) > 0.6 ? "word level left" : "word level",
                        dot.cost(),
                        dot.error(),
                        name,
                        "");
            }
        }
        limit.ifPresent(value -> plot.mark(
                "span",
                x.position(value) > 0.7 ? "word level left" : "word level",
                value,
                Double.POSITIVE_INFINITY,
                "budget " + Figures.typed(value),
                ""));
        foundCost.ifPresent(value -> {
            String side = x.position(value) > 0.5 ? " left" : ""; // the longest word fills half a phone
            before.ifPresent(error -> {
                plot.mark("i", "p star", value, error, "", "the found network in the supernet");
                plot.mark("span", "word star" + side, value, error, "found, in the supernet", "");
            });
            after.ifPresent(error -> {
                boolean apart = before.isEmpty() || Math.abs(y.position(before.get()) - y.position(error)) > 0.06;
                plot.mark("i", "p star", value, error, "", "the found network, retrained");
                plot.mark("span", "word star" + side, value, error, apart ? "retrained" : "", "");
            });
        });
        plot.close();
    }

    /// The networks in the order in which they were trained from scratch.
    private Iterator<String> retrainedNames() {
        return Stream.concat(
                        Stream.of(FOUND), run.outcome().baselines().stream().map(Run.Baseline::name))
                .iterator();
    }

    private static Optional<Double> one(OptionalDouble accuracy) {
        return accuracy.isPresent() ? Optional.of(100 - accuracy.getAsDouble()) : Optional.empty();
    }

    private static Axis xAxis(double[] costs) {
        double low = DoubleStream.of(costs).min().orElse(1);
        double high = DoubleStream.of(costs).max().orElse(1);
        if (high / low > 8) {
            return Axis.logarithmic(low / 1.1, high * 1.1);
        }
        double margin = (high - low) * 0.05;
        return Axis.linear(low - margin, high + margin, 6, true);
    }

    private static String steps(Plot plot, List<Dot> front) {
        StringBuilder path = new StringBuilder();
        for (Dot dot : front) {
            path.append(path.isEmpty() ? "M" + plot.across(dot.cost()) + " 0" : "H" + plot.across(dot.cost()))
                    .append('V')
                    .append(plot.down(dot.error()));
        }
        return path.isEmpty() ? "" : path.append("H1000").toString();
    }

    private static String title(Dot dot) {
        Run.TrialRow trial = dot.trial();
        String rank = trial.rank().isPresent() ? ", finalist " + trial.rank().getAsInt() : "";
        return "#" + trial.number() + ", step " + trial.step() + ", " + trial.fidelity() + rank + ": "
                + Figures.significant(dot.error(), 4) + "% error, " + Figures.millijoules(trial.millijoules()) + ", "
                + Figures.milliseconds(trial.milliseconds()) + ", " + Figures.bytes(trial.modelBytes());
    }

    private static void table(Markup out, List<Dot> front) {
        out.open("details")
                .element(
                        "summary",
                        front.size() == 1
                                ? "The one trial of the front"
                                : "The " + front.size() + " trials of the front");
        out.table();
        out.open("tr");
        for (String head : List.of("trial", "step", "error", "energy", "latency", "size", "")) {
            out.element("th", head);
        }
        out.element("th", "architecture", "class", "t").close();
        for (Dot dot : front) {
            Run.TrialRow trial = dot.trial();
            out.open("tr").element("td", trial.number()).element("td", trial.step());
            out.element("td", Figures.significant(dot.error(), 3) + "%");
            out.element("td", Figures.millijoules(trial.millijoules()));
            out.element("td", Figures.milliseconds(trial.milliseconds()));
            out.element("td", Figures.bytes(trial.modelBytes()));
            out.element("td", trial.feasible() ? "inside" : "outside");
            out.element("td", trial.architecture(), "class", "t code").close();
        }
        out.close().close().close();
    }
}
