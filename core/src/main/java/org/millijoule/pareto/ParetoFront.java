package org.millijoule.pareto;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToDoubleFunction;

/// The points that no other point dominates, all metrics minimised: none is at most as large in every metric and
/// smaller in one. Equal points are kept.
///
/// @param points by ascending values, the first metric first; equal ones in the order given
public record ParetoFront<T>(List<Point<T>> points) {
    /// Something and what was measured of it.
    public record Point<T>(T item, List<Double> values) {
        public Point {
            values = List.copyOf(values);
            if (values.isEmpty() || values.stream().anyMatch(value -> value.isNaN())) {
                throw new IllegalArgumentException("a point of a front needs numbers, not " + values);
            }
        }

        boolean dominates(Point<?> other) {
            boolean smaller = false;
            for (int k = 0; k < values.size(); k++) {
                if (values.get(k) > other.values.get(k)) {
                    return false;
                }
                smaller |= values.get(k) < other.values.get(k);
            }
            return smaller;
        }

        private static int compare(Point<?> one, Point<?> other) {
            for (int k = 0; k < one.values.size(); k++) {
                int order = Double.compare(one.values.get(k), other.values.get(k));
                if (order != 0) {
                    return order;
                }
            }
            return 0;
        }
    }

    /// Leaves the dominated ones of `points` out.
    public ParetoFront {
        if (points.stream().map(point -> point.values().size()).distinct().count() > 1) {
            throw new IllegalArgumentException("the points of a front need equally many metrics");
        }
        List<Point<T>> front = new ArrayList<>();
        // In this order nothing is dominated by what comes after it.
        for (Point<T> point :
                points.stream().sorted((Comparator<Point<T>>) Point::compare).toList()) {
            if (front.stream().noneMatch(better -> better.dominates(point))) {
                front.add(point);
            }
        }
        points = List.copyOf(front);
    }

    /// The front of items by some metrics, for example of trials by error and energy.
    public static <T> ParetoFront<T> of(List<T> items, List<ToDoubleFunction<? super T>> metrics) {
        return new ParetoFront<>(items.stream()
                .map(item -> new Point<>(
                        item,
                        metrics.stream()
                                .map(metric -> metric.applyAsDouble(item))
                                .toList()))
                .toList());
    }

    public List<T> items() {
        return points.stream().map(Point::item).toList();
    }

    /// The area between the front and a reference point, for two metrics: points that are not better than the
    /// reference in both add nothing.
    ///
    /// @throws IllegalArgumentException for any other number of metrics
    public double hypervolume(double... reference) {
        if (reference.length != 2
                || points.stream().anyMatch(point -> point.values().size() != 2)) {
            throw new IllegalArgumentException("the hypervolume is computed for two metrics only");
        }
        double area = 0;
        double height = reference[1];
        for (Point<T> point : points) {
            double x = point.values().get(0);
            double y = point.values().get(1);
            if (x < reference[0] && y < height) {
                area += (reference[0] - x) * (height - y);
                height = y;
            }
        }
        return area;
    }
}
