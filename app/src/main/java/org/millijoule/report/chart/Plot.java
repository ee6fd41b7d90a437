package org.millijoule.report.chart;

import java.util.Locale;

/// The frame of a plot that keeps its type size at every width: lines are an SVG stretched over the plot area
/// with strokes that do not scale, labels and points are placed in percent.
public final class Plot {
    private final Markup out;
    private final Axis x;
    private final Axis y;

    public Plot(Markup out, Axis x, Axis y) {
        this.out = out;
        this.x = x;
        this.y = y;
    }

    /// Opens the plot and its SVG with the grid; what follows is drawn with paths until [#labels].
    public Plot open(String style, String description) {
        out.open("div", "class", "plot " + style, "role", "img", "aria-label", description);
        out.open("div", "class", "area");
        out.open("svg", "viewBox", "0 0 1000 1000", "preserveAspectRatio", "none", "aria-hidden", "true");
        StringBuilder grid = new StringBuilder();
        for (double tick : y.ticks()) {
            grid.append("M0 ").append(down(tick)).append("H1000");
        }
        path("grid", grid.toString());
        return this;
    }

    public void path(String style, String steps) {
        if (!steps.isEmpty()) {
            out.empty("path", "class", style, "d", steps);
        }
    }

    /// A shaded range of x.
    public void band(String style, double from, double to) {
        double left = 1000 * x.position(from);
        double width = 1000 * x.position(to) - left;
        out.empty("rect", "class", style, "x", unit(left), "y", "0", "width", unit(width), "height", "1000");
    }

    /// Ends the SVG, writes the ticks; what follows are points and words until [#close()].
    public void labels(String xTitle) {
        out.close();
        for (double tick : y.ticks()) {
            out.element("span", y.label(tick), "class", "ty", "style", "top:" + percent(1 - y.position(tick)));
        }
        for (double tick : x.ticks()) {
            out.element("span", x.label(tick), "class", "tx", "style", "left:" + percent(x.position(tick)));
        }
        out.element("span", xTitle, "class", "xt");
    }

    /// A point or word at a value.
    public void mark(String tag, String style, double xValue, double yValue, String text, String title) {
        String place = "left:" + percent(x.position(xValue)) + ";top:" + percent(1 - y.position(yValue));
        if (title.isEmpty()) {
            out.element(tag, text, "class", style, "style", place);
        } else {
            out.element(tag, text, "class", style, "style", place, "title", title);
        }
    }

    public void close() {
        out.close().close();
    }

    public String across(double value) {
        return unit(1000 * x.position(value));
    }

    public String down(double value) {
        return unit(1000 * (1 - y.position(value)));
    }

    /// A length with one decimal, or none where it is whole.
    public static String unit(double value) {
        String text = String.format(Locale.ROOT, "%.1f", value);
        return text.endsWith(".0") ? text.substring(0, text.length() - 2) : text;
    }

    public static String percent(double share) {
        return String.format(Locale.ROOT, "%.2f%%", 100 * share);
    }
}
