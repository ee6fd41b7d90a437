package org.millijoule.assign;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/// Small problems of every kind: separable and joined, whole numbers and decimals, many decades, ties, negative losses,
/// zeros, forbidden combinations, one option, no limits, limits that bind exactly.
final class RandomProblems {
    private final RandomGenerator random;
    private final int numbers; // which kind

    private RandomProblems(RandomGenerator random) {
        this.random = random;
        this.numbers = random.nextInt(6);
    }

    static AssignmentProblem of(long seed) {
        return new RandomProblems(new SplittableRandom(seed)).problem();
    }

    private AssignmentProblem problem() {
        int variables = 1 + random.nextInt(7);
        List<Integer> options = IntStream.range(0, variables)
                .mapToObj(v -> 1 + random.nextInt(variables > 5 ? 3 : 4))
                .toList();
        boolean separable = random.nextInt(3) == 0;
        double scale = random.nextInt(4) == 0 ? Math.pow(10, -12 + 18 * random.nextDouble()) : 1;
        boolean negative = random.nextInt(4) == 0;
        boolean forbidden = random.nextInt(4) == 0;
        List<Factor> losses = new ArrayList<>();
        for (List<Integer> scope : scopes(options, separable)) {
            losses.add(factor(options, scope, scale, negative, forbidden));
        }
        List<Limit> limits = new ArrayList<>();
        int count = random.nextInt(4);
        for (int k = 0; k < count; k++) {
            double unit = random.nextBoolean() ? 1 : Math.pow(10, -9 + 18 * random.nextDouble());
            List<Factor> costs = new ArrayList<>();
            for (List<Integer> scope : scopes(options, separable)) {
                if (random.nextInt(5) > 0) {
                    costs.add(factor(options, scope, unit, random.nextInt(8) == 0, false));
                }
            }
            limits.add(new Limit("limit " + k, most(options, costs), costs));
        }
        return new AssignmentProblem(options, losses, limits);
    }

    /// What some assignment costs exactly, or something between what assignments cost.
    private double most(List<Integer> options, List<Factor> costs) {
        Limit free = new Limit("", 0, costs);
        double one = free.cost(any(options));
        double other = free.cost(any(options));
        return switch (random.nextInt(5)) {
            case 0 -> Math.nextDown(one);
            case 1, 2 -> one;
            case 3 -> Math.min(one, other) * (0.5 + random.nextDouble());
            default -> (one + other) / 2;
        };
    }

    private int[] any(List<Integer> options) {
        return options.stream().mapToInt(size -> random.nextInt(size)).toArray();
    }

    private List<List<Integer>> scopes(List<Integer> options, boolean separable) {
        List<List<Integer>> scopes = new ArrayList<>();
        for (int v = 0; v < options.size(); v++) {
            scopes.add(List.of(v));
            if (!separable && v > 0 && random.nextInt(3) > 0) {
                scopes.add(List.of(random.nextInt(4) == 0 ? random.nextInt(v) : v - 1, v));
            }
            if (!separable && v > 2 && random.nextInt(4) == 0) {
                scopes.add(List.of(v - 2, v - 1, v));
            }
        }
        return scopes;
    }

    private Factor factor(
            List<Integer> options, List<Integer> variables, double unit, boolean negative, boolean forbidden) {
        Scope scope = Scope.of(options, variables);
        double[] values = new double[scope.combinations()];
        for (int at = 0; at < values.length; at++) {
            double value = number() * unit;
            values[at] = forbidden && random.nextInt(8) == 0
                    ? Double.POSITIVE_INFINITY
                    : negative && random.nextBoolean() ? -value : value;
        }
        return new Factor(scope, values);
    }

    private double number() {
        return switch (numbers) {
            case 0 -> random.nextInt(4); // many ties
            case 1 -> random.nextInt(10) / 10.0; // ties but for rounding
            case 2 -> random.nextDouble();
            case 3 -> Math.pow(10, -6 + 6 * random.nextDouble());
            case 4 -> random.nextInt(1000) + 1;
            default -> random.nextInt(3) == 0 ? 0 : 0.1 * (1 + random.nextInt(5));
        };
    }
}
