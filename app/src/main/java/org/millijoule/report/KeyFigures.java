package org.millijoule.report;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import org.millijoule.report.chart.Figures;
import org.millijoule.report.chart.Markup;
import org.millijoule.report.chart.Plot;
import org.millijoule.report.run.Run;
import org.millijoule.statistics.BinomialInterval;

/// The sentence at the top and the row of figures under it.
record KeyFigures(Run run, String name) {
    /// `NAME: 91.2% at 1.63 mJ (budget 2 mJ)`.
    String headline() {
        return name + ": " + finding();
    }

    String finding() {
        Run.Accuracy accuracy = run.outcome().accuracy();
        OptionalDouble best = accuracy.headline();
        String what = best.isEmpty()
                ? "no accuracy measured"
                : Figures.percent(best)
                        + (run.outcome().isAgreement()
                                ? " agreement"
                                : accuracy.test().isPresent() ? "" : " on validation");
        List<String> costs = new ArrayList<>();
        for (Run.Budget budget : run.outcome().budget()) {
            String limit = budget.limit().isPresent()
                    ? " (budget "
                            + Figures.of(
                                    budget.metric(),
                                    budget.unit(),
                                    budget.limit().getAsDouble(),
                                    true) + ")"
                    : "";
            budget.actual().ifPresent(v -> costs.add(Figures.of(budget.metric(), budget.unit(), v, false) + limit));
        }
        if (costs.isEmpty() && run.cost().total().millijoules().isPresent()) {
            costs.add(Figures.millijoules(run.cost().total().millijoules()));
        }
        String where = run.outcome().target().isPresent() ? " on the target" : "";
        return costs.isEmpty() ? what : what + " at " + String.join(" and ", costs) + where;
    }

    void write(Markup out) {
        out.open("div", "class", "tiles figures");
        Run.Accuracy accuracy = run.outcome().accuracy();
        String interval = run.outcome()
                .agreement()
                .filter(agreement -> accuracy.test().isPresent())
                .map(agreement ->
                        Figures.interval(BinomialInterval.wilson(accuracy.test().getAsDouble(), agreement.images()))
                                + " at 95% confidence")
                .orElse("");
        if (accuracy.test().isPresent()) {
            String name = run.outcome().isAgreement() ? "agreement with the network as given" : "test accuracy";
            figure(out, name, Figures.percent(accuracy.test()), interval);
        } else {
            figure(out, "validation accuracy", Figures.percent(accuracy.headline()), "the test split was not opened");
        }
        run.outcome().budget().forEach(budget -> budget(out, budget));
        Run.Total total = run.cost().total();
        if (run.outcome().budget("energy").isEmpty()) {
            figure(out, "energy an image", Figures.millijoules(total.millijoules()), "");
        }
        if (run.outcome().budget("latency").isEmpty()) {
            figure(out, "latency", Figures.milliseconds(total.milliseconds()), "batch 1, simulated");
        }
        if (run.outcome().budget("size").isEmpty()) {
            figure(
                    out,
                    "model size",
                    Figures.bytes(total.modelBytes()),
                    Figures.count(total.parameters()) + " parameters");
        }
        figure(out, "work", Figures.count(total.macs()), "multiply-accumulates");
        out.close();
    }

    private static void figure(Markup out, String name, String value, String note) {
        out.open("div", "class", "figure").element("span", name, "class", "name");
        out.element("b", value).element("span", note, "class", "note").close();
    }

    private static void budget(Markup out, Run.Budget budget) {
        String actual = budget.actual().isPresent()
                ? Figures.of(budget.metric(), budget.unit(), budget.actual().getAsDouble(), false)
                : Figures.NONE;
        out.open("div", "class", "figure").element("span", budget.metric(), "class", "name");
        out.element("b", actual);
        if (budget.limit().isPresent()) {
            double limit = budget.limit().getAsDouble();
            double share = budget.actual().orElse(0) / limit;
            out.open("span", "class", budget.satisfied() ? "meter" : "meter missed")
                    .empty("i", "style", "width:" + Plot.percent(Math.min(1, share)))
                    .close();
            String mark = budget.satisfied() ? "✓ " : "✗ ";
            out.open("span", "class", "note").element("b", mark, "class", budget.satisfied() ? "yes" : "no");
            out.text(budget.actual().isPresent() ? Figures.fixed(100 * share, 0) + "% of " : "budget ");
            out.text(Figures.of(budget.metric(), budget.unit(), limit, true)).close();
        }
        out.close();
    }
}
