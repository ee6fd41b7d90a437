package org.millijoule.pareto;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;

/// The volume of what a set of points dominates below a reference point (Zitzler and Thiele, 1998), exact for one,
/// two and three metrics, all minimised. Points that are not below the reference in every metric add nothing. Sets with
/// the same non-dominated points have the same volume, in every bit.
public final class Hypervolume {
    private Hypervolume() {}

    /// The volume between the points and the reference.
    ///
    /// @param points of equally many metrics as the reference
    /// @throws IllegalArgumentException for more than three metrics
    public static double of(List<double[]> points, double... reference) {
        for (double[] point : points) {
            if (point.length != reference.length) {
                throw new IllegalArgumentException(
                        "a point has " + point.length + " metrics, the reference " + reference.length);
            }
        }
        double[][] inside =
                points.stream().filter(point -> below(point, reference)).toArray(double[][]::new);
        return switch (reference.length) {
            case 1 ->
                inside.length == 0
                        ? 0
                        : reference[0]
                                - Arrays.stream(inside)
                                        .mapToDouble(point -> point[0])
                                        .min()
                                        .orElseThrow();
            case 2 -> area(inside, reference);
            case 3 -> volume(inside, reference);
            default ->
                throw new IllegalArgumentException(
                        "the hypervolume is computed for one, two or three metrics, not for " + reference.length);
        };
    }

    private static boolean below(double[] point, double[] reference) {
        for (int k = 0; k < point.length; k++) {
            if (!(point[k] < reference[k])) {
                return false;
            }
        }
        return true;
    }

    private static double area(double[][] points, double[] reference) {
        Arrays.sort(points, Arrays::compare);
        double area = 0;
        double height = reference[1];
        for (double[] point : points) {
            if (point[1] < height) {
                area += (reference[0] - point[0]) * (height - point[1]);
                height = point[1];
            }
        }
        return area;
    }

    /// Sweeps the third metric upwards (Fonseca, Paquete and Lopez-Ibanez, CEC 2006, section III): between two
    /// values of it the volume is the area of what came before, kept as a staircase, times the difference.
    private static double volume(double[][] points, double[] reference) {
        Arrays.sort(
                points, Comparator.comparingDouble((double[] point) -> point[2]).thenComparing(Arrays::compare));
        NavigableMap<Double, Double> stairs = new TreeMap<>(); // first metric to second, falling
        stairs.put(Double.NEGATIVE_INFINITY, reference[1]);
        stairs.put(reference[0], Double.NEGATIVE_INFINITY);
        double volume = 0;
        double area = 0;
        double from = 0;
        for (double[] point : points) {
            double grown = added(stairs, point[0], point[1]);
            if (grown > 0) { // else it is dominated
                volume += area * (point[2] - from);
                area += grown;
                from = point[2];
            }
        }
        return volume + area * (reference[2] - from);
    }

    /// Puts a point into the staircase and says by how much the area below it grew.
    private static double added(NavigableMap<Double, Double> stairs, double x, double y) {
        double height = stairs.floorEntry(x).getValue();
        if (height <= y) {
            return 0;
        }
        double grown = 0;
        double from = x;
        var next = stairs.higherEntry(x);
        while (true) {
            grown += (next.getKey() - from) * (height - y);
            if (next.getValue() <= y) {
                break;
            }
            from = next.getKey();
            height = next.getValue();
            stairs.remove(next.getKey());
            next = stairs.higherEntry(x);
        }
        stairs.put(x, y);
        return grown;
    }
}
