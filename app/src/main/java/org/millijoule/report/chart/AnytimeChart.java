package org.millijoule.report.chart;

import java.util.List;
import org.millijoule.table.Comparison;

/// How far each strategy is after each evaluation.
public record AnytimeChart(Comparison comparison) {
    private static final int COLOURS = 6;

    public void write(Markup out) {
        List<Comparison.Curve> curves = comparison.curves();
        boolean regret = comparison.question().hasOneObjective();
        out.open("figure", "class", "chart").open("figcaption");
        out.element("b", regret ? "Regret" : "Share of the exact hypervolume");
        for (int i = 0; i < curves.size(); i++) {
            out.open("span", "class", "key").empty("i", "class", "dash " + style(i));
            out.text(curves.get(i).strategy() + " "
                            + Figures.significant(curves.get(i).mean().getLast(), 3))
                    .close();
        }
        out.close();
        plot(out, curves, regret);
        out.close();
    }

    private static void plot(Markup out, List<Comparison.Curve> curves, boolean regret) {
        int last = curves.stream().mapToInt(curve -> curve.mean().size()).max().orElseThrow();
        int first = Math.min(last / 10, 10); // the first evaluations are the same luck for all
        double low = Double.POSITIVE_INFINITY;
        double high = Double.NEGATIVE_INFINITY;
        for (Comparison.Curve curve : curves) {
            for (int n = Math.min(first, curve.mean().size() - 1);
                    n < curve.mean().size();
                    n++) {
                low = Math.min(low, curve.lower().get(n));
                high = Math.max(high, curve.upper().get(n));
            }
        }
        Plot plot = new Plot(out, Axis.linear(1, last, 8, true), Axis.linear(low, high, 6, false));
        plot.open("anytime", (regret ? "Regret" : "Share") + " over the evaluations");
        for (int i = 0; i < curves.size(); i++) {
            Comparison.Curve curve = curves.get(i);
            plot.path(
                    "half " + style(i),
                    line(plot, curve.lower(), true, false) + line(plot, curve.upper(), false, true) + "Z");
            plot.path("curve " + style(i), line(plot, curve.mean(), true, false));
        }
        plot.labels("evaluations");
        plot.close();
    }

    private static String line(Plot plot, List<Double> values, boolean begins, boolean backwards) {
        StringBuilder path = new StringBuilder();
        for (int i = 0; i < values.size(); i++) {
            int n = backwards ? values.size() - 1 - i : i;
            path.append(begins && i == 0 ? "M" : "L")
                    .append(plot.across(n + 1.0))
                    .append(' ')
                    .append(plot.down(values.get(n)));
        }
        return path.toString();
    }

    private static String style(int strategy) {
        return "s" + strategy % COLOURS;
    }
}
