package org.millijoule.report.chart;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// A small chart of curves over the training steps.
///
/// @param level a horizontal line, such as the budget
/// @param shaded a range of steps that is set apart
public record LineChart(
        String title, String unit, List<Series> series, Optional<Level> level, Optional<Shaded> shaded) {
    /// More points than this cannot be told apart.
    private static final int MOST_POINTS = 300;

    public LineChart {
        series = List.copyOf(series);
    }

    public record Point(double step, double value) {}

    /// A curve.
    ///
    /// @param style the class of its colour and dashes
    public record Series(String name, String style, List<Point> points) {
        public Series {
            points = List.copyOf(points);
        }

        double last() {
            return points.getLast().value();
        }

        /// The first, last, least and greatest of every stretch, so that no peak is lost.
        List<Point> thinned() {
            if (points.size() <= MOST_POINTS) {
                return points;
            }
            Comparator<Point> byValue = Comparator.comparingDouble(Point::value);
            List<Point> kept = new ArrayList<>();
            int stretches = MOST_POINTS / 2;
            for (int i = 0; i < stretches; i++) {
                List<Point> stretch =
                        points.subList(i * points.size() / stretches, (i + 1) * points.size() / stretches);
                Point least = stretch.stream().min(byValue).orElseThrow();
                Point most = stretch.stream().max(byValue).orElseThrow();
                kept.add(least.step() <= most.step() ? least : most);
                kept.add(least.step() <= most.step() ? most : least);
            }
            kept.set(kept.size() - 1, points.getLast());
            return kept;
        }
    }

    public record Level(double value, String name) {}

    public record Shaded(double from, double to, String name) {}

    /// Draws the series that have points; without any, nothing.
    public void write(Markup out) {
        List<Series> drawn = series.stream().filter(s -> !s.points().isEmpty()).toList();
        if (drawn.isEmpty()) {
            return;
        }
        out.open("figure", "class", "chart").open("figcaption");
        out.element("b", unit.isEmpty() ? title : title + ", " + unit);
        for (Series s : drawn) {
            out.open("span", "class", "key").empty("i", "class", "dash " + s.style());
            out.text((s.name().isEmpty() ? "" : s.name() + " ") + Figures.significant(s.last(), 3))
                    .close();
        }
        out.close();
        plot(out, drawn);
        out.close();
    }

    private void plot(Markup out, List<Series> drawn) {
        List<Point> all = drawn.stream().flatMap(s -> s.points().stream()).toList();
        double low = all.stream().mapToDouble(Point::value).min().orElseThrow();
        double high = all.stream().mapToDouble(Point::value).max().orElseThrow();
        if (level.isPresent()) {
            low = Math.min(low, level.get().value());
            high = Math.max(high, level.get().value());
        }
        double first = all.stream().mapToDouble(Point::step).min().orElseThrow();
        double last = all.stream().mapToDouble(Point::step).max().orElseThrow();
        // The shaded steps are always in sight, so that neighbouring charts have one axis.
        Axis x = Axis.linear(
                shaded.map(s -> Math.min(first, s.from())).orElse(first),
                shaded.map(s -> Math.max(last, s.to())).orElse(last),
                4,
                true);
        Plot plot = new Plot(out, x, Axis.linear(low, high, 4, false));
        plot.open("small", title + " over the steps");
        shaded.filter(s -> s.to() > s.from()).ifPresent(s -> plot.band("warm", s.from(), s.to()));
        level.ifPresent(l -> plot.path("level", "M0 " + plot.down(l.value()) + "H1000"));
        for (Series s : drawn) {
            StringBuilder path = new StringBuilder();
            for (Point point : s.thinned()) {
                path.append(path.isEmpty() ? "M" : "L")
                        .append(plot.across(point.step()))
                        .append(' ')
                        .append(plot.down(point.value()));
            }
            plot.path("curve " + s.style(), path.toString());
        }
        plot.labels("step");
        shaded.filter(s -> s.to() > s.from())
                .ifPresent(s -> plot.mark("span", "word warm", s.from(), Double.POSITIVE_INFINITY, s.name(), ""));
        level.ifPresent(l -> plot.mark("span", "word level under", x.low(), l.value(), l.name(), ""));
        for (Series s : drawn) {
            Point end = s.points().getLast();
            plot.mark("i", "end " + s.style(), end.step(), end.value(), "", "");
        }
        plot.close();
    }
}
