package org.millijoule.report.chart;

import java.util.List;
import java.util.TreeMap;
import org.millijoule.hardware.Execution;
import org.millijoule.simulate.LayerRow;

/// The layers under the roofs of the accelerator (Williams, Waterman and Patterson, CACM 2009):
/// multiply-accumulates a cycle against multiply-accumulates for each bit that moves. The slope is the memory's
/// width, which is where points of layers that only wait for it lie; a flat roof is what the array does at the
/// bits of some layer.
public record Roofline(List<LayerRow> rows) {
    private record Point(LayerRow row, Execution execution, double intensity, double rate) {}

    public void write(Markup out) {
        List<Point> points = rows.stream()
                .flatMap(row -> row.execution().stream().map(e -> point(row, e)))
                .filter(point -> point.rate() > 0)
                .toList();
        TreeMap<Double, String> roofs = new TreeMap<>();
        points.forEach(point -> roofs.merge(
                point.execution().peakMacsPerCycle(),
                bits(point.row()),
                (known, other) -> known.contains(other) ? known : known + ", " + other));
        double width = points.stream().mapToDouble(Roofline::width).max().orElse(1);
        double top = roofs.lastKey() * 1.6;
        Axis x = Axis.logarithmic(
                points.stream().mapToDouble(Point::intensity).min().orElse(1) / 2,
                Math.max(
                        points.stream().mapToDouble(Point::intensity).max().orElse(1) * 2,
                        1.3 * roofs.lastKey() / width));
        Axis y = Axis.logarithmic(points.stream().mapToDouble(Point::rate).min().orElse(1) / 2, top);
        out.open("figure", "class", "chart").open("figcaption");
        out.element("b", "Multiply-accumulates a cycle against multiply-accumulates a bit of DRAM traffic");
        for (Execution.Bound bound : Execution.Bound.values()) {
            out.open("span", "class", "key")
                    .empty("i", "class", "dot " + bound.word())
                    .text(bound.word() + " bound ");
            out.text(String.valueOf(points.stream()
                            .filter(point -> point.execution().bound() == bound)
                            .count()))
                    .close();
        }
        out.close();
        Plot plot = new Plot(out, x, y);
        plot.open("tall", points.size() + " layers under the roofs of the accelerator");
        slope(plot, x, y, width, roofs.lastKey());
        roofs.keySet()
                .forEach(peak -> plot.path(
                        "level", "M" + plot.across(Math.max(x.low(), peak / width)) + " " + plot.down(peak) + "H1000"));
        plot.labels("multiply-accumulates a bit moved");
        roofs.forEach((peak, layers) -> plot.mark(
                "span", "word level left above", x.high(), peak, Figures.whole(peak.longValue()) + ": " + layers, ""));
        double middle = Math.sqrt(Math.max(x.low(), y.low() / width) * (roofs.lastKey() / width));
        plot.mark("span", "word", middle, middle * width, "DRAM, " + Math.round(width) + " bits a cycle", "");
        for (Point point : points) {
            String style = "p " + point.execution().bound().word();
            plot.mark("i", style, point.intensity(), point.rate(), "", title(point));
        }
        plot.close();
        out.close();
    }

    /// Where the memory is the limit: the rate is the width times the intensity.
    private static void slope(Plot plot, Axis x, Axis y, double width, double peak) {
        double from = Math.max(x.low(), y.low() / width);
        plot.path(
                "curve quiet",
                "M" + plot.across(from) + " " + plot.down(from * width) + "L" + plot.across(peak / width) + " "
                        + plot.down(peak));
    }

    private static Point point(LayerRow row, Execution execution) {
        double macs = execution.utilisation() * execution.peakMacsPerCycle() * row.cycles();
        return new Point(row, execution, macs / execution.memoryBits(), macs / row.cycles());
    }

    /// Bits a cycle while data moves.
    private static double width(Point point) {
        Execution execution = point.execution();
        return (double) execution.memoryBits() / Math.max(1, execution.overlappedCycles() + execution.exposedCycles());
    }

    private static String bits(LayerRow row) {
        return "W" + row.weightBits() + "A" + row.activationBits();
    }

    private static String title(Point point) {
        return point.row().name() + ", " + point.row().shape() + ", " + bits(point.row()) + ": "
                + Figures.significant(point.rate(), 3) + " MAC a cycle, "
                + Figures.percent(100 * point.execution().utilisation()) + " of the array, "
                + point.execution().bound().word() + " bound";
    }
}
