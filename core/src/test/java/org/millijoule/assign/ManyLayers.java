package org.millijoule.assign;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.ToDoubleFunction;

/// Problems as large as networks: losses over six decades that fall with the bits, costs that grow with them, not
/// quite evenly.
public final class ManyLayers {
    private ManyLayers() {}

    /// Layers that know nothing of each other.
    ///
    /// @param ties pairs and triples of layers that are one variable
    public static AssignmentProblem problem(long seed, int layers, int options, int limits, int ties) {
        SplittableRandom random = new SplittableRandom(seed);
        List<Factor> losses = new ArrayList<>();
        List<List<Factor>> costs = new ArrayList<>();
        for (int k = 0; k < limits; k++) {
            costs.add(new ArrayList<>());
        }
        int variables = 0;
        for (int left = layers; left > 0; variables++) {
            int tied = Math.min(left, variables < ties ? 2 + variables % 2 : 1);
            left -= tied;
            double[] loss = new double[options];
            double[][] cost = new double[limits][options];
            for (int layer = 0; layer < tied; layer++) {
                add(random, loss, cost);
            }
            losses.add(Factor.of(variables, loss));
            for (int k = 0; k < limits; k++) {
                costs.get(k).add(Factor.of(variables, cost[k]));
            }
        }
        List<Integer> sizes = Collections.nCopies(variables, options);
        List<Limit> all = new ArrayList<>();
        for (int k = 0; k < limits; k++) {
            all.add(limit(random, "limit " + k, sizes, costs.get(k)));
        }
        return new AssignmentProblem(sizes, losses, all);
    }

    private static void add(SplittableRandom random, double[] loss, double[][] cost) {
        double sensitivity = Math.pow(10, -6 + 6 * random.nextDouble());
        for (int o = 0; o < loss.length; o++) {
            loss[o] += sensitivity * Math.pow(4, -bits(o, loss.length)) * random.nextDouble(0.5, 1.5);
        }
        for (double[] each : cost) {
            double size = Math.pow(10, 3 + 2 * random.nextDouble());
            for (int o = 0; o < each.length; o++) {
                each[o] += Math.rint(size * bits(o, each.length) * random.nextDouble(0.8, 1.2) * 1000) / 1000;
            }
        }
    }

    private static double bits(int option, int options) {
        return 2 + 6.0 * option / (options - 1);
    }

    /// A share of 30% or so of the way from all first to all last options.
    private static Limit limit(SplittableRandom random, String name, List<Integer> sizes, List<Factor> costs) {
        Limit free = new Limit(name, 0, costs);
        double low = free.cost(new int[sizes.size()]);
        double high = free.cost(sizes.stream().mapToInt(size -> size - 1).toArray());
        return new Limit(name, low + random.nextDouble(0.15, 0.45) * (high - low), costs);
    }

    /// A chain of layers with weights at variable 2i and inputs at 2i + 1, each of four bit-widths. A layer writes at
    /// the bits of its widest reader: the next layer and, behind every seventh, a shortcut three on.
    public static AssignmentProblem residual(long seed, int layers, int limits) {
        SplittableRandom random = new SplittableRandom(seed);
        List<Integer> sizes = Collections.nCopies(2 * layers, 4);
        List<Factor> losses = new ArrayList<>();
        List<Factor> energy = new ArrayList<>();
        List<Factor> size = new ArrayList<>();
        List<Factor> latency = new ArrayList<>();
        for (int i = 0; i < layers; i++) {
            int w = 2 * i;
            int a = 2 * i + 1;
            double macs = Math.pow(10, random.nextDouble(2, 3));
            double weights = Math.pow(10, random.nextDouble(3, 5));
            double activations = Math.pow(10, random.nextDouble(4, 5));
            losses.add(sensitivity(random, w));
            losses.add(sensitivity(random, a));
            List<Integer> scope = new ArrayList<>(List.of(w, a));
            if (i + 1 < layers) {
                scope.add(a + 2);
            }
            if (i % 7 == 6 && i + 3 < layers) {
                scope.add(a + 6);
            }
            ToDoubleFunction<int[]> work = o -> macs * (1 + o[w]) * (1 + o[a]);
            ToDoubleFunction<int[]> moved = o -> 0.01 * activations * (4 + 2 * o[a] + written(o, scope));
            energy.add(
                    factor(sizes, scope, o -> work.applyAsDouble(o) + moved.applyAsDouble(o) + 0.1 * weights * o[w]));
            latency.add(factor(sizes, scope, o -> Math.max(work.applyAsDouble(o), 2 * moved.applyAsDouble(o))));
            size.add(Factor.of(w, weights * 2, weights * 4, weights * 6, weights * 8));
        }
        List<Limit> all = new ArrayList<>();
        for (List<Factor> costs : List.of(energy, size, latency).subList(0, limits)) {
            all.add(limit(random, "limit " + all.size(), sizes, costs));
        }
        return new AssignmentProblem(sizes, losses, all);
    }

    private static int written(int[] options, List<Integer> scope) {
        return scope.subList(2, scope.size()).stream()
                .mapToInt(reader -> 2 + 2 * options[reader])
                .max()
                .orElse(8);
    }

    private static Factor sensitivity(SplittableRandom random, int variable) {
        double scale = Math.pow(10, random.nextDouble(-6, 0));
        double[] loss = new double[4];
        Arrays.setAll(loss, o -> scale * Math.pow(4, -2 - 2 * o) * random.nextDouble(0.7, 1.3));
        return Factor.of(variable, loss);
    }

    private static Factor factor(List<Integer> sizes, List<Integer> variables, ToDoubleFunction<int[]> value) {
        Scope scope = Scope.of(sizes, variables);
        double[] values = new double[scope.combinations()];
        int[] options = new int[sizes.size()];
        for (int at = 0; at < values.length; at++) {
            scope.write(at, options);
            values[at] = value.applyAsDouble(options);
        }
        return new Factor(scope, values);
    }
}
